package timesheet

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestCheckProject(t *testing.T) {
	const england, wales = "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "\U0001F3F4\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F"
	tests := []struct{ name, text, want string }{
		{"already normalized", "StoreZero", "StoreZero"},
		{"composed", "Cafe\u0301", "Caf\u00e9"},
		{"jamo", "\u1112\u1161\u11ab", "한"},
		{"Kelvin sign", "\u212a", "K"},
		{"compatibility characters stay", "\ufb01 ²", "\ufb01 ²"},
		{"case stays", "storeZERO", "storeZERO"},
		{"white space around", " \t\u00a0StoreZero\u3000\n", "StoreZero"},
		{"no-break spaces", "Store\u00a0Zero\u202f1", "Store Zero 1"},
		{"runs of white space", "Store  \u2003\u2009Zero", "Store Zero"},
		{"line separators", "Store\u2028\u2029Zero", "Store Zero"},
		{"blanks that are letters and symbols", "Store\u3164Zero\u2800\uffa0", "Store Zero"},
		{"zero-width characters", "\ufeffSto\u200bre\u2060Ze\u00adro\ufeff", "StoreZero"},
		{"bidirectional controls", "\u200eStore\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069Zero", "StoreZero"},
		{"zero-width space between spaces", "Store \u200b Zero", "Store Zero"},
		{"zero-width space before a mark", "e\u200b\u0301", "\u00e9"},
		{"grapheme joiner", "a\u034fb", "ab"},
		{"Persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"joiner at the end of a word", "ന്\u200d", "ന്"},
		{"Sinhala", "ක්\u200dෂ", "ක්\u200dෂ"},
		{"Bengali joiner before a mark", "র\u200d্য", "র\u200d্য"},
		{"joiners in emoji", "\U0001F469\u200d\U0001F4BB Support", "\U0001F469\u200d\U0001F4BB Support"},
		{"skin tone", "\U0001F469\U0001F3FD\u200d\U0001F4BB", "\U0001F469\U0001F3FD\u200d\U0001F4BB"},
		{"selector and joiner in emoji", "\u2764\ufe0f\u200d\U0001F525", "\u2764\ufe0f\u200d\U0001F525"},
		{"shaken head", "\U0001F642\u200d\u2194\ufe0f", "\U0001F642\u200d\u2194\ufe0f"},
		{"selector at the end", "I \u2764\ufe0f", "I \u2764\ufe0f"},
		{"keycap", "1\ufe0f\u20e3", "1\ufe0f\u20e3"},
		{"ideographic variant", "\u845b\U000E0100城", "\u845b\U000E0100城"},
		{"selector without variants", "Store\ufe0fZero1\ufe0f", "StoreZero1"},
		{"selector after a space", "a \ufe0f b", "a b"},
		{"flags of tags", england + wales, england + wales},
		{"other tags", "Store\U000E0067\U000E0062 \U0001F3F4\U000E0067", "Store \U0001F3F4"},
		{"joiners at the ends", "\u200d\u200cStoreZero\u200c\u200d", "StoreZero"},
		{"joiners beside a space", "Store\u200d \u200cZero", "Store Zero"},
		{"joiners beside a digit", "1\u200d2", "12"},
		{"several joiners", "می\u200c\u200d\u200cخ", "می\u200cخ"},
		{"Arabic number sign", "\u0600١", "\u0600١"},
		{"unassigned and private-use characters", "\u0378\ue000", "\u0378\ue000"},
		{"100 characters after normalizing", strings.Repeat("e\u0301\u200b", 100), strings.Repeat("\u00e9", 100)},
		{"more than 30 marks", "a" + strings.Repeat("\u0323", 60), "\u1ea1" + strings.Repeat("\u0323", 59)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, code, rule := CheckProject(tt.text)
			if got != tt.want || code != "" {
				t.Errorf("CheckProject(%+q) = %+q, %q %q; want %+q", tt.text, got, code, rule, tt.want)
			}
			if again, code, _ := CheckProject(got); again != got || code != "" {
				t.Errorf("CheckProject(%+q) = %+q, %q; want a normalized name unchanged", got, again, code)
			}
		})
	}
}

func TestCheckProjectRefuses(t *testing.T) {
	tests := []struct {
		name, text string
		want       Code
	}{
		{"empty", "", CodeLength},
		{"white space", " \u00a0\u3000", CodeLength},
		{"zero-width space", "\u200b", CodeLength},
		{"byte-order mark", "\ufeff", CodeLength},
		{"joiner", "\u200d", CodeLength},
		{"selector", "\ufe0f", CodeLength},
		{"tag", "\U000E0041", CodeLength},
		{"fillers", "\u3164\u115f\u2800", CodeLength},
		{"101 characters", strings.Repeat("e\u0301", 101), CodeLength},
		{"characters that decompose", strings.Repeat("\U0001D160", 34), CodeLength},
		{"tab", "Store\tZero", CodeCharacters},
		{"line break behind an invisible character", "\ufeff\nStoreZero", CodeCharacters},
		{"half of a surrogate pair", "Store\xed\xa0\x80", CodeCharacters},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, code, _ := CheckProject(tt.text); got != "" || code != tt.want {
				t.Errorf("CheckProject(%+q) = %+q, %q; want %q", tt.text, got, code, tt.want)
			}
		})
	}
}

