package timesheet

import "testing"

func TestParseID(t *testing.T) {
	const ulid = "01JDC5W0ZK3V6T8Q4R2N7M9XYB"
	tests := []struct {
		name, text string
		want       bool
	}{
		{"an id", "2026-11-23-" + ulid, true},
		{"largest ULID", "2026-11-23-7ZZZZZZZZZZZZZZZZZZZZZZZZZ", true},
		{"over 128 bits", "2026-11-23-8ZZZZZZZZZZZZZZZZZZZZZZZZZ", false},
		{"lower case", "2026-11-23-01jdc5w0zk3v6t8q4r2n7m9xyb", false},
		{"letter outside the alphabet", "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYU", false},
		{"letter outside the alphabet within", "2026-11-23-01JDC5W0ZK3IIIIQ4R2N7M9XYB", false},
		{"impossible day", "2026-02-30-" + ulid, false},
		{"no hyphen", "2026-11-23_" + ulid, false},
		{"short", "2026-11-23-" + ulid[1:], false},
		{"long", "2026-11-23-" + ulid + "0", false},
		{"the key of a day", "DAY#2026-11-23", false},
		{"empty", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseID(tt.text)
			if (err == nil) != tt.want {
				t.Fatalf("ParseID(%q) = %q, %v; want accepted = %t", tt.text, got, err, tt.want)
			}
			if tt.want && got.Date() != "2026-11-23" {
				t.Errorf("Date() = %q", got.Date())
			}
		})
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseID(s)
		if err == nil && NewID(id.Date(), s[len(s)-ulidLength:]) != ID(s) {
			t.Errorf("ParseID(%q): NewID of its parts returns another id", s)
		}
	})
}
