package timesheet

import (
	"errors"
	"strings"
)

// An ID identifies an entry of an owner: the day, a hyphen and a ULID, as in
// 2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB. IDs sort by day, then by time of creation.
type ID string

const (
	dateLength = len(dateLayout)
	ulidLength = 26
	// ulidAlphabet is Crockford's base 32, in upper case only.
	ulidAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

var errNotAnID = errors.New("not the id of an entry")

// NewID returns the id of a day and a ULID. The caller generates the ULID: this package has
// no clock and no source of randomness.
func NewID(d Date, ulid string) ID { return ID(string(d) + "-" + ulid) }

// ParseID parses an id in the form that NewID returns, and rejects every other spelling.
func ParseID(s string) (ID, error) {
	if len(s) != dateLength+1+ulidLength || s[dateLength] != '-' {
		return "", errNotAnID
	}
	if _, err := ParseDate(s[:dateLength]); err != nil {
		return "", errNotAnID
	}
	ulid := s[dateLength+1:]
	// 26 digits of 5 bits are 130 bits, but a ULID has 128: the first digit has only 3.
	if ulid[0] > '7' || strings.Trim(ulid, ulidAlphabet) != "" {
		return "", errNotAnID
	}
	return ID(s), nil
}

// Date returns the day of the entry.
func (id ID) Date() Date { return Date(id[:dateLength]) }
