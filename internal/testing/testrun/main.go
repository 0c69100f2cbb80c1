// Command testrun is the last step of tools/test. It reads the events of the run from the file that $GOTESTSUM_JSONFILE
// names, removes the file, and prints the skipped tests with their reasons and one line of counts. It fails if no test
// ran, which go test and gotestsum both accept.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

func main() {
	if err := run(os.Getenv("GOTESTSUM_JSONFILE"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "testrun:", err)
		os.Exit(1)
	}
}

func run(name string, out io.Writer) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = errors.Join(file.Close(), os.Remove(name)) }()
	s, err := read(file)
	if err != nil {
		return fmt.Errorf("read the events of the tests: %w", err)
	}
	s.print(out)
	if s.passed+s.failed == 0 {
		return errors.New("no test ran")
	}
	return nil
}

// A summary counts tests and subtests alike.
type summary struct {
	passed, failed, skipped int

	reasons []reason            // in the order of the run
	tests   map[reason][]string // the names of the tests that were skipped for it
}

// A reason is why a top-level test, or some of its subtests, didn't run.
type reason struct{ test, text string }

// read returns the summary of the output of `go test -json`. See https://pkg.go.dev/cmd/test2json.
func read(events io.Reader) (summary, error) {
	s := summary{tests: map[reason][]string{}}
	output := map[string]string{}       // by package and test
	failedPackages := map[string]bool{} // those with a failed test
	for decoder := json.NewDecoder(events); ; {
		var e struct{ Action, Package, Test, Output string }
		if err := decoder.Decode(&e); errors.Is(err, io.EOF) {
			return s, nil
		} else if err != nil {
			return s, err
		}
		test := e.Package + " " + e.Test
		switch {
		case e.Action == "output":
			output[test] += e.Output
		case e.Action == "fail" && (e.Test != "" || !failedPackages[e.Package]):
			// A package that fails without a failed test doesn't build, or ended early: it counts as a test.
			s.failed++
			failedPackages[e.Package] = true
		case e.Action == "pass" && e.Test != "":
			s.passed++
		case e.Action == "skip" && e.Test != "":
			s.skip(path.Base(e.Package)+"."+e.Test, output[test])
		}
	}
}

func (s *summary) skip(test, output string) {
	s.skipped++
	top, _, _ := strings.Cut(test, "/")
	r := reason{test: top, text: skipReason(output)}
	if s.tests[r] == nil {
		s.reasons = append(s.reasons, r)
	}
	s.tests[r] = append(s.tests[r], test)
}

// skipReason returns the argument of t.Skip, without the text that the testing package prints around it.
func skipReason(output string) string {
	var lines []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if _, position, ok := strings.Cut(line, ".go:"); ok {
			_, line, _ = strings.Cut(position, ": ")
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return "no reason given"
	}
	return strings.Join(lines, " ")
}

// print writes one line for each reason of a top-level test, not for each subtest: without a database, hundreds of subtests
// have the same reason. The last line contains only the counts.
func (s *summary) print(out io.Writer) {
	if s.skipped > 0 {
		fmt.Fprintln(out, "\n=== Skipped")
	}
	for _, r := range s.reasons {
		name := s.tests[r][0]
		if n := len(s.tests[r]); n > 1 {
			name = fmt.Sprintf("%s, %d subtests", r.test, n)
		}
		fmt.Fprintf(out, "%s: %s\n", name, r.text)
	}
	fmt.Fprintf(out, "\n%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
}
