package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSummary(t *testing.T) {
	tests := []struct {
		name   string
		events string
		want   string
	}{
		{
			name: "tests and subtests",
			events: `{"Action":"pass","Package":"m/a","Test":"TestA/one"}
{"Action":"pass","Package":"m/a","Test":"TestA"}
{"Action":"pass","Package":"m/a"}`,
			want: "\n2 passed, 0 failed, 0 skipped\n",
		},
		{
			name: "skipped tests",
			events: `{"Action":"output","Package":"m/a","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"    a_test.go:4: no engine answers: refused\n"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"m/a","Test":"TestA"}
{"Action":"skip","Package":"m/a","Test":"TestB"}`,
			want: `
=== Skipped
a.TestA: no engine answers: refused
a.TestB: no reason given

0 passed, 0 failed, 2 skipped
`,
		},
		{
			name: "subtests with one reason",
			events: `{"Action":"output","Package":"m/a","Test":"TestA/one","Output":"    a_test.go:4: no engine\n"}
{"Action":"skip","Package":"m/a","Test":"TestA/one"}
{"Action":"output","Package":"m/a","Test":"TestA/two","Output":"    a_test.go:4: no engine\n"}
{"Action":"skip","Package":"m/a","Test":"TestA/two"}
{"Action":"output","Package":"m/a","Test":"TestA/three","Output":"    a_test.go:5: no image\n"}
{"Action":"skip","Package":"m/a","Test":"TestA/three"}
{"Action":"output","Package":"m/a","Test":"TestB/one","Output":"    a_test.go:4: no engine\n"}
{"Action":"skip","Package":"m/a","Test":"TestB/one"}`,
			want: `
=== Skipped
a.TestA, 2 subtests: no engine
a.TestA/three: no image
a.TestB/one: no engine

0 passed, 0 failed, 4 skipped
`,
		},
		{
			name: "a package without tests",
			events: `{"Action":"output","Package":"m/a","Output":"?   \tm/a\t[no test files]\n"}
{"Action":"skip","Package":"m/a"}`,
			want: "\n0 passed, 0 failed, 0 skipped\n",
		},
		{
			name: "a package that doesn't build",
			events: `{"Action":"build-output","ImportPath":"m/a","Output":"undefined\n"}
{"Action":"fail","Package":"m/a","FailedBuild":"m/a"}`,
			want: "\n0 passed, 1 failed, 0 skipped\n",
		},
		{
			name: "failed tests",
			events: `{"Action":"fail","Package":"m/a","Test":"TestA"}
{"Action":"fail","Package":"m/a","Test":"TestB"}
{"Action":"fail","Package":"m/a"}`,
			want: "\n0 passed, 2 failed, 0 skipped\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := read(strings.NewReader(tt.events))
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			s.print(&out)
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadInvalid(t *testing.T) {
	if _, err := read(strings.NewReader("not JSON")); err == nil {
		t.Error("read = nil, want an error")
	}
}

// TestRun runs tools/test on the packages of testdata.
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
			want:     []string{"testdata/mixed (", "\n2 passed, 0 failed, 0 skipped\n"},
		},
		{
			name:     "a skipped test",
			run:      "TestPasses|TestSkips",
			packages: []string{"mixed"},
			wantPass: true,
			want:     []string{"\nmixed.TestSkips: the reason of a skip\n", "\n2 passed, 0 failed, 1 skipped\n"},
		},
		{
			name:     "a failed test",
			packages: []string{"mixed"},
			want:     []string{"testdata/mixed TestFails", "the output of a failure", "\n2 passed, 1 failed, 1 skipped\n"},
		},
		{
			name:     "a package that doesn't build",
			run:      "TestPasses",
			packages: []string{"broken", "mixed"},
			want:     []string{"undefined: undefined", "\n2 passed, 1 failed, 0 skipped\n"},
		},
		{
			name:     "only skipped tests",
			run:      "TestSkips",
			packages: []string{"mixed"},
			want:     []string{"\nmixed.TestSkips: the reason of a skip\n", "\n0 passed, 0 failed, 1 skipped\n", "no test ran"},
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
			name:     "a missing package",
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
				t.Errorf("tools/test: error %v, want it to pass: %t", err, tt.wantPass)
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
