package timesheet

import (
	"errors"
	"fmt"
	"time"
)

// A Date is a calendar day as text, YYYY-MM-DD. It is never a timestamp: the day of an entry
// must not change with a time zone. Text of this form sorts in calendar order.
type Date string

// dateLayout is RFC 3339 full-date.
const dateLayout = "2006-01-02"

// EarliestDate is the first day that an entry can be for.
const EarliestDate Date = "2000-01-01"

// maxDaysAhead is the number of days after today in UTC that an entry can be for: a year, and
// one day more so that it is a year in leap years too.
const maxDaysAhead = 366

var errNotADate = errors.New("not a calendar day in the form YYYY-MM-DD")

// ParseDate accepts exactly a real calendar day in the form YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	// time.Parse requires a year of four digits and rejects impossible days. Formatting the
	// result again rejects every other spelling.
	t, err := time.Parse(dateLayout, s)
	if err != nil || t.Format(dateLayout) != s {
		return "", errNotADate
	}
	return Date(s), nil
}

// LatestDate returns the last day that an entry can be for at the instant now.
func LatestDate(now time.Time) Date {
	return Date(now.UTC().AddDate(0, 0, maxDaysAhead).Format(dateLayout))
}

// week returns the ISO week of the day, as in 2026-W48.
func (d Date) week() string {
	year, week := d.time().ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// time returns the day's midnight in UTC, for counting days.
func (d Date) time() time.Time {
	t, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return time.Time{} // not made by ParseDate
	}
	return t
}

// DaysUntil returns the number of days from d to the other, both included.
func (d Date) DaysUntil(other Date) int {
	const day = 24 * time.Hour // in UTC every day has them
	return int(other.time().Sub(d.time())/day) + 1
}
