package words

import (
	"go/scanner"
	"go/token"
	"path"
	"regexp"
	"strings"
)

// Prose returns the file's prose: comments, descriptions, documents and the page's texts.
// It replaces everything else, such as code, names and quotations, by spaces, so that lines
// keep their numbers. If IsSupported is false for the file, all of it is blank.
func Prose(file, source string) string {
	return withoutNames(mask(source, spans(file, source)))
}

// A span is a part of a file: the offsets of its first byte and of the byte after it.
type span [2]int

// mask replaces the bytes outside the spans by spaces, except line breaks.
func mask(source string, spans []span) string {
	masked := []byte(source)
	for i := range masked {
		if masked[i] != '\n' {
			masked[i] = ' '
		}
	}
	for _, s := range spans {
		copy(masked[s[0]:s[1]], source[s[0]:s[1]])
	}
	return string(masked)
}

// Each pattern captures the comments of a language. It also matches strings, so that it
// doesn't find comments in them.
var (
	// A slash begins a regular expression only after punctuation. An apostrophe in JSX text
	// begins no string, unless the same line has a second one.
	scriptComment = regexp.MustCompile(`://|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|` + "`(?:\\\\.|[^`\\\\])*`" +
		`|(//[^\n]*|/\*(?s:.*?)\*/)` +
		`|[=(,:\[!&|?{};]\s*/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/*\\\n\[])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])*/`)
	// scriptText captures strings too.
	scriptText = regexp.MustCompile(`"((?:\\.|[^"\\\n])*)"|` + "`((?:\\\\.|[^`\\\\])*)`" + `|(//[^\n]*|/\*(?s:.*?)\*/)`)

	styleComment  = regexp.MustCompile(`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(/\*(?s:.*?)\*/)`)
	hashComment   = regexp.MustCompile(`\w'|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|(?m:^|[ \t])(#[^!\n][^\n]*)`)
	pythonComment = regexp.MustCompile(`(?m:^[ \t]*)"""((?s:.*?))"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?m:^|[ \t])(#[^!\n][^\n]*)`)
	markupComment = regexp.MustCompile(`(<!--(?s:.*?)-->)`)
)

// pageTexts is the folder of the page's texts: Prose reads their strings.
const pageTexts = "web/src/text/"

// hashCommentFiles lists the files without an extension whose comments begin with #.
const hashCommentFiles = " Makefile .gitignore .editorconfig .npmrc run test build fetch system-packages node-version docker-engine chromium "

// spans returns the comments and descriptions of a file, or a Markdown file without its
// code blocks.
func spans(file, source string) []span {
	if find := finder(file); find != nil {
		return find(source)
	}
	return nil
}

// finder returns the function that finds the spans of a file, or nil if Prose doesn't read
// files of its kind.
func finder(file string) func(source string) []span {
	switch path.Ext(file) {
	case ".go":
		return goComments
	case ".ts", ".tsx", ".js", ".mjs":
		if strings.HasPrefix(file, pageTexts) && !strings.HasSuffix(file, ".test.ts") {
			return captured(scriptText)
		}
		return captured(scriptComment)
	case ".css":
		return captured(styleComment)
	case ".py":
		return captured(pythonComment)
	case ".html", ".xml", ".svg":
		return captured(markupComment)
	case ".yaml", ".yml":
		return func(source string) []span { return append(captured(hashComment)(source), descriptions(source)...) }
	case ".md":
		return outsideCode
	case ".toml":
		return captured(hashComment)
	}
	if name := path.Base(file); name == "requirements.txt" || strings.Contains(hashCommentFiles, " "+name+" ") {
		return captured(hashComment)
	}
	return nil
}

// IsSupported reports whether Prose reads files of this kind.
func IsSupported(file string) bool { return finder(file) != nil }

// goComments returns the comments of a Go file, without directives.
func goComments(source string) []span {
	var (
		all []span
		s   scanner.Scanner
	)
	set := token.NewFileSet()
	f := set.AddFile("", set.Base(), len(source))
	s.Init(f, []byte(source), nil, scanner.ScanComments)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return all
		}
		if tok == token.COMMENT && !strings.HasPrefix(text, "//go:") {
			start := f.Offset(pos)
			all = append(all, span{start, start + len(text)})
		}
	}
}

// captured returns a function that finds the text that the groups of a pattern match.
func captured(pattern *regexp.Regexp) func(source string) []span {
	return func(source string) []span {
		var all []span
		for _, match := range pattern.FindAllStringSubmatchIndex(source, -1) {
			for i := 2; i < len(match); i += 2 {
				if match[i] >= 0 {
					all = append(all, span{match[i], match[i+1]})
				}
			}
		}
		return all
	}
}

// fenced matches the code blocks and the comments of Markdown.
var fenced = regexp.MustCompile("(?ms)^[ \t]*```.*?^[ \t]*```|<!--.*?-->")

// outsideCode returns the text between the matches of fenced.
func outsideCode(source string) []span {
	var all []span
	start := 0
	for _, match := range fenced.FindAllStringIndex(source, -1) {
		all = append(all, span{start, match[0]})
		start = match[1]
	}
	return append(all, span{start, len(source)})
}

var description = regexp.MustCompile(`^( *(?:- )?)(?:description|summary|Description): *(.*)`)

// descriptions returns the descriptions of a YAML file, each with its further lines, which
// are indented deeper.
func descriptions(source string) []span {
	var all []span
	indent, offset := -1, 0
	for line := range strings.Lines(source) {
		text := strings.TrimSpace(line)
		match := description.FindStringSubmatchIndex(line)
		switch {
		case indent >= 0 && (text == "" || len(line)-len(strings.TrimLeft(line, " ")) > indent):
			all = append(all, span{offset, offset + len(line)})
		case match != nil:
			indent = match[3]
			all = append(all, span{offset + match[4], offset + match[5]})
		default:
			indent = -1
		}
		offset += len(line)
	}
	return all
}

// notProse matches the parts of a comment, document or text that aren't prose: code,
// quotations, URLs, targets of links, paths, qualified names, values in a template, and
// code blocks in Go comments.
var notProse = regexp.MustCompile("`[^`\n]*`|" + `"[^"\n]*"|“[^”\n]*”|https?://[^\s)]+|\]\([^)\n]*\)|//nolint:\S+|//\t[^\n]*|\$\{[^}\n]*\}` +
	`|[\w.-]*\w/[\w./-]+|\w+_\w+|\w+\.\w[\w.]*`)

// withoutNames replaces names and quotations by spaces.
func withoutNames(text string) string {
	return notProse.ReplaceAllStringFunc(text, func(match string) string { return strings.Repeat(" ", len(match)) })
}
