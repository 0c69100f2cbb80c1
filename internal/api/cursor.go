package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"

	"timesheets/internal/timesheet"
)

// A cursor is the last id of a page and a checksum over the listing and that id, encoded in
// base64url.
//
// The checksum isn't a secret: it detects mistakes, such as a cursor sent with other
// filters. A forged cursor is harmless because it contains no owner: a list of the caller's
// own entries reads no keys but those that start with the caller's email.

// checksumLength is the length of the checksum in bytes, long enough to avoid collisions.
const checksumLength = 12

// A listing identifies the list that a cursor belongs to: the route, the owner and the
// filters. It doesn't include the limit: a client may change the page size between pages.
type listing struct {
	parts    []string
	from, to timesheet.Date
}

func newListing(from, to timesheet.Date, parts ...string) listing {
	return listing{parts: append(parts, string(from), string(to)), from: from, to: to}
}

func (l listing) cursor(after timesheet.ID) string {
	// JSON separates the parts unambiguously. Marshaling strings can't fail.
	b, _ := json.Marshal(append(slices.Clip(l.parts), string(after)))
	checksum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(append([]byte(after), checksum[:checksumLength]...))
}

// parse returns the id in a cursor of this listing. ok is false for any other text, and if
// the id's day is outside the listing's range.
func (l listing) parse(text string) (timesheet.ID, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < checksumLength {
		return "", false
	}
	id, err := timesheet.ParseID(string(raw[:len(raw)-checksumLength]))
	// Compare the texts, so that each cursor has exactly one spelling: the decoder skips
	// line breaks and ignores trailing bits.
	if err != nil || l.cursor(id) != text {
		return "", false
	}
	within := (l.from == "" || id.Date() >= l.from) && (l.to == "" || id.Date() <= l.to)
	return id, within
}
