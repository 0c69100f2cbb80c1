package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The states of a result, as web/vitest-report.ts writes them.
const (
	passed  = "passed"
	failed  = "failed"
	skipped = "skipped"
	ended   = "ended" // the last line
)

// A result is what came of one test of the page.
type result struct {
	Name  string
	State string
	Text  string // why it failed, or why it was skipped
}

// readReport gives the results of a run. One that was broken off, and one in which no
// test ran, are errors.
func readReport(r io.Reader) ([]result, error) {
	var results []result
	ran := false
	for dec := json.NewDecoder(r); ; {
		var next result
		if err := dec.Decode(&next); errors.Is(err, io.EOF) {
			return results, errors.New("the run was broken off")
		} else if err != nil {
			return results, fmt.Errorf("read the report: %w", err)
		}
		switch next.State {
		case ended:
			if !ran {
				return results, errors.New("no test ran")
			}
			return results, nil
		case passed, failed:
			ran = true
		case skipped:
		default:
			return results, fmt.Errorf("read the report: state %q", next.State)
		}
		results = append(results, next)
	}
}

func TestReadReport(t *testing.T) {
	tests := []struct {
		name    string
		report  string
		want    []result
		wantErr string
	}{
		{
			name: "one of each",
			report: `{"name":"a","state":"passed"}
{"name":"b","state":"failed","text":"expected 1"}
{"name":"c","state":"skipped","text":"not here"}
{"name":"","state":"ended"}`,
			want: []result{{"a", passed, ""}, {"b", failed, "expected 1"}, {"c", skipped, "not here"}},
		},
		{name: "nothing at all", wantErr: "broken off"},
		{name: "broken off", report: `{"name":"a","state":"passed"}`, want: []result{{"a", passed, ""}}, wantErr: "broken off"},
		{name: "no test", report: `{"name":"","state":"ended"}`, wantErr: "no test ran"},
		{
			name:    "all skipped",
			report:  `{"name":"c","state":"skipped","text":"not here"}{"name":"","state":"ended"}`,
			want:    []result{{"c", skipped, "not here"}},
			wantErr: "no test ran",
		},
		{name: "another state", report: `{"name":"a","state":"fine"}`, wantErr: `state "fine"`},
		{name: "not JSON", report: `RUN v4`, wantErr: "invalid character"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readReport(strings.NewReader(tt.report))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if (err == nil) != (tt.wantErr == "") || err != nil && !strings.Contains(err.Error(), tt.wantErr) {
				t.Errorf("error %v, want %q", err, tt.wantErr)
			}
		})
	}
}
