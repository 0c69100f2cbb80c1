// Package itemkey defines the sort keys that both stores use. An item's whole key is its
// owner's email and a sort key.
//
//	ENTRY#<id>            an entry; the id begins with its date
//	DAY#<date>            the totals of a day
//	KEY#<hash>            an idempotency key, or the record of an import's row
//	AUDIT#<id>#<version>  who changed that version of an entry
//	RENAME#<hash>         an unfinished rename to this owner's address, written by cmd/people
//
// The keys of entries and of days sort by date, and the keys of an entry's trails sort by
// version, so each of these lists is one range of keys. The form of a stored key never
// changes: tests compare keys with literals.
//
// Deliberately absent: how a store joins the owner and the sort key.
package itemkey

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"timesheets/internal/timesheet"
)

const (
	entryPrefix  = "ENTRY#"
	dayPrefix    = "DAY#"
	hashPrefix   = "KEY#"
	trailPrefix  = "AUDIT#"
	renamePrefix = "RENAME#"
)

// A Kind is the kind of an item: the beginning of its sort key.
type Kind string

// The kinds. All keys of a kind are one range of keys.
const (
	KindEntry  Kind = entryPrefix
	KindDay    Kind = dayPrefix
	KindHash   Kind = hashPrefix
	KindTrail  Kind = trailPrefix
	KindRename Kind = renamePrefix
)

// KindOf returns the kind of a key: the text up to and including the first #, or the whole key
// if it has no #. known is false if this package doesn't make keys of that kind.
func KindOf(key string) (kind Kind, known bool) {
	name, _, found := strings.Cut(key, "#")
	if !found {
		return Kind(key), false
	}
	kind = Kind(name + "#")
	switch kind {
	case KindEntry, KindDay, KindHash, KindTrail, KindRename:
		return kind, true
	}
	return kind, false
}

// end sorts after every character of a date and of an id. A date followed by end sorts after
// every id of that day. An id followed by end sorts before every later id.
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

// AfterEntry returns a key between the key of an entry and the key of the next entry.
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

// ParseTrail returns the id and the version in the key of a trail. ok is false for another
// kind of key.
func ParseTrail(key string) (id timesheet.ID, version int, ok bool) {
	s, ok := strings.CutPrefix(key, trailPrefix)
	name, digits, found := strings.Cut(s, "#")
	version, err := strconv.Atoi(digits)
	if !ok || !found || err != nil {
		return "", 0, false
	}
	return timesheet.ID(name), version, true
}

// Rename returns the key of the mark of an unfinished rename. The mark is stored under the new
// address, and its key contains a hash of the old address.
func Rename(old timesheet.Owner) string {
	sum := sha256.Sum256([]byte(old))
	return renamePrefix + hex.EncodeToString(sum[:])
}
