package config

import (
	"strings"
	"unicode"
)

// A rule says what a setting may be. problem gives what is wrong with a text,
// without repeating it, or nothing.
type rule struct {
	text    string
	problem func(s string) string
}

// word is text in one piece: an identifier, not a sentence or a list.
func word() rule {
	return rule{
		text: "one word, without white space or control characters",
		problem: func(s string) string {
			if strings.ContainsFunc(s, isBlank) {
				return "has white space or a control character"
			}
			return ""
		},
	}
}

// present is any text at all.
func present() rule {
	return rule{text: "any text", problem: func(string) string { return "" }}
}

// boolean is true or false, spelled so and no other way.
func boolean() rule {
	return rule{
		text: "exactly true or false",
		problem: func(s string) string {
			if s != "true" && s != "false" {
				return "is neither"
			}
			return ""
		},
	}
}

func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