// wantNormalized checks the guarantees of CheckProject for a text.
func wantNormalized(t interface{ Fatalf(string, ...any) }, text string) {
	got, code, _ := CheckProject(text)
	if code != "" {
		return
	}
	if again, code, _ := CheckProject(got); again != got || code != "" {
		t.Fatalf("CheckProject(%+q) = %+q, and CheckProject of that = %+q, %q", text, got, again, code)
	}
	n := utf8.RuneCountInString(got)
	if n == 0 || n > maxProjectLength || strings.TrimSpace(got) != got || strings.Contains(got, "  ") {
		t.Fatalf("CheckProject(%+q) = %+q", text, got)
	}
	marks := 0
	for _, r := range got {
		if r != ' ' && (unicode.IsSpace(r) || unicode.IsControl(r)) || r == '\u200b' || r == '\ufeff' || '\u202a' <= r && r <= '\u202e' {
			t.Fatalf("CheckProject(%+q) = %+q, which contains %U", text, got, r)
		}
		if unicode.Is(unicode.M, r) {
			marks++
		}
	}
	if marks < 30 && !norm.NFC.IsNormalString(got) { // norm splits longer runs of marks
		t.Fatalf("CheckProject(%+q) = %+q, which isn't NFC", text, got)
	}
	if nfd, code, _ := CheckProject(norm.NFD.String(got)); marks < 30 && (nfd != got || code != "") {
		t.Fatalf("CheckProject(NFD of %+q) = %+q, %q", got, nfd, code)
	}
}

func FuzzCheckProject(f *testing.F) {
	for _, seed := range []string{"Store Zero", "<\u200d\u0338\u200da", "\u2194\u200b\u0338\u200da", "a\u200d\ufe0f", "e\u200b\u0301", "\U0001F3F4\U000E0067\U000E0162\U000E0065\U000E006E\U000E0067\U000E007F", "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { wantNormalized(t, text) })
}

// The texts are drawn from the characters that affect each other, which fuzzing rarely
// combines.
func TestCheckProjectIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		interesting := []rune("a<=1#é \u0301\u0338\u0323\u0345\u034f\u200b\u200c\u200d\ufe0f\u20e3\u00a0\u2194\u2190\u226e\u21ae\u2764\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E007F\U0001F3FD\u1112\u1161\u11ab\u09b0\u09cd\u0378\u3164\u845b\U000E0100\u0600\U0001D160\u2000\u1026\u1025\u102e\ufe00")
		text := string(rapid.SliceOfN(rapid.SampledFrom(interesting), 0, 60).Draw(t, "text"))
		wantNormalized(t, text)
	})
}

func TestNotesAndReasonLoseBidirectionalOverrides(t *testing.T) {
	const sent, want = "\u202aa\u202bb\u202cc\u202dd\u202ee\u2066f\u2067g\u2068h\u2069 \u200e\u200f\u061c\u200d\ufeff\u00a0\r\n e\u0301", "abcdefgh \u200e\u200f\u061c\u200d\ufeff\u00a0\r\n e\u0301"
	f := validFields()
	f.Notes = Value{Text, sent + strings.Repeat("n", maxNotesLength-utf8.RuneCountInString(want))}
	d, errs := f.Check(testOwner, testNow)
	if !strings.HasPrefix(d.Notes, want) || len(errs) > 0 {
		t.Errorf("notes = %+q, %v; want them to start with %+q", d.Notes, errs, want)
	}
	errs = nil
	v := DecisionFields{Approved: Value{Bool, "false"}, Reason: Value{Text, sent}}.Check(&errs)
	if v.Reason != want || len(errs) > 0 {
		t.Errorf("reason = %+q, %v; want %+q", v.Reason, errs, want)
	}
	v = DecisionFields{Approved: Value{Bool, "false"}, Reason: Value{Text, "\u202e"}}.Check(&errs)
	if v.Reason != "" || len(errs) != 1 || errs[0].Code != CodeLength {
		t.Errorf("a reason that is only an override = %+q, %v; want a length error", v.Reason, errs)
	}
}

// A retry must be a replay even if the client spells the name in another Unicode form.
func TestDigestIsTheSameForEverySpellingOfAProject(t *testing.T) {
	digest := func(name string) string {
		f := validFields()
		f.Project.Text = name
		d, errs := f.Check(testOwner, testNow)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		return d.Digest()
	}
	if digest("Caf\u00e9 1") != digest("Cafe\u0301\u00a01\u200b") {
		t.Error("two spellings of one name have different digests")
	}
}

func TestStoredProjectsAreComparedNormalized(t *testing.T) {
	day := Day{Date: "2026-11-23", Projects: map[string]Total{
		"Caf\u00e9": {60, 1}, "Cafe\u0301": {30, 2}, "Caf\u00e9 ": {15, 1}, "\u200b": {15, 1},
	}}
	got := Summarize([]Day{day, day}, ByProject)
	want := []Group{{"Caf\u00e9", Total{210, 8}}, {"\u200b", Total{30, 2}}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("groups = %+v, want %+v", got, want)
	}
	q := Query{Project: "Caf\u00e9"}
	if !q.Matches(Entry{Project: "Cafe\u0301"}) || q.Matches(Entry{Project: "Cafe"}) {
		t.Error("the filter must match the other spelling of the name, and no other name")
	}
}
