package timesheet

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	tests := []struct {
		name, text string
		want       bool
	}{
		{"a day", "2026-11-23", true},
		{"leap day", "2028-02-29", true},
		{"leap day of another year", "2026-02-29", false},
		{"century without leap day", "2100-02-29", false},
		{"month 13", "2026-13-01", false},
		{"day 0", "2026-01-00", false},
		{"one digit", "2026-1-2", false},
		{"slashes", "2026/11/23", false},
		{"timestamp", "2026-11-23T00:00:00Z", false},
		{"space before", " 2026-11-23", false},
		{"line break after", "2026-11-23\n", false},
		{"fraction", "2026-11-23.5", false},
		{"five digits of year", "12026-11-23", false},
		{"negative year", "-026-11-23", false},
		{"other digits", "２０２６-11-23", false},
		{"empty", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseDate(tt.text)
			if (err == nil) != tt.want {
				t.Fatalf("ParseDate(%q) = %q, %v; want accepted = %t", tt.text, got, err, tt.want)
			}
			if tt.want && string(got) != tt.text {
				t.Errorf("ParseDate(%q) = %q, want the text unchanged", tt.text, got)
			}
		})
	}
}

// The latest day doesn't depend on the local time zone.
func TestLatestDateIsInUTC(t *testing.T) {
	auckland := time.FixedZone("NZDT", 13*60*60)
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, auckland) // still November 23 in UTC
	if got, want := LatestDate(now), Date("2027-11-24"); got != want {
		t.Errorf("LatestDate = %s, want %s", got, want)
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("2026-11-23")
	f.Add("2026-02-30")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			return
		}
		at, err := time.Parse(time.DateOnly, string(d))
		if err != nil || at.Format(time.DateOnly) != s {
			t.Errorf("ParseDate accepted %q, which isn't a day in the form YYYY-MM-DD", s)
		}
	})
}
