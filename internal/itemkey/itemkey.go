// Package itemkey defines the sort keys that both stores use. An item's whole key is its
// owner's email and a sort key.
//
//	ENTRY#<id>            an entry; the id begins with its date
//	DAY#<date>            the totals of a day
//	KEY#<hash>            an idempotency key, or the record of an import's row
//	AUDIT#<id>#<version>  who changed that version of an entry
//
// The keys of entries and of days sort by date, and those of an entry's trails by version, so
// each list is one range of keys. Stored keys never change: tests compare them with literals.
//
// Deliberately absent: how a store joins the owner and the sort key.
package itemkey

import (
	"fmt"
	"strings"

	"timesheets/internal/timesheet"
)

const (
	entryPrefix = "ENTRY#"
	dayPrefix   = "DAY#"
	hashPrefix  = "KEY#"
	trailPrefix = "AUDIT#"
)

// end sorts after every character of a date and of an id. Appended to a date, it sorts after
// every id of that day. Appended to an id, it sorts before every later id.
const end = "~"

// versionWidth is the number of digits of a version in a trail's key. Keys sort by version as
// long as an entry has fewer than a billion versions.
const versionWidth = 9

// Entry returns the key of an entry.
func Entry(id timesheet.ID) string { return entryPrefix + string(id) }

// ParseEntry returns the id in the key of an entry. ok is false for another kind of key.
func ParseEntry(key string) (id timesheet.ID, ok bool) {
	s, ok := strings.CutPrefix(key, entryPrefix)
	return timesheet.ID(s), ok
}

// Entries returns the range of keys of the entries of some days, both ends included. If to is
// empty, the range has no last day. If to is before from, high is less than low.
func Entries(from, to timesheet.Date) (low, high string) {
	return entryPrefix + string(from), entryPrefix + string(to) + end
}

// AfterEntry returns a key between that of an entry and that of the next one.
func AfterEntry(id timesheet.ID) string { return Entry(id) + end }

// Day returns the key of a day.
func Day(date timesheet.Date) string { return dayPrefix + string(date) }

// ParseDay returns the date in the key of a day. ok is false for another kind of key.
func ParseDay(key string) (date timesheet.Date, ok bool) {
	s, ok := strings.CutPrefix(key, dayPrefix)
	return timesheet.Date(s), ok
}

// Hash returns the key of an idempotency key by its hash, or of a row's record by
// [timesheet.Row.RecordKey]. An idempotency key and a record never have the same hash.
func Hash(hash string) string { return hashPrefix + hash }

// Trail returns the key of the trail of a change to this version of an entry.
func Trail(id timesheet.ID, version int) string {
	return fmt.Sprintf("%s%s#%0*d", trailPrefix, id, versionWidth, version)
}
