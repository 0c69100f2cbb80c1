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
			cmd := exec.CommandContext(t.Context(), "make", "--no-print-directory", "--dry-run", "invoke", "EVENT="+s.file)
			cmd.Dir = repository(t)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("make invoke: %v\n%s", err, out)
			}
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			if last := lines[len(lines)-1]; !strings.HasSuffix(last, " "+s.function) || !strings.Contains(last, "events/"+s.file) {
				t.Errorf("make invoke EVENT=%s ends with\n%s\nwant the event and %s", s.file, last, s.function)
			}
		})
	}
}
