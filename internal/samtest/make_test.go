package samtest

import (
	"os/exec"
	"strings"
	"testing"
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

// dryRun gives the last command of `make invoke`, on one line.
func dryRun(t testing.TB, settings ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "make", append([]string{"--no-print-directory", "--dry-run", "invoke"}, settings...)...)
	cmd.Dir = repository(t)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("make invoke: %v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(out), "\\\n", "")), "\n")
	return lines[len(lines)-1]
}
