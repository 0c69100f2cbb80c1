package words

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/repo"
)

// A rule forbids a word, or words in a row. docs/english.md has the reasons.
type rule struct {
	words       string // in lower case, without 's
	replacement string
	// first limits the rule to the beginning of a statement. A question, a heading or the
	// cell of a table isn't a statement, because it doesn't end with a full stop.
	first bool
	// unless lists words that allow the rule's words if they are directly before or after.
	unless []string
}

var rules = []rule{
	{words: "nobody", replacement: "name the actor, or write the sentence in the negative: unauthenticated callers, no user"},
	{words: "somebody", replacement: "name the actor: another user, the owner"},
	{words: "anybody", replacement: "name the actor: any user, any caller"},
	{words: "whoever", replacement: "name the actor: the user who, the caller that"},
	{words: "whosoever", replacement: "name the actor"},
	{words: "anew", replacement: "again"},
	{words: "mend", replacement: "fix, correct"},
	{words: "mends", replacement: "fixes, corrects"},
	{words: "mended", replacement: "fixed, corrected"},
	{words: "amiss", replacement: "wrong, invalid"},
	{words: "stands", replacement: "is", unless: []string{"still", "for"}},
	{words: "says", replacement: "reports, contains, states"},
	{words: "told", replacement: "receives, is configured"},
	{words: "of before", replacement: "previous"},
	{words: "at hand", replacement: "cached, available"},
	{words: "lets in", replacement: "allows"},
	{words: "let in", replacement: "allowed"},
	{words: "is no", replacement: "isn't a, is not", unless: []string{"there", "longer", "more"}},
	{words: "thereof", replacement: "of it"},
	{words: "what", first: true, replacement: "begin with the subject: the files that …"},
	{words: "whatever", first: true, replacement: "begin with the subject"},
	{words: "where", first: true, replacement: "If …, or begin with the subject"},
	{words: "wherever", first: true, replacement: "If …, or begin with the subject"},
}

// allowed lists the lines that may break a rule, by a part of the line.
var allowed = []struct{ file, part string }{
	{"internal/dynamo/replace.go", "that of before, so"}, // the parameter
}

// TestSentences checks every comment, description and document against the rules.
func TestSentences(t *testing.T) {
	used := map[int]bool{}
	files := repository(t)
	for _, file := range slices.Sorted(maps.Keys(files)) {
		source := files[file]
		lines := strings.Split(source, "\n")
		for _, f := range findings(file, Words(Prose(file, source))) {
			i := slices.IndexFunc(allowed, func(a struct{ file, part string }) bool {
				return a.file == file && strings.Contains(lines[f.line-1], a.part)
			})
			used[i] = true
			if i < 0 {
				t.Errorf("%s:%d: %q: %s", file, f.line, f.rule.words, f.rule.replacement)
			}
		}
	}
	for i, a := range allowed {
		if !used[i] {
			t.Errorf("no line of %s with %q breaks a rule: remove it from allowed", a.file, a.part)
		}
	}
	if t.Failed() {
		t.Log("docs/english.md explains the rules. If a word is right, add its line to allowed.")
	}
}

// A finding is a rule that the words on a line break.
type finding struct {
	rule rule
	line int
}

func findings(file string, all []Word) []finding {
	text := make([]string, len(all))
	for i, w := range all {
		text[i] = strings.TrimSuffix(strings.ToLower(strings.ReplaceAll(w.Text, "’", "'")), "'s")
	}
	byFirstWord := map[string][]rule{} // the rules by their first word
	for _, r := range rules {
		word, _, _ := strings.Cut(r.words, " ")
		byFirstWord[word] = append(byFirstWord[word], r)
	}
	var found []finding
	for i, w := range all {
		if w.First && path.Ext(file) == ".go" && w.Text == text[i] {
			continue // the name that a comment documents
		}
		for _, r := range byFirstWord[text[i]] {
			if r.matches(all, text, i) {
				found = append(found, finding{r, w.Line})
			}
		}
	}
	return found
}

// matches reports whether the words from i on break the rule.
func (r rule) matches(all []Word, text []string, i int) bool {
	want := strings.Fields(r.words)
	end := i + len(want)
	if end > len(all) || !slices.Equal(text[i:end], want) {
		return false
	}
	if slices.ContainsFunc(all[i+1:end], func(w Word) bool { return w.First }) {
		return false
	}
	if i > 0 && slices.Contains(r.unless, text[i-1]) || end < len(text) && slices.Contains(r.unless, text[end]) {
		return false
	}
	return !r.first || all[i].First && (all[i].End == '.' || all[i].End == '!')
}

// TestRulesAreDescribed checks that docs/english.md has a row for each rule.
func TestRulesAreDescribed(t *testing.T) {
	english := repository(t)["docs/english.md"]
	for _, r := range rules {
		if !strings.Contains(strings.ToLower(english), r.words) {
			t.Errorf("docs/english.md doesn't have %q", r.words)
		}
	}
}

