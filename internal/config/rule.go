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
// is invalid, or "" if the value is valid. The result doesn't contain the value.
type rule struct {
	text    string
	problem func(s string) string
}

// identifier accepts text without white space or control characters.
func identifier() rule {
	return rule{
		text: "text without white space or control characters",
		problem: func(s string) string {
			if strings.ContainsFunc(s, isSpaceOrControl) {
				return "contains white space or a control character"
			}
			return ""
		},
	}
}

// identifiers accepts identifiers separated by commas.
func identifiers() rule {
	return rule{
		text: "a comma-separated list without empty items, white space or control characters",
		problem: func(s string) string {
			if slices.Contains(strings.Split(s, ","), "") {
				return "contains an empty item"
			}
			return identifier().problem(s)
		},
	}
}

// oneOf accepts exactly these texts.
func oneOf(texts ...string) rule {
	return rule{
		text: "exactly " + strings.Join(texts, " or "),
		problem: func(s string) string {
			if !slices.Contains(texts, s) {
				return "has another value"
			}
			return ""
		},
	}
}

// wholeNumber accepts a number from least to most, written in decimal digits.
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

// anyText accepts any text.
func anyText() rule {
	return rule{text: "any text", problem: func(string) string { return "" }}
}

func isSpaceOrControl(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
