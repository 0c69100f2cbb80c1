package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"

	"timesheets/internal/timesheet"
)

// A cursor is the last id of a page and a checksum over the list and that id, in
// base64url.
//
// The checksum isn't a secret: it detects mistakes, such as a cursor sent with other
// filters. A forged cursor is harmless because it contains no owner: the keys that a page of
// the caller's own entries is read by always start with the caller's email.

// checksumLength is in bytes: enough that two lists never agree by chance.
const checksumLength = 12

// A listing is what a cursor belongs to: the route, the owner, the filters. The limit isn't
// a part of it: a client may ask for larger pages as it goes.
type listing struct {
	parts    []string
	from, to timesheet.Date
}

func newListing(from, to timesheet.Date, parts ...string) listing {
	return listing{parts: append(parts, string(from), string(to)), from: from, to: to}
}

func (l listing) cursor(after timesheet.ID) string {
	// JSON keeps the parts apart whatever they contain. Text can't fail to marshal.
	b, _ := json.Marshal(append(slices.Clip(l.parts), string(after)))
	checksum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(append([]byte(after), checksum[:checksumLength]...))
}

// parse accepts only what cursor makes.
func (l listing) parse(text string) (timesheet.ID, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < checksumLength {
		return "", false
	}
	id, err := timesheet.ParseID(string(raw[:len(raw)-checksumLength]))
	// Comparing texts leaves each cursor one text: the decoder skips line breaks and
	// ignores the last bits.
	if err != nil || l.cursor(id) != text {
		return "", false
	}
	within := (l.from == "" || id.Date() >= l.from) && (l.to == "" || id.Date() <= l.to)
	return id, within
}
