// Package testrun tests tools/test, which `make test` runs, on the packages of testdata.
package testrun

import (
	"os/exec"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds the packages of testdata")
	}
	tests := []struct {
		name     string
		run      string // a pattern of tests; all if it's empty
		packages []string
		wantPass bool
		want     []string // parts of the output
	}{
		{
			name:     "passed tests",
			run:      "TestPasses",
			packages: []string{"mixed", "none"},
			wantPass: true,
			want:     []string{"testdata/mixed", "\n2 passed, 0 failed, 0 skipped\n"},
		},
		{
			name:     "a skipped test",
			run:      "TestPasses|TestSkips",
			packages: []string{"mixed"},
			wantPass: true,
			want:     []string{"testdata/mixed TestSkips", "the reason of a skip", "\n2 passed, 0 failed, 1 skipped\n"},
		},
		{
			name:     "a failed test",
			packages: []string{"mixed"},
			want:     []string{"testdata/mixed TestFails", "the output of a failure", "\nDONE 4 tests, 1 skipped, 1 failure in "},
		},
		{
			name:     "a package that doesn't build",
			run:      "TestPasses",
			packages: []string{"broken", "mixed"},
			want:     []string{"undefined: undefined", "\nDONE 2 tests, 1 failure, 1 error in "},
		},
		{
			name:     "skipped tests alone",
			run:      "TestSkips",
			packages: []string{"mixed"},
			want:     []string{"the reason of a skip", "\n0 passed, 0 failed, 1 skipped\n", "no test ran"},
		},
		{
			name:     "no test of this name",
			run:      "TestAbsent",
			packages: []string{"mixed"},
			want:     []string{"no test ran"},
		},
		{
			name:     "no test files",
			packages: []string{"none"},
			want:     []string{"no test ran"},
		},
		{
			name:     "no such package",
			packages: []string{"absent"},
			want:     []string{"testdata/absent"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "tools/test", "-run="+tt.run)
			for _, name := range tt.packages {
				cmd.Args = append(cmd.Args, "./internal/testing/testrun/testdata/"+name)
			}
			cmd.Dir = "../../.."
			out, err := cmd.CombinedOutput()
			if (err == nil) != tt.wantPass {
				t.Errorf("tools/test: %v, want it to pass: %t", err, tt.wantPass)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("the output doesn't contain %q", want)
				}
			}
			if t.Failed() {
				t.Logf("%s", out)
			}
		})
	}
}
