// Package email normalizes email addresses to the one spelling that is used in keys.
//
// The authorizer calls [Parse] for the address in a token, and package timesheet calls it for
// the addresses in requests. The two must agree on every text: an owner can't read entries
// that are stored under another spelling than the one in the token.
//
// The package doesn't check whether an address exists or follows the grammar of RFC 5322. The
// identity provider does that.
package email

import (
	"strings"
	"unicode/utf8"

	"timesheets/internal/visible"
)

// MaxLength is SMTP's limit in bytes: a path has at most 256 bytes, including the two angle
// brackets around the address.
// https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.3
const MaxLength = 254

// Parse returns the address in a text: white space around it trimmed, and A to Z in
// lower case. Parsing the result again returns the same address.
//
// ok is false if the text isn't valid UTF-8, contains U+FFFD (the sign of a text that
// was damaged on its way) or a character that isn't visible, such as white space, a
// byte-order mark or an unassigned code point, is longer than MaxLength, or doesn't have
// exactly one @ with text on both sides. Invisible characters are rejected because two
// addresses that look the same would own different entries.
func Parse(text string) (address string, ok bool) {
	forbidden := func(r rune) bool { return r == utf8.RuneError || !visible.Rune(r) }
	address = strings.Map(lowerASCII, strings.TrimSpace(text))
	local, domain, _ := strings.Cut(address, "@")
	if len(address) > MaxLength || local == "" || domain == "" || strings.Contains(domain, "@") ||
		strings.ContainsFunc(address, forbidden) {
		return "", false
	}
	return address, true
}

// lowerASCII converts A to Z to lower case and no other letter. Unicode's case folding maps
// different letters, such as K and the Kelvin sign, to the same letter. Two users whose
// addresses differ in such a letter would have the same keys.
func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}
