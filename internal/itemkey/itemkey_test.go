package itemkey

import (
	"slices"
	"testing"

	"timesheets/internal/timesheet"
)

const id timesheet.ID = "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB"

// Tables and files contain these keys. If the keys changed, a store wouldn't find its items.
func TestStoredKeysNeverChange(t *testing.T) {
	low, high := Entries("2026-11-23", "2026-11-24")
	for _, tt := range []struct{ name, got, want string }{
		{"entry", Entry(id), "ENTRY#2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB"},
		{"first of some days", low, "ENTRY#2026-11-23"},
		{"last of some days", high, "ENTRY#2026-11-24~"},
		{"after an entry", AfterEntry(id), "ENTRY#2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB~"},
		{"day", Day("2026-11-23"), "DAY#2026-11-23"},
		{"hash", Hash("b00c3719"), "KEY#b00c3719"},
		{"trail", Trail(id, 12), "AUDIT#2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB#000000012"},
		{"trail of a version with ten digits", Trail(id, 1234567890), "AUDIT#2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB#1234567890"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestParseEntryAndParseDay(t *testing.T) {
	if got, ok := ParseEntry(Entry(id)); got != id || !ok {
		t.Errorf("ParseEntry = %q, %t, want %q", got, ok, id)
	}
	if got, ok := ParseDay(Day("2026-11-23")); got != "2026-11-23" || !ok {
		t.Errorf("ParseDay = %q, %t, want 2026-11-23", got, ok)
	}
	for _, key := range []string{"", Trail(id, 1), Hash("DAY#ENTRY#")} {
		if got, ok := ParseEntry(key); ok {
			t.Errorf("ParseEntry(%q) = %q, want false", key, got)
		}
		if got, ok := ParseDay(key); ok {
			t.Errorf("ParseDay(%q) = %q, want false", key, got)
		}
	}
}

// Each list is one range of keys, and the keys are in the order of days.
func TestKeysSortByDate(t *testing.T) {
	const last timesheet.ID = "2026-11-24-7ZZZZZZZZZZZZZZZZZZZZZZZZZ"
	low, high := Entries("2026-11-23", "2026-11-24")
	_, open := Entries("2026-11-23", "")
	keys := []string{
		Trail(id, 9), Trail(id, 10), // no trail is in a range of days or entries
		Day("2026-11-22"), Day("2026-11-23"),
		Entry("2026-11-22-7ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
		low, Entry(id), AfterEntry(id), Entry("2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYC"), Entry(last), high,
		Entry("2026-11-25-00000000000000000000000000"), open,
		Hash("0"),
	}
	if !slices.IsSorted(keys) {
		t.Errorf("the keys aren't sorted: %q", keys)
	}
	if low, high := Entries("2026-11-24", "2026-11-23"); low <= high {
		t.Errorf("the range of days that ends before it begins is %q to %q, want low after high", low, high)
	}
}
