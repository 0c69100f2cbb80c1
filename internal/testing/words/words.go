// Package words extracts the repository's English: the comments of code, the descriptions
// of YAML files, Markdown files and the page's texts. Call Files for the files, Prose for the
// prose of one, then Words for its words; CountWords counts them. The package's own test checks
// them against the rules of docs/english.md, and bench/words prints the counts.
//
// The package doesn't read other string literals, such as error messages.
package words

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// A Word is one word of prose.
type Word struct {
	Text  string // as in the file
	Line  int    // from 1
	First bool   // the first of its sentence
	// End is the character that ends the word's sentence: '.', '!' or '?'. It is 0 for a
	// heading, a cell and the like.
	End byte
}

// Odd lists words that usually have a plainer replacement. "is no" counts as one of them.
const Odd = "what where gives says told nobody anew mend stands whoever somebody amiss"

// Plain lists the words that state conditions and results.
const Plain = "if when returns return fails fail must valid request error"

// word matches a word with its apostrophes, or the end of a sentence: a mark, a blank
// line, or a line that begins an item, a heading or a row of Markdown.
var word = regexp.MustCompile(`[A-Za-z]+(?:['’][A-Za-z]+)*|[.!?](?:[\s)*_|]|$)|\n[ \t]*(?:\n|[*|#-] )`)

// Words returns the words of a text that Prose returned, in their order.
func Words(prose string) []Word {
	var all []Word
	first := 0 // of the current sentence
	line, counted := 1, 0
	for _, at := range word.FindAllStringIndex(prose, -1) {
		line += strings.Count(prose[counted:at[0]], "\n")
		counted = at[0]
		text := prose[at[0]:at[1]]
		switch text[0] {
		case '.', '!', '?', '\n':
			for i := first; i < len(all) && text[0] != '\n'; i++ {
				all[i].End = text[0]
			}
			first = len(all)
		default:
			all = append(all, Word{Text: text, Line: line, First: first == len(all)})
		}
	}
	return all
}

// A Count is the number of words of a kind.
type Count struct {
	Words, Odd, Plain int
	Code              int // lines of code, without blank lines and comments
}

// Add adds another count.
func (c *Count) Add(other Count) {
	c.Words += other.Words
	c.Odd += other.Odd
	c.Plain += other.Plain
	c.Code += other.Code
}

// PerThousand returns n per 1,000 words of the count.
func (c *Count) PerThousand(n int) float64 {
	if c.Words == 0 {
		return 0
	}
	return 1000 * float64(n) / float64(c.Words)
}

// Kind returns the name of the total that a file's words are part of.
func Kind(file string) string {
	if strings.HasPrefix(file, pageTexts) {
		return "page's texts"
	}
	switch path.Ext(file) {
	case ".go":
		return "Go"
	case ".ts", ".tsx", ".css":
		return "TypeScript and CSS"
	case ".md":
		return "documents"
	}
	return "other files"
}

// CountWords counts the words of a file.
func CountWords(file, source string) Count {
	comments := mask(source, spans(file, source))
	var c Count
	if !strings.HasSuffix(file, ".md") {
		c.Code = codeLines(source, comments)
	}
	odd, plain := strings.Fields(Odd), strings.Fields(Plain)
	var previous string
	for _, w := range Words(withoutNames(comments)) {
		text := strings.ToLower(w.Text)
		c.Words++
		if slices.Contains(odd, text) || previous == "is" && text == "no" {
			c.Odd++
		}
		if slices.Contains(plain, text) {
			c.Plain++
		}
		previous = text
	}
	return c
}

// codeLines counts the lines that have code: text outside the comments.
func codeLines(source, comments string) int {
	lines := 0
	text := strings.Split(comments, "\n")
	for i, line := range strings.Split(source, "\n") {
		if strings.TrimSpace(line) != "" && strings.TrimSpace(line) != strings.TrimSpace(text[i]) {
			lines++
		}
	}
	return lines
}
