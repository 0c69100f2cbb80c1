package timesheet

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"timesheets/internal/visible"
)

// maxProjectLength limits a project's name after normalization, in characters (Unicode code
// points).
const maxProjectLength = 100

const projectLengthRule = "must have 1 to 100 characters, not counting invisible ones"

// CheckProject returns the normalized name of a project, which is stored and compared, or
// the code and the rule of the validation error. Normalizing a normalized name doesn't change
// the name.
//
//   - The name is in Unicode Normalization Form C.
//   - Each run of white space becomes one space; white space around the name is removed.
//     Control characters within the name, including line breaks and tabs, are rejected.
//   - Invisible characters are removed: format characters such as zero-width spaces and
//     bidirectional controls, and fillers. Joiners (U+200C, U+200D) stay within a word or
//     an emoji, and variation selectors stay after a character that has variants: there
//     they change how the text looks.
func CheckProject(s string) (project string, code Code, rule string) {
	s = strings.TrimSpace(s)
	if !isText(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "", CodeCharacters, "must be valid UTF-8 without control characters"
	}
	s = withoutTags(strings.Map(plainRune, s))
	if tooLong(s) {
		return "", CodeLength, projectLengthRule
	}
	// Compose twice: joiners and variation selectors are checked against the composed
	// characters around them, and removing a joiner or selector can bring together characters
	// that compose.
	s = withoutJoiners(withoutSelectors(toNFC(s)))
	s = toNFC(strings.Join(strings.Fields(s), " "))
	if n := utf8.RuneCountInString(s); n == 0 || n > maxProjectLength {
		return "", CodeLength, projectLengthRule
	}
	return s, "", ""
}

// tooLong reports whether a text is certainly too long after normalization. For a text of many
// kilobytes, tooLong is much cheaper than the normalization.
func tooLong(s string) bool {
	// NFC composes at most four characters into one
	// (https://www.unicode.org/faq/normalization.html). White space, joiners and variation
	// selectors may be removed, so they aren't counted.
	const most = 4 * maxProjectLength
	n := 0
	for _, r := range s {
		if n > most {
			return true
		}
		if !isJoiner(r) && !unicode.Is(unicode.Variation_Selector, r) && !unicode.IsSpace(r) {
			n++
		}
	}
	return n > most
}

// storedProject normalizes a stored name. It returns the name unchanged if CheckProject
// rejects it, for example because it has no visible characters.
func storedProject(name string) string {
	if project, code, _ := CheckProject(name); code == "" {
		return project
	}
	return name
}

// plainRune maps a character that looks like a space to a space, and removes a character
// that is invisible in every context. It keeps joiners, variation selectors and tags, whose
// effect depends on the characters around them.
func plainRune(r rune) rune {
	switch {
	case r == '\u2800', r == '\u3164', r == '\uffa0': // blanks that aren't white space by category
		return ' '
	case isJoiner(r), isTag(r), unicode.Is(unicode.Variation_Selector, r):
		return r
	case visible.Blank(r), unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return -1
	}
	return r
}

// toNFC returns the text in NFC. It removes the combining grapheme joiner that norm
// inserts after 30 marks, as required by the Stream-Safe Text Process
// (https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format).
func toNFC(s string) string {
	const graphemeJoiner = "\u034f"
	return strings.ReplaceAll(norm.NFC.String(s), graphemeJoiner, "")
}

// withoutSelectors removes each variation selector that doesn't follow a character with
// variants. https://www.unicode.org/Public/UCD/latest/ucd/StandardizedVariants.txt
func withoutSelectors(s string) string {
	runes := []rune(s)
	var result []rune
	for i, r := range runes {
		if unicode.Is(unicode.Variation_Selector, r) {
			keycap := i+1 < len(runes) && runes[i+1] == '\u20e3'
			if len(result) == 0 || !hasVariants(result[len(result)-1], keycap) {
				continue
			}
		}
		result = append(result, r)
	}
	return string(result)
}

// hasVariants reports whether a variation selector after r can change how r looks. It can for
// symbols, including emoji, for the scripts with variants, and for digits, # and * in keycaps.
func hasVariants(r rune, keycap bool) bool {
	if r <= unicode.MaxASCII {
		return keycap && (r == '#' || r == '*' || '0' <= r && r <= '9')
	}
	return unicode.Is(unicode.S, r) || unicode.In(r, unicode.Han, unicode.Mongolian, unicode.Myanmar, unicode.Phags_Pa)
}

// withoutJoiners removes each joiner that isn't between letters or emoji. Marks and selectors
// that belong to a letter or an emoji may be before the joiner. withoutJoiners keeps at most
// the first joiner of a run.
func withoutJoiners(s string) string {
	runes := []rune(s)
	var result []rune
	joins := false // whether the last character that isn't a mark can be joined
	for i, r := range runes {
		switch {
		case isJoiner(r):
			// startsJoined isn't called for the other joiners of a run, so that the cost
			// is linear.
			if !joins || isJoiner(runes[i-1]) || !startsJoined(runes[i:]) {
				continue
			}
		case !unicode.Is(unicode.M, r) && !isTag(r):
			joins = canJoin(r)
		}
		result = append(result, r)
	}
	return string(result)
}

// startsJoined reports whether the first character that isn't a joiner can be joined to the
// character before it. In some scripts a mark can be joined, such as Bengali ya-phala.
func startsJoined(runes []rune) bool {
	for _, r := range runes {
		if !isJoiner(r) {
			return canJoin(r) || unicode.Is(unicode.M, r)
		}
	}
	return false
}

// canJoin reports whether r is a letter or an emoji. Emoji have the category So, except the
// skin tones and the arrow of a shaken head.
// https://www.unicode.org/Public/emoji/latest/emoji-zwj-sequences.txt
func canJoin(r rune) bool {
	return unicode.IsLetter(r) || unicode.Is(unicode.So, r) || r == '\u2194' || '\U0001F3FB' <= r && r <= '\U0001F3FF'
}

func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

func isTag(r rune) bool { return '\U000E0020' <= r && r <= '\U000E007F' }

// withoutTags removes each tag character that isn't part of the flag of England, Scotland or
// Wales. Except for their tags, these flags are the same characters.
// https://www.unicode.org/Public/emoji/latest/emoji-sequences.txt
func withoutTags(s string) string {
	flags := []string{flag("gbeng"), flag("gbsct"), flag("gbwls")}
	var result strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if i := slices.IndexFunc(flags, func(flag string) bool { return strings.HasPrefix(s, flag) }); i >= 0 {
			size = len(flags[i])
		}
		if !isTag(r) {
			result.WriteString(s[:size])
		}
		s = s[size:]
	}
	return result.String()
}

// flag returns a region's flag: a black flag, the region in tags, and the end tag.
func flag(region string) string {
	const black, tags, end = "\U0001F3F4", '\U000E0000', "\U000E007F"
	return black + strings.Map(func(r rune) rune { return tags + r }, region) + end
}
