package timesheet

import (
	"errors"
	"fmt"
	"time"
)

// A Date is a calendar day in the form YYYY-MM-DD. It isn't a timestamp, because an entry's
// day must not change with the time zone. Dates sort in calendar order as text.
type Date string

// dateLayout is RFC 3339 full-date.
const dateLayout = "2006-01-02"

// EarliestDate is the earliest day that an entry can have.
const EarliestDate Date = "2000-01-01"

// maxDaysAhead is how many days after today, in UTC, an entry can be dated: one year, leap
// years included.
const maxDaysAhead = 366

var errNotADate = errors.New("not a calendar day in the form YYYY-MM-DD")

// ParseDate parses a calendar day in the form YYYY-MM-DD. It returns an error for any other
// form, and for a day that doesn't exist.
func ParseDate(s string) (Date, error) {
	// time.Parse requires a four-digit year and rejects impossible days. Comparing with the
	// formatted result rejects every other spelling.
	t, err := time.Parse(dateLayout, s)
	if err != nil || t.Format(dateLayout) != s {
		return "", errNotADate
	}
	return Date(s), nil
}

// LatestDate returns the latest day that an entry can have at time now.
func LatestDate(now time.Time) Date {
	return Date(now.UTC().AddDate(0, 0, maxDaysAhead).Format(dateLayout))
}

// week returns the ISO week of the day, as in 2026-W48.
func (d Date) week() string {
	year, week := d.time().ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// time returns midnight UTC of the day, for counting days.
func (d Date) time() time.Time {
	t, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return time.Time{} // d wasn't returned by ParseDate
	}
	return t
}

// DaysUntil returns the number of days from d to other, both included.
func (d Date) DaysUntil(other Date) int {
	const day = 24 * time.Hour // of every day in UTC
	return int(other.time().Sub(d.time())/day) + 1
}
