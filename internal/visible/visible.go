// Package visible reports which characters a reader can see. Identifiers that users
// compare by eye, such as email addresses, contain no invisible characters.
package visible

import (
	"strconv"
	"unicode"
)

// Rune reports whether r leaves a mark of its own: a letter, mark, number, punctuation
// or symbol (Unicode categories L, M, N, P, S). It returns false for white space,
// control and format characters, surrogates, private use and unassigned code points,
// and for the few letters, marks and symbols that are blank by design.
func Rune(r rune) bool {
	// strconv.IsPrint has the same definition as unicode.IsPrint, and every executable
	// already contains its table.
	return r != ' ' && strconv.IsPrint(r) && !Blank(r)
}

// Blank reports whether r is a letter, mark or symbol that no font draws: fillers,
// joiners and variation selectors (Default_Ignorable_Code_Point in
// https://www.unicode.org/reports/tr44/), and the Braille pattern without dots.
func Blank(r rune) bool {
	const brailleBlank = '\u2800'
	return r == brailleBlank || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || unicode.Is(unicode.Variation_Selector, r)
}
