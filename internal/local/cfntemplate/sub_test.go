package cfntemplate

import (
	"regexp"
	"strings"
	"testing"
)

// FuzzSubstitute compares substitute with an equivalent regular expression, and checks
// that a text without ${ doesn't change.
func FuzzSubstitute(f *testing.F) {
	for _, seed := range []string{"", "a", "${A}", "${!A}", "x${A.B}y${C}", "${", "${}", "$${A}}", "${A${B}}", "${ A}"} {
		f.Add(seed)
	}
	variable := regexp.MustCompile(`\$\{([^}]*)(\}?)`)
	name := regexp.MustCompile(`^[A-Za-z0-9_.:]+$`)
	f.Fuzz(func(t *testing.T, text string) {
		valid := true
		want := variable.ReplaceAllStringFunc(text, func(found string) string {
			inner, closed := strings.CutSuffix(found[2:], "}")
			if literal, ok := strings.CutPrefix(inner, "!"); ok && closed {
				return "${" + literal + "}"
			}
			valid = valid && closed && name.MatchString(inner)
			return "<" + inner + ">"
		})
		got, reason, err := substitute(text, func(name string) (string, error) { return "<" + name + ">", nil })
		if err != nil || valid != (reason == "") {
			t.Fatalf("%q: reason %q, error %v, want valid = %v", text, reason, err, valid)
		}
		if valid && got != want {
			t.Fatalf("%q: got %q, want %q", text, got, want)
		}
	})
}
