package timesheet

import (
	"errors"
	"time"
)

// A Date is a calendar day as text, YYYY-MM-DD. It is never a timestamp: a day
// that somebody worked has no time zone that could move it. Text of this form
// sorts in calendar order.
type Date string

// dateLayout is RFC 3339 full-date.
const dateLayout = "2006-01-02"

// EarliestDate is the first day that an entry can be for.
const EarliestDate Date = "2000-01-01"

// maxDaysAhead is how far after today in UTC an entry can be for, inclusive:
// a year, and one day more so that it is a year in leap years too.
const maxDaysAhead = 366

var errNotADate = errors.New("not a calendar day in the form YYYY-MM-DD")

// ParseDate accepts exactly a real calendar day in the form YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	// time.Parse takes a year of four digits and refuses impossible days. Formatting
	// the result again makes sure that nothing but the canonical text passes.
	t, err := time.Parse(dateLayout, s)
	if err != nil || t.Format(dateLayout) != s {
		return "", errNotADate
	}
	return Date(s), nil
}

// LatestDate is the last day that an entry can be for at the instant now.
func LatestDate(now time.Time) Date {
	return Date(now.UTC().AddDate(0, 0, maxDaysAhead).Format(dateLayout))
}