// TestShares limits the shares of odd and plain words. No rule forbids "what" and "where"
// within a sentence, because they are often right, but many of them make a text hard to
// read.
func TestShares(t *testing.T) {
	kinds := map[string]*Count{}
	for file, source := range repository(t) {
		kind := Kind(file)
		if kinds[kind] == nil {
			kinds[kind] = &Count{}
		}
		kinds[kind].Add(CountWords(file, source))
	}
	for _, test := range []struct {
		kind            string
		atMost, atLeast float64 // odd and plain words per 1,000
	}{
		{"Go", 6, 20},
		{"TypeScript and CSS", 6, 20},
		{"documents", 6, 15},
		{"other files", 6, 15},
	} {
		c := kinds[test.kind]
		if odd := c.PerThousand(c.Odd); odd > test.atMost {
			t.Errorf("%s: %.1f odd words per 1,000, more than %v; go run ./bench/words has the packages", test.kind, odd, test.atMost)
		}
		if plain := c.PerThousand(c.Plain); plain < test.atLeast {
			t.Errorf("%s: %.1f plain words per 1,000, fewer than %v; go run ./bench/words has the packages", test.kind, plain, test.atLeast)
		}
	}
}

// TestFindings checks the rules on sentences that break them and on sentences that don't.
func TestFindings(t *testing.T) {
	tests := []struct {
		name, file, prose string
		want              []string
	}{
		{"word", "a.md", "A lock that nobody holds.", []string{"1: nobody"}},
		{"capital letters and line", "a.md", "The store\nfails. Nobody retries.", []string{"2: nobody"}},
		{"several words", "a.md", "The body is\nno JSON.", []string{"1: is no"}},
		{"an exception before the words", "a.md", "There is no body.", nil},
		{"an exception after the words", "a.md", "The entry is no longer pending.", nil},
		{"words in two sentences", "a.md", "As it is. No entry changes.", nil},
		{"statement", "a.md", "What is not here is a 500.", []string{"1: what"}},
		{"question", "a.md", "What does it cost? Nothing.", nil},
		{"heading", "a.md", "## What to expect\n\nThe limits.", nil},
		{"within a sentence", "a.md", "It returns what the store contains.", nil},
		{"condition", "a.md", "Fails. Where the claim is absent, it fails.", []string{"1: where"}},
		{"name", "a.go", "says returns a function.", nil},
		{"place", "a.md", "The folder where Vite writes.", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, f := range findings(test.file, Words(test.prose)) {
				got = append(got, fmt.Sprintf("%d: %s", f.line, f.rule.words))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestProse checks for each kind of file that comments are read, and that code and strings
// aren't.
func TestProse(t *testing.T) {
	tests := []struct {
		file, source string
		want         string // the words
	}{
		{"a.go", "//go:build linux\n\n// A b.\npackage a // c\n\nvar s = \"// no\" + `// no` /* d */\n", "A b c d"},
		{"code.go", "// A is:\n//\n//\tno := no()\n//\n// b `no` \"no\" internal/no no_no no.No, https://no.no\npackage a\n", "A is b"},
		{"a.ts", "const s = 'it\\'s // no', t = `\n// no ${no}`; // a\nconst r = /['\"`]/ // b\nconst q = x / y // c\n", "a b c"},
		{"a.tsx", "<p>Don't</p> // a\n{/* b */}<a href=\"https://no.no\">https://no</a>\n", "a b"},
		{"web/src/text/a.ts", "export const t = { a: \"A b\", b: (n) => `c ${no} d` }; // e\n", "A b c d e"},
		{"a.css", ".a::before { content: '/* no */'; /* a */ }\n", "a"},
		{"a.yaml", "# a\nno: 'no # no' # b\nurl: no#no\nx:\n  description: c\n    d\n  type: no\n  - summary: >-\n      e\n\n      f\n", "a b c d e f"},
		{"Makefile", "#!no\n# a\nno: ## b\n\techo '# no' \"# no\" $${x#no}\n", "a b"},
		{"tools/test", "#!/usr/bin/env bash\n# It's a\necho 'no' # b\n", "It's a b"},
		{"a.py", "\"\"\"A b.\"\"\"\nx = \"# no\"  # c\n", "A b c"},
		{"a.html", "<!-- a\nb --><p>no</p>\n", "a b"},
		{"a.md", "# A b\n\nC [d](no.md) `no`\n\n```\nno\n```\n\n* e\n  ```sh\n  no\n  ```\n<!-- no -->\n", "A b C d e"},
		{"a.json", "{\"no\": \"# no\"}", ""},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			prose := Prose(test.file, test.source)
			if got, want := strings.Count(prose, "\n"), strings.Count(test.source, "\n"); got != want {
				t.Errorf("Prose returned %d line breaks, want %d", got, want)
			}
			var got []string
			for _, w := range Words(prose) {
				got = append(got, w.Text)
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCountWords(t *testing.T) {
	got := CountWords("a.go", "// F returns what is\n// no error if valid.\nfunc F() {\n\n\treturn // x\n}\n")
	want := Count{Words: 9, Odd: 2, Plain: 4, Code: 3}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// repository returns the files of the repository.
func repository(t *testing.T) map[string]string {
	t.Helper()
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	files, err := Files(root)
	if err != nil {
		t.Fatal(err)
	}
	return files
}
