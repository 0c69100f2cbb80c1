package api

import (
	"testing"

	"timesheets/internal/timesheet"
)

// The checksum isn't a secret: a client can forge a cursor for a day outside the range. A
// database may reject such a cursor as the start of a page, and the response would be a 500.
func TestCursorOutsideTheRange(t *testing.T) {
	l := newListing("2026-11-01", "2026-11-30", "list")
	for id, want := range map[string]bool{
		"2026-10-31-01JDC5W0ZK3V6T8Q4R2N7M9XYB": false,
		"2026-11-01-01JDC5W0ZK3V6T8Q4R2N7M9XYB": true,
		"2026-11-30-01JDC5W0ZK3V6T8Q4R2N7M9XYB": true,
		"2026-12-01-01JDC5W0ZK3V6T8Q4R2N7M9XYB": false,
	} {
		forged := newListing("2026-11-01", "2026-11-30", "list").cursor(timesheet.ID(id))
		if _, ok := l.parse(forged); ok != want {
			t.Errorf("%s: accepted %t, want %t", id, ok, want)
		}
	}
}
