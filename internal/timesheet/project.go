package timesheet

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"timesheets/internal/visible"
)

// maxProjectLength is how long a project's name may be, in characters (Unicode code
// points) after normalizing.
const maxProjectLength = 100

const projectLengthRule = "must have 1 to 100 characters, not counting invisible ones"

// CheckProject returns a project's name in the one form that is stored and compared, or
// the code and the rule that the text breaks. Checking the result again returns the same.
//
//   - The name is in Unicode's Normalization Form C.
//   - White space of every kind is one space, and there is none around the name. Control
//     characters, line breaks and tabs among them, are refused within the name.
//   - Characters that can't be seen are removed: format characters such as zero-width
//     spaces and bidirectional controls, and fillers. Joiners (U+200C, U+200D) stay in a
//     word or an emoji, and variation selectors stay behind a character that has variants:
//     there they change what the reader sees.
func CheckProject(s string) (project string, code Code, rule string) {
	s = strings.TrimSpace(s)
	if !isText(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "", CodeCharacters, "must be valid UTF-8 without control characters"
	}
	s = withoutTags(strings.Map(plainRune, s))
	if tooLong(s) {
		return "", CodeLength, projectLengthRule
	}
	// A joiner or a variation selector is judged by the composed characters around it, and
	// removing one can put two characters together that compose.
	s = withoutJoiners(withoutSelectors(composed(s)))
	s = composed(strings.Join(strings.Fields(s), " "))
	if n := utf8.RuneCountInString(s); n == 0 || n > maxProjectLength {
		return "", CodeLength, projectLengthRule
	}
	return s, "", ""
}

// tooLong reports whether a text is certainly too long after normalizing. It costs much
// less than normalizing a text of many kilobytes.
func tooLong(s string) bool {
	// A character of NFC stands for at most four (https://www.unicode.org/faq/normalization.html),
	// and white space for one or none.
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

// storedProject returns the normalized name of a stored one; the stored name itself if it
// has no normalized one, because nothing in it is visible.
func storedProject(name string) string {
	if project, code, _ := CheckProject(name); code == "" {
		return project
	}
	return name
}

// plainRune maps a character that looks like a space to a space, and removes one that is
// invisible in every context. It keeps joiners, variation selectors and tags, which depend
// on the characters around them.
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

// composed returns the text in NFC. norm follows the Stream-Safe Text Process
// (https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format) and inserts a
// combining grapheme joiner after 30 marks, which is removed here.
func composed(s string) string {
	const graphemeJoiner = "\u034f"
	return strings.ReplaceAll(norm.NFC.String(s), graphemeJoiner, "")
}

// withoutSelectors drops each variation selector that doesn't follow a character with
// variants. https://www.unicode.org/Public/UCD/latest/ucd/StandardizedVariants.txt
func withoutSelectors(s string) string {
	runes := []rune(s)
	var kept []rune
	for i, r := range runes {
		if unicode.Is(unicode.Variation_Selector, r) {
			keycap := i+1 < len(runes) && runes[i+1] == '\u20e3'
			if len(kept) == 0 || !hasVariants(kept[len(kept)-1], keycap) {
				continue
			}
		}
		kept = append(kept, r)
	}
	return string(kept)
}

// hasVariants reports whether a variation selector behind r can change its look: the
// symbols, emoji among them, and the scripts that have variants; digits in keycaps.
func hasVariants(r rune, keycap bool) bool {
	if r <= unicode.MaxASCII {
		return keycap && (r == '#' || r == '*' || '0' <= r && r <= '9')
	}
	return unicode.Is(unicode.S, r) || unicode.In(r, unicode.Han, unicode.Mongolian, unicode.Myanmar, unicode.Phags_Pa)
}

// withoutJoiners drops each joiner that isn't between letters or emoji, with their marks
// and selectors. Of several in a row at most the first stays.
func withoutJoiners(s string) string {
	runes := []rune(s)
	var kept []rune
	joins := false // the last character that isn't a mark can be joined
	for i, r := range runes {
		switch {
		case isJoiner(r):
			// What holds for the first of a run holds for all of it: don't look again.
			if !joins || isJoiner(runes[i-1]) || !startsJoined(runes[i:]) {
				continue
			}
		case !unicode.Is(unicode.M, r) && !isTag(r):
			joins = canJoin(r)
		}
		kept = append(kept, r)
	}
	return string(kept)
}

// startsJoined reports whether the first character that isn't a joiner can be joined to
// the one before. In some scripts that is a mark: Bengali ya-phala.
func startsJoined(runes []rune) bool {
	for _, r := range runes {
		if !isJoiner(r) {
			return canJoin(r) || unicode.Is(unicode.M, r)
		}
	}
	return false
}

// canJoin reports whether r is a letter or an emoji. Emoji are symbols of the category So
// but for the arrow of a shaken head and the skin tones.
// https://www.unicode.org/Public/emoji/latest/emoji-zwj-sequences.txt
func canJoin(r rune) bool {
	return unicode.IsLetter(r) || unicode.Is(unicode.So, r) || r == '\u2194' || '\U0001F3FB' <= r && r <= '\U0001F3FF'
}

func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

func isTag(r rune) bool { return '\U000E0020' <= r && r <= '\U000E007F' }

// withoutTags drops each tag character that isn't part of one of the three flags that
// are written with them (England, Scotland, Wales), and differ in them alone.
// https://www.unicode.org/Public/emoji/latest/emoji-sequences.txt
func withoutTags(s string) string {
	flags := []string{flag("gbeng"), flag("gbsct"), flag("gbwls")}
	var kept strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if i := slices.IndexFunc(flags, func(flag string) bool { return strings.HasPrefix(s, flag) }); i >= 0 {
			size = len(flags[i])
		}
		if !isTag(r) {
			kept.WriteString(s[:size])
		}
		s = s[size:]
	}
	return kept.String()
}

// flag returns a region's flag: a black one, the region in tags, and the tag that ends it.
func flag(region string) string {
	const black, tags, end = "\U0001F3F4", '\U000E0000', "\U000E007F"
	return black + strings.Map(func(r rune) rune { return tags + r }, region) + end
}
