// Package docs tests the project's Markdown files: links lead to a file, and named files
// and tests exist.
package docs

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks checks links within the repository. Other sites aren't asked.
func TestLinks(t *testing.T) {
	all := pages(t)
	for _, p := range all {
		for _, match := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(p.text, ""), -1) {
			target := match[1]
			if strings.Contains(target, ":") {
				continue // an address with a scheme
			}
			file, anchor, _ := strings.Cut(target, "#")
			file = path.Join(path.Dir(p.path), file)
			if strings.HasPrefix(target, "#") {
				file = p.path
			}
			if !exists(t, file) {
				t.Errorf("%s links to %s, which doesn't exist", p.path, target)
				continue
			}
			i := slices.IndexFunc(all, func(p page) bool { return p.path == file })
			if anchor != "" && (i < 0 || !slices.Contains(all[i].anchors(), anchor)) {
				t.Errorf("%s links to %s, which has no such heading", p.path, target)
			}
		}
	}
}

// filePath matches a code span that names a file or a folder of the repository.
var filePath = regexp.MustCompile(`^[A-Za-z][\w.-]*(/[\w.-]+)+/?$`)

// reports are written by make from a run, and name the files of that run.
var reports = []string{"bench/stories.md", "bench/web.md"}

// TestNamedFiles checks the paths in code spans. A path starts at the repository; a path
// of the page's sources may start at web/src.
func TestNamedFiles(t *testing.T) {
	folders := topFolders(t)
	for _, p := range pages(t) {
		if slices.Contains(reports, p.path) {
			continue
		}
		for _, span := range codeSpans(p.text) {
			if !filePath.MatchString(span) || isGenerated(strings.TrimSuffix(span, "/")) {
				continue
			}
			folder, _, _ := strings.Cut(span, "/")
			switch {
			case slices.Contains(folders, folder):
				if !exists(t, span) {
					t.Errorf("%s names %s, which doesn't exist", p.path, span)
				}
			case slices.Contains([]string{".ts", ".tsx", ".css"}, path.Ext(span)):
				if !exists(t, path.Join("web/src", span)) {
					t.Errorf("%s names %s, which doesn't exist in web/src", p.path, span)
				}
			}
		}
	}
}

// topFolders returns the folders at the top of the repository.
func topFolders(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(repository(t))
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, entry := range entries {
		if entry.IsDir() {
			folders = append(folders, entry.Name())
		}
	}
	return folders
}

func exists(t *testing.T, file string) bool {
	t.Helper()
	_, err := fs.Stat(os.DirFS(repository(t)), filepath.ToSlash(filepath.Clean(file)))
	return err == nil
}

// TestPackagesAreDescribed checks that docs/architecture.md names every package.
func TestPackagesAreDescribed(t *testing.T) {
	described := codeSpans(read(t, "docs/architecture.md"))
	var last string
	walk(t, func(file string) {
		folder := path.Dir(file)
		if folder == last || path.Ext(file) != ".go" || !strings.HasPrefix(file, "internal/") || strings.Contains(file, "/testdata/") {
			return
		}
		last = folder
		if !slices.Contains(described, folder) {
			t.Errorf("docs/architecture.md doesn't name %s", folder)
		}
	})
}

var (
	// testName matches the name of a Go test, with or without its package.
	testName = regexp.MustCompile(`^(?:(\w+)\.)?((?:Test|Fuzz|Benchmark)[A-Z]\w*)$`)
	testFunc = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)[A-Z]\w*)\(`)
)

// TestNamedTests checks that each test that a page names exists, in the package that
// the page names.
func TestNamedTests(t *testing.T) {
	tests := goTests(t)
	for _, p := range pages(t) {
		for _, span := range codeSpans(p.text) {
			if match := testName.FindStringSubmatch(span); match != nil && !slices.Contains(tests, span) {
				t.Errorf("%s names the test %s, which doesn't exist", p.path, span)
			}
		}
	}
}

// goTests returns the names of the repository's Go tests, each with its package and
// without.
func goTests(t *testing.T) []string {
	t.Helper()
	var tests []string
	walk(t, func(file string) {
		if !strings.HasSuffix(file, "_test.go") {
			return
		}
		for _, match := range testFunc.FindAllStringSubmatch(read(t, file), -1) {
			tests = append(tests, match[1], path.Base(path.Dir(file))+"."+match[1])
		}
	})
	return tests
}

// TestEachCheckHasATest checks the tables of docs/security.md whose last column lists
// tests: each row names a Go test or a file of the page's tests.
func TestEachCheckHasATest(t *testing.T) {
	rows, inTable := 0, false
	for line := range strings.Lines(read(t, "docs/security.md")) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		last := strings.TrimSpace(cells[len(cells)-1])
		switch {
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case last == "test":
			inTable = true
		case inTable && strings.Trim(last, "-") != "":
			rows++
			if !slices.ContainsFunc(codeSpans(last), isTest) {
				t.Errorf("no test in the row %s", strings.TrimSpace(line))
			}
		}
	}
	if rows == 0 {
		t.Error("docs/security.md has no table of checks and their tests")
	}
}

func isTest(span string) bool {
	return testName.MatchString(span) || strings.Contains(span, ".test.ts")
}
