package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// An event is one line of `go test -json`.
// See https://pkg.go.dev/cmd/test2json.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64 // seconds
}

type counts struct{ passed, failed, skipped int }

func (c counts) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.passed, c.failed, c.skipped)
}

// A skip is a test that did not run here, and why.
type skip struct{ name, reason string }

// A report follows the events of a run. Tests and subtests count alike.
type report struct {
	out      io.Writer
	packages []*suite // in the order they began
	skips    []skip
}

// A suite is what is known of one package.
type suite struct {
	name    string
	counts  counts
	output  map[string]*strings.Builder // by test; "" is the package's own
	elapsed float64
}

func newReport(out io.Writer) *report { return &report{out: out} }

// read follows the events to their end, writing a line for each package that is
// done and the output of whatever fails.
func (r *report) read(events io.Reader) error {
	decoder := json.NewDecoder(events)
	for {
		var e event
		if err := decoder.Decode(&e); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		r.add(e)
	}
}

func (r *report) add(e event) {
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "output":
		r.suite(e.Package).record(e.Test, e.Output)
	case "pass", "fail", "skip":
		s := r.suite(e.Package)
		if e.Test == "" {
			r.finish(s, e)
			return
		}
		r.count(s, e)
	}
}

func (r *report) count(s *suite, e event) {
	switch e.Action {
	case "pass":
		s.counts.passed++
	case "fail":
		s.counts.failed++
		fmt.Fprint(r.out, s.text(e.Test))
	case "skip":
		s.counts.skipped++
		r.skips = append(r.skips, skip{path.Base(s.name) + "." + e.Test, reason(s.text(e.Test))})
	}
	delete(s.output, e.Test)
}

// finish ends a package. One that fails without a failed test did not build, or
// ended early, and counts as a failure itself. What is left of its output then is
// the package's own and that of tests which never ended.
func (r *report) finish(s *suite, e event) {
	s.elapsed = e.Elapsed
	if e.Action == "fail" {
		s.counts.failed = max(s.counts.failed, 1)
		for _, test := range slices.Sorted(maps.Keys(s.output)) {
			fmt.Fprint(r.out, s.text(test))
		}
	}
	clear(s.output)
	if s.counts != (counts{}) {
		fmt.Fprintln(r.out, s)
	}
}

func (r *report) suite(name string) *suite {
	for _, s := range r.packages {
		if s.name == name {
			return s
		}
	}
	s := &suite{name: name, output: map[string]*strings.Builder{}}
	r.packages = append(r.packages, s)
	return s
}

func (s *suite) record(test, text string) {
	if s.output[test] == nil {
		s.output[test] = &strings.Builder{}
	}
	s.output[test].WriteString(text)
}

func (s *suite) text(test string) string {
	if b := s.output[test]; b != nil {
		return b.String()
	}
	return ""
}

func (s *suite) String() string {
	return fmt.Sprintf("%-40s %s (%.1f s)", s.name, s.counts, s.elapsed)
}

func (r *report) total() counts {
	var total counts
	for _, s := range r.packages {
		total.passed += s.counts.passed
		total.failed += s.counts.failed
		total.skipped += s.counts.skipped
	}
	return total
}

// close writes the closing lines; the last one is the counts alone.
func (r *report) close() {
	fmt.Fprintln(r.out, "\nWhat ran:")
	for _, s := range r.packages {
		if s.counts != (counts{}) {
			fmt.Fprintln(r.out, " ", s)
		}
	}
	if len(r.skips) > 0 {
		fmt.Fprintln(r.out, "What was skipped:")
	}
	for _, group := range r.skipped() {
		fmt.Fprintf(r.out, "  %s\n", group)
	}
	fmt.Fprintf(r.out, "%s\n", r.total())
}

// skipped returns a line for each reason of a top-level test: if a store isn't started, all
// of its subtests, hundreds of them, are skipped for one reason.
func (r *report) skipped() []string {
	var order []skip
	names := map[skip][]string{}
	for _, s := range r.skips {
		top, _, _ := strings.Cut(s.name, "/")
		group := skip{top, s.reason}
		if names[group] == nil {
			order = append(order, group)
		}
		names[group] = append(names[group], s.name)
	}
	var lines []string
	for _, group := range order {
		name := names[group][0]
		if n := len(names[group]); n > 1 {
			name = fmt.Sprintf("%s, %d subtests", group.name, n)
		}
		lines = append(lines, name+": "+group.reason)
	}
	return lines
}

// reason is what t.Skip was told, without the lines that the testing package adds
// around it.
func reason(output string) string {
	var lines []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if _, text, ok := strings.Cut(line, ".go:"); ok {
			_, line, _ = strings.Cut(text, ": ")
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return "no reason given"
	}
	return strings.Join(lines, " ")
}
