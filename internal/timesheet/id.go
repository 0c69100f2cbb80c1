package timesheet

import (
	"errors"
	"strings"
)

// An ID names an entry for its owner: the day, a hyphen, a ULID, as in
// 2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB. IDs sort by day, then by when they
// were made.
type ID string

const (
	dateLength = len(dateLayout)
	ulidLength = 26
	// ulidAlphabet is Crockford's base 32 in the one case that we write.
	ulidAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

var errNotAnID = errors.New("not the id of an entry")

// NewID joins a day and a ULID. The caller makes the ULID: this package knows
// neither the clock nor where randomness comes from.
func NewID(d Date, ulid string) ID { return ID(string(d) + "-" + ulid) }

// ParseID accepts exactly what NewID makes.
func ParseID(s string) (ID, error) {
	if len(s) != dateLength+1+ulidLength || s[dateLength] != '-' {
		return "", errNotAnID
	}
	if _, err := ParseDate(s[:dateLength]); err != nil {
		return "", errNotAnID
	}
	ulid := s[dateLength+1:]
	// 26 digits of 5 bits hold 130; the first may carry only the 3 that make it 128.
	if ulid[0] > '7' || strings.Trim(ulid, ulidAlphabet) != "" {
		return "", errNotAnID
	}
	return ID(s), nil
}

// Date is the day that the entry is for.
func (id ID) Date() Date { return Date(id[:dateLength]) }
