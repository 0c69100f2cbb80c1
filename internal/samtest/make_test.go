package samtest

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMakeInvoke guards the Makefile's table from an event's name to its function.
func TestMakeInvoke(t *testing.T) {
	for _, s := range stories() {
		t.Run(s.file, func(t *testing.T) {
			got := dryRun(t, "EVENT="+s.file)
			if !strings.HasSuffix(got, " "+s.function) || !strings.Contains(got, "--event events/"+s.file) {
				t.Errorf("make invoke EVENT=%s ends with\n%s\nwant the event and %s", s.file, got, s.function)
			}
		})
	}
}

// TestMakeInvokeID guards the id that the Makefile replaces: an event with another
// would be sent as it is.
func TestMakeInvokeID(t *testing.T) {
	const id = "2026-11-23-01M853ZPJ88N4QKM7VNZM6E33D"
	got := dryRun(t, "EVENT=get.json", "ID="+id)
	want := "sed 's/" + exampleID + "/" + id + "/g' events/get.json | "
	if !strings.Contains(got, want) || !strings.Contains(got, "--event - ") {
		t.Errorf("make invoke with an ID ends with\n%s\nwant %s and the event from standard input", got, want)
	}
}

// TestMakeDeploy guards that both steps are about one stack, and that the page goes up
// after what it calls.
func TestMakeDeploy(t *testing.T) {
	lines := dryRunOf(t, "deploy", "STACK=other", "PARAMETERS=Audience=a HostPage=true", "ARCHITECTURE=x86_64")
	want := []string{
		".tools/venv/bin/sam deploy --stack-name other --parameter-overrides Architecture=x86_64 Audience=a HostPage=true",
		`.tools/venv/bin/python tools/page/upload.py --stack other --dist web/dist --build "make --no-print-directory web-build"`,
	}
	if diff := cmp.Diff(want, lines[len(lines)-len(want):]); diff != "" {
		t.Errorf("make deploy ends with (-want +got):\n%s", diff)
	}
	dryRunOf(t, "web-build")
}

// dryRun gives the last command of `make invoke`.
func dryRun(t testing.TB, settings ...string) string {
	t.Helper()
	lines := dryRunOf(t, "invoke", settings...)
	return lines[len(lines)-1]
}

// dryRunOf gives the commands of a target, each on one line.
func dryRunOf(t testing.TB, target string, settings ...string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "make", append([]string{"--no-print-directory", "--dry-run", target}, settings...)...)
	cmd.Dir = repository(t)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("make %s: %v\n%s", target, err, out)
	}
	return strings.Split(strings.TrimSpace(strings.ReplaceAll(string(out), "\\\n", "")), "\n")
}
