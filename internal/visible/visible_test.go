package visible_test

import (
	"testing"
	"unicode"

	"timesheets/internal/visible"
)

func TestRune(t *testing.T) {
	tests := []struct {
		name  string
		runes []rune
		want  bool
	}{
		{"letters", []rune{'a', 'é', 'Ж', '用', 'ก'}, true},
		{"marks", []rune{'\u0301', '\u094d', '\u20e3'}, true},
		{"numbers, punctuation, symbols", []rune{'7', '٣', '-', '€', '\U0001F552'}, true},
		{"white space", []rune{' ', '\t', '\u00a0', '\u2003', '\u2028', '\u3000'}, false},
		{"control characters", []rune{0, '\n', '\x7f', '\u0085'}, false},
		{"format characters", []rune{'\u00ad', '\u061c', '\u180e', '\u200b', '\u200c', '\u200d', '\u200e', '\u202e', '\u2060', '\u2066', '\ufeff', '\U000E0041'}, false},
		{"private use", []rune{'\ue000', '\U000F0000', '\U0010FFFD'}, false},
		{"unassigned", []rune{'\u0378', '\ufffe', '\U000E0FFF', '\U0010FFFF'}, false},
		{"surrogates", []rune{0xd800, 0xdfff}, false},
		{"fillers", []rune{'\u115f', '\u1160', '\u3164', '\uffa0', '\u034f', '\u2800'}, false},
		{"variation selectors", []rune{'\ufe0f', '\U000E0100', '\u180b'}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range tt.runes {
				if got := visible.Rune(r); got != tt.want {
					t.Errorf("Rune(%U) = %t, want %t", r, got, tt.want)
				}
			}
		})
	}
}

// Rune uses strconv.IsPrint. With unicode.IsPrint, the result must be the same.
func TestRuneAgreesWithUnicodeIsPrint(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		if want := unicode.IsPrint(r) && r != ' ' && !visible.Blank(r); visible.Rune(r) != want {
			t.Errorf("Rune(%U) = %t, want %t", r, !want, want)
		}
	}
}
