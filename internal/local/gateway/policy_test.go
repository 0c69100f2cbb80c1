package gateway

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMatch(t *testing.T) {
	tests := []struct {
		name, pattern, text string
		want                bool
	}{
		{"the same", "a/b", "a/b", true},
		{"nothing", "", "", true},
		{"nothing, something", "", "a", false},
		{"prefix alone", "a/b", "a/bc", false},
		{"suffix alone", "b", "ab", false},
		{"another case", "a", "A", false},
		{"star", "*", "a/b:c", true},
		{"star for nothing", "a*", "a", true},
		{"star across slashes", "v1/*/x", "v1/GET/a/b/x", true},
		{"star inside", "a*c", "abbbc", true},
		{"star, the end missing", "a*c", "abbb", false},
		{"two stars", "*a*b", "xaxab", true},
		{"stars in a row", "a**", "a", true},
		{"star goes back", "*ab", "aab", true},
		{"question mark", "a?c", "abc", true},
		{"question mark for a slash", "a?c", "a/c", true},
		{"question mark for nothing", "a?", "a", false},
		{"question mark for a letter of two bytes", "?", "ü", true},
		{"a dot is a dot", "a.c", "abc", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := match(test.pattern, test.text); got != test.want {
				t.Errorf("match(%q, %q) = %v, want %v", test.pattern, test.text, got, test.want)
			}
		})
	}
}

// FuzzMatch compares the matcher with an equivalent regular expression.
func FuzzMatch(f *testing.F) {
	f.Add("a*b?c", "axxbyc")
	f.Add("*", "")
	f.Add("**?", "a/b")
	f.Add("arn:aws:execute-api:*:*:*/v1/GET/*", "arn:aws:execute-api:r:1:a/v1/GET/b")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !utf8.ValidString(pattern) || !utf8.ValidString(text) || len(pattern) > 200 {
			t.Skip()
		}
		expression := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
		want := regexp.MustCompile(`(?s)\A` + expression + `\z`).MatchString(text)
		if got := match(pattern, text); got != want {
			t.Errorf("match(%q, %q) = %v, want %v", pattern, text, got, want)
		}
	})
}
