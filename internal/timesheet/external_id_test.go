package timesheet

import "testing"

func TestCheckExternalID(t *testing.T) {
	tests := []struct {
		name, text string
		want       string
		code       Code // "" if the text is valid
	}{
		{"already normalized", "T-1042", "T-1042", ""},
		{"white space around", " \tT-1042\r\n", "T-1042", ""},
		{"no-break space and byte-order mark around", "\ufeff\u00a0T-1042\u00a0\ufeff", "T-1042", ""},
		{"spaces within", "T 10\u00a042", "T 10\u00a042", ""},
		{"only white space", " \u00a0\ufeff", "", CodeLength},
		{"control character", "T\x00", "T\x00", CodeCharacters},
		{"line break within", "T\n1", "T\n1", CodeCharacters},
		{"line separator within", "T\u20281", "T\u20281", CodeCharacters},
		{"byte-order mark within", "T\ufeff1", "T\ufeff1", CodeCharacters},
		{"zero-width space after", "T-1042\u200b", "T-1042\u200b", CodeCharacters},
		{"left-to-right mark", "\u200eT-1042", "\u200eT-1042", CodeCharacters},
		{"private use", "T\ue000", "T\ue000", CodeCharacters},
		{"unassigned", "T\u0378", "T\u0378", CodeCharacters},
		{"half of a surrogate pair", "T\xed\xa0\x80", "T\xed\xa0\x80", CodeCharacters},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var errs FieldErrors
			got := checkExternalID(&errs, Value{Text, tt.text})
			var code Code
			if len(errs) > 0 {
				code = errs[0].Code
			}
			if got != tt.want || code != tt.code || len(errs) > 1 {
				t.Errorf("checkExternalID(%q) = %q, %+v; want %q, %q", tt.text, got, errs, tt.want, tt.code)
			}
		})
	}
}
