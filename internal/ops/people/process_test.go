package people_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestKilledProcess kills the compiled command while it moves entries, and runs it again.
func TestKilledProcess(t *testing.T) {
	f := newFixture(t)
	program := filepath.Join(t.TempDir(), "people")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "timesheets/cmd/people").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	f.history(t)
	saved := f.save(t)
	f.must(t, renameArgs...)
	want := f.dump(t)
	f.reset(t, saved)

	k := newKiller(t, f.url)
	reached, killed := make(chan struct{}), make(chan struct{})
	k.mu.Lock() // the caller is another process
	k.before = func(n int64) {
		if n == 15 { // the second process has greater numbers
			close(reached)
			<-killed
		}
	}
	k.mu.Unlock()
	command := func() *exec.Cmd {
		c := exec.CommandContext(t.Context(), program, append(renameArgs, "-table", f.table)...)
		c.Env = append(os.Environ(), "AWS_REGION=eu-central-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
			"AWS_SESSION_TOKEN=", "AWS_ENDPOINT_URL_DYNAMODB="+k.url)
		return c
	}
	first := command()
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	<-reached
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // it was killed
	close(killed)
	if len(f.dump(t).of(user)) == 0 {
		t.Fatal("the process had moved everything")
	}
	if out, err := command().CombinedOutput(); err != nil || !strings.Contains(string(out), "moved: ") {
		t.Fatalf("repeated: %v\n%s", err, out)
	}
	if diff := cmp.Diff(want, f.dump(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	// An invalid flag is exit code 2, and a failed command 1.
	for code, args := range map[int][]string{2: {"erase"}, 1: {"trail", "-user", "stranger@example.com", "-table", f.table}} {
		c := command()
		c.Args = append([]string{program}, args...)
		if out, _ := c.CombinedOutput(); c.ProcessState.ExitCode() != code {
			t.Errorf("%v: exit code %d, want %d\n%s", args, c.ProcessState.ExitCode(), code, out)
		}
	}
}
