package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A rule validates a setting. text describes the valid values. problem returns why a value
// is invalid, without the value, or "" if it is valid.
type rule struct {
	text    string
	problem func(s string) string
}

// word accepts an identifier: text without white space or control characters.
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

// words accepts identifiers separated by commas.
func words() rule {
	return rule{
		text: "words separated by commas, without white space or control characters",
		problem: func(s string) string {
			if slices.Contains(strings.Split(s, ","), "") {
				return "has an empty one"
			}
			return word().problem(s)
		},
	}
}

// oneOf accepts exactly these texts.
func oneOf(texts ...string) rule {
	return rule{
		text: "exactly " + strings.Join(texts, " or "),
		problem: func(s string) string {
			if !slices.Contains(texts, s) {
				return "is neither"
			}
			return ""
		},
	}
}

// wholeNumber accepts a number from least to most, in decimal digits only.
func wholeNumber(unit string, least, most int) rule {
	return rule{
		text: fmt.Sprintf("a whole number of %s from %d to %d", unit, least, most),
		problem: func(s string) string {
			n, err := strconv.ParseUint(s, 10, strconv.IntSize-1)
			switch {
			case errors.Is(err, strconv.ErrSyntax):
				return "is not a whole number"
			case err != nil || int(n) < least || int(n) > most:
				return "is out of range"
			}
			return ""
		},
	}
}

// present accepts any text.
func present() rule {
	return rule{text: "any text", problem: func(string) string { return "" }}
}

func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
