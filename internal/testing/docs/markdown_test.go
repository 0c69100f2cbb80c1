package docs

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"timesheets/internal/local/repo"
)

// A page is a Markdown file of the repository.
type page struct {
	path string // relative to the repository, with slashes
	text string // without fenced code
}

// isGenerated reports whether a build or an installation makes this folder.
func isGenerated(folder string) bool {
	return folder == "web/dist" || path.Base(folder) == "node_modules"
}

// repository returns the folder of the repository.
func repository(t *testing.T) string {
	t.Helper()
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// walk calls visit with each file of the repository, except those in hidden and generated
// folders. The path is relative to the repository.
func walk(t *testing.T, visit func(file string)) {
	t.Helper()
	root := repository(t)
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		if entry.IsDir() && relative != "." && (strings.HasPrefix(entry.Name(), ".") || isGenerated(relative)) {
			return fs.SkipDir
		}
		if !entry.IsDir() {
			visit(relative)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// read returns the text of a file of the repository.
func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository(t), filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var fence = regexp.MustCompile("(?ms)^```.*?^```")

// pages returns every Markdown file of the repository.
func pages(t *testing.T) []page {
	t.Helper()
	var all []page
	walk(t, func(file string) {
		if strings.HasSuffix(file, ".md") {
			all = append(all, page{path: file, text: fence.ReplaceAllString(read(t, file), "")})
		}
	})
	if len(all) == 0 {
		t.Fatal("found no Markdown file")
	}
	return all
}

var codeSpan = regexp.MustCompile("`([^`\n]+)`")

// codeSpans returns the texts between single backticks.
func codeSpans(text string) []string {
	var spans []string
	for _, match := range codeSpan.FindAllStringSubmatch(text, -1) {
		spans = append(spans, match[1])
	}
	return spans
}

var (
	heading  = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	linkText = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	notSlug  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors returns the fragments by which GitHub links to the headings of a page.
func (p page) anchors() []string {
	var all []string
	for _, match := range heading.FindAllStringSubmatch(p.text, -1) {
		text := strings.ToLower(linkText.ReplaceAllString(match[1], "$1"))
		all = append(all, strings.ReplaceAll(notSlug.ReplaceAllString(text, ""), " ", "-"))
	}
	return all
}
