package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReport(t *testing.T) {
	tests := []struct {
		name   string
		events string
		want   string // the closing lines
	}{
		{
			name: "tests and subtests",
			events: `{"Action":"pass","Package":"m/a","Test":"TestA/one"}
{"Action":"pass","Package":"m/a","Test":"TestA"}
{"Action":"pass","Package":"m/a","Elapsed":1.25}`,
			want: `
What ran:
  m/a                                      2 passed, 0 failed, 0 skipped (1.2 s)
2 passed, 0 failed, 0 skipped
`,
		},
		{
			name: "a skip says why",
			events: `{"Action":"output","Package":"m/a","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"    a_test.go:4: no engine answers: refused\n"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"m/a","Test":"TestA"}
{"Action":"pass","Package":"m/a"}`,
			want: `
What ran:
  m/a                                      0 passed, 0 failed, 1 skipped (0.0 s)
What was skipped:
  a.TestA: no engine answers: refused
0 passed, 0 failed, 1 skipped
`,
		},
		{
			name: "subtests that are skipped for one reason are one line",
			events: `{"Action":"output","Package":"m/a","Test":"TestA/one","Output":"    a_test.go:4: no engine\n"}
{"Action":"skip","Package":"m/a","Test":"TestA/one"}
{"Action":"output","Package":"m/a","Test":"TestA/two","Output":"    a_test.go:4: no engine\n"}
{"Action":"skip","Package":"m/a","Test":"TestA/two"}
{"Action":"output","Package":"m/a","Test":"TestA/three","Output":"    a_test.go:5: no image\n"}
{"Action":"skip","Package":"m/a","Test":"TestA/three"}
{"Action":"output","Package":"m/a","Test":"TestB/one","Output":"    a_test.go:4: no engine\n"}
{"Action":"skip","Package":"m/a","Test":"TestB/one"}
{"Action":"pass","Package":"m/a"}`,
			want: `
What ran:
  m/a                                      0 passed, 0 failed, 4 skipped (0.0 s)
What was skipped:
  a.TestA, 2 subtests: no engine
  a.TestA/three: no image
  a.TestB/one: no engine
0 passed, 0 failed, 4 skipped
`,
		},
		{
			name:   "a skip without a reason",
			events: `{"Action":"skip","Package":"m/a","Test":"TestA"}`,
			want: `
What ran:
  m/a                                      0 passed, 0 failed, 1 skipped (0.0 s)
What was skipped:
  a.TestA: no reason given
0 passed, 0 failed, 1 skipped
`,
		},
		{
			name: "a package without tests is left out",
			events: `{"Action":"output","Package":"m/a","Output":"?   \tm/a\t[no test files]\n"}
{"Action":"skip","Package":"m/a"}`,
			want: "\nWhat ran:\n0 passed, 0 failed, 0 skipped\n",
		},
		{
			name:   "a package that does not build is a failure",
			events: `{"Action":"fail","Package":"m/a","FailedBuild":"m/a"}`,
			want: `
What ran:
  m/a                                      0 passed, 1 failed, 0 skipped (0.0 s)
0 passed, 1 failed, 0 skipped
`,
		},
		{
			name: "a failed package counts its failed tests",
			events: `{"Action":"fail","Package":"m/a","Test":"TestA"}
{"Action":"fail","Package":"m/a","Test":"TestB"}
{"Action":"fail","Package":"m/a"}`,
			want: `
What ran:
  m/a                                      0 passed, 2 failed, 0 skipped (0.0 s)
0 passed, 2 failed, 0 skipped
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			r := newReport(&out)
			if err := r.read(strings.NewReader(tt.events)); err != nil {
				t.Fatal(err)
			}
			out.Reset()
			r.close()
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("closing lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReportShows(t *testing.T) {
	tests := []struct {
		name   string
		events string
		want   bool // whether the text "clue" is shown
	}{
		{
			name: "what a failed test printed", want: true,
			events: `{"Action":"output","Package":"m/a","Test":"TestA","Output":"clue\n"}
{"Action":"fail","Package":"m/a","Test":"TestA"}`,
		},
		{
			name: "what a passed test printed", want: false,
			events: `{"Action":"output","Package":"m/a","Test":"TestA","Output":"clue\n"}
{"Action":"pass","Package":"m/a","Test":"TestA"}
{"Action":"fail","Package":"m/a"}`,
		},
		{
			name: "what a test printed that never ended", want: true,
			events: `{"Action":"output","Package":"m/a","Test":"TestA","Output":"clue\n"}
{"Action":"fail","Package":"m/a"}`,
		},
		{
			name: "what the package printed", want: true,
			events: `{"Action":"output","Package":"m/a","Output":"clue\n"}
{"Action":"fail","Package":"m/a","Test":"TestA"}
{"Action":"fail","Package":"m/a"}`,
		},
		{
			name: "what the compiler said", want: true,
			events: `{"Action":"build-output","ImportPath":"m/a","Output":"clue\n"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			if err := newReport(&out).read(strings.NewReader(tt.events)); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(out.String(), "clue"); got != tt.want {
				t.Errorf("shown = %t, want %t; output:\n%s", got, tt.want, &out)
			}
		})
	}
}

func TestReportBadInput(t *testing.T) {
	if err := newReport(&strings.Builder{}).read(strings.NewReader("not JSON")); err == nil {
		t.Error("read = nil, want an error")
	}
}

func TestVerdict(t *testing.T) {
	cause := errors.New("cause")
	tests := []struct {
		name             string
		total            counts
		readErr, waitErr error
		wantErr          bool
	}{
		{name: "all passed", total: counts{passed: 1}},
		{name: "some skipped", total: counts{passed: 1, skipped: 1}},
		{name: "one failed", total: counts{passed: 1, failed: 1}, wantErr: true},
		{name: "nothing ran", total: counts{skipped: 1}, wantErr: true},
		{name: "go test failed", total: counts{passed: 1}, waitErr: cause, wantErr: true},
		{name: "unreadable", total: counts{passed: 1}, readErr: cause, wantErr: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := verdict(tt.total, tt.readErr, tt.waitErr); (err != nil) != tt.wantErr {
				t.Errorf("verdict = %v, want an error: %t", err, tt.wantErr)
			}
		})
	}
}

// TestRun guards the wiring: the real go test, asked for a package there is not.
func TestRun(t *testing.T) {
	var out, log strings.Builder
	err := run(t.Context(), []string{"./nothing-here"}, &out, &log)
	if err == nil {
		t.Fatal("run = nil, want an error")
	}
	if !strings.HasSuffix(out.String(), " skipped\n") {
		t.Errorf("the last line holds no counts:\n%s", out.String())
	}
}
