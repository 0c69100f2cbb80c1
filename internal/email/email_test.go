package email_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"timesheets/internal/email"
)

func TestParse(t *testing.T) {
	domain := "@example.com"
	longest := strings.Repeat("a", email.MaxLength-len(domain)) + domain
	tests := []struct {
		name, text string
		want       string // "" if the text is invalid
	}{
		{"an address", "employee@example.com", "employee@example.com"},
		{"capitals and white space around", " \tEmployee@Example.COM\u00a0\n", "employee@example.com"},
		{"the Kelvin sign", "\u212Aim@example.com", "\u212Aim@example.com"},
		{"other scripts", "用户@例え.jp", "用户@例え.jp"},
		{"combining marks", "müller@नमस्ते.example", "müller@नमस्ते.example"},
		{"emoji", "\U0001F552@example.com", "\U0001F552@example.com"},
		{"longest address", longest, longest},
		{"longer address", "a" + longest, ""},
		{"two @", "a@b@example.com", ""},
		{"no @", "employee", ""},
		{"nothing before @", "@example.com", ""},
		{"nothing after @", "employee@", ""},
		{"white space", "em ployee@example.com", ""},
		{"no-break space", "em\u00a0ployee@example.com", ""},
		{"line separator", "em\u2028ployee@example.com", ""},
		{"control character", "em\x00ployee@example.com", ""},
		{"byte-order mark before", "\ufeffemployee@example.com", ""},
		{"byte-order mark after", "employee@example.com\ufeff", ""},
		{"zero-width space", "em\u200bployee@example.com", ""},
		{"left-to-right mark", "em\u200eployee@example.com", ""},
		{"override", "em\u202eployee@example.com", ""},
		{"soft hyphen", "em\u00adployee@example.com", ""},
		{"joiner", "em\u200dployee@example.com", ""},
		{"tag", "em\U000E0041ployee@example.com", ""},
		{"filler", "em\u3164ployee@example.com", ""},
		{"variation selector", "\u2764\ufe0f@example.com", ""},
		{"private use", "em\ue000ployee@example.com", ""},
		{"unassigned", "em\u0378ployee@example.com", ""},
		{"noncharacter", "em\uffffployee@example.com", ""},
		{"invalid UTF-8", "em\xffployee@example.com", ""},
		{"surrogate", "em\xed\xa0\x80ployee@example.com", ""},
		{"replacement character", "\ufffd@example.com", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := email.Parse(tt.text); got != tt.want || ok != (tt.want != "") {
				t.Errorf("Parse(%q) = %q, %t; want %q", tt.text, got, ok, tt.want)
			}
		})
	}
}

// An address is used as a key, so it has one spelling and no invisible characters.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"Employee@example.com ", "\u212Aim@example.com", "a@b@c", "\ufffd@a", "a\u200b@b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, ok := email.Parse(text)
		if !ok {
			if address != "" {
				t.Fatalf("Parse(%q) = %q, false", text, address)
			}
			return
		}
		if again, ok := email.Parse(address); !ok || again != address {
			t.Errorf("Parse(%q) = %q, and Parse of that = %q, %t", text, address, again, ok)
		}
		for _, r := range address {
			if r == utf8.RuneError || !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S) {
				t.Errorf("Parse(%q) = %q, which contains %U", text, address, r)
			}
		}
	})
}
