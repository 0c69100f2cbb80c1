package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"

	"timesheets/internal/timesheet"
)

// A cursor is the id that a page ended with and a checksum over what list it was of
// and that id, in base64url.
//
// The checksum is no secret: it finds mistakes, such as a cursor sent with other
// filters. What keeps a forged one harmless is that it holds no owner; the keys that
// a page of one's own is read by always start with the caller's email.

// checksumLength is in bytes: enough that two lists never agree by chance.
const checksumLength = 12

// A listing is what a cursor belongs to: the route, whose list it is, the filters. The
// limit is none of them: a client may ask for larger pages as it goes.
type listing struct {
	parts    []string
	from, to timesheet.Date
}

func newListing(from, to timesheet.Date, parts ...string) listing {
	return listing{parts: append(parts, string(from), string(to)), from: from, to: to}
}

func (l listing) cursor(after timesheet.ID) string {
	return base64.RawURLEncoding.EncodeToString(append([]byte(after), l.checksum(after)...))
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

func (l listing) checksum(after timesheet.ID) []byte {
	// JSON keeps the parts apart whatever they hold. Text cannot fail to marshal.
	b, _ := json.Marshal(append(slices.Clip(l.parts), string(after)))
	sum := sha256.Sum256(b)
	return sum[:checksumLength]
}
