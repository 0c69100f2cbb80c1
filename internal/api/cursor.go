package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"timesheets/internal/timesheet"
)

// A cursor is the id that a page ended with and a checksum over whose list it was,
// the filters and that id, in base64url.
//
// The checksum is no secret: it finds mistakes, such as a cursor sent with other
// filters. What keeps a forged one harmless is that it holds no owner; the keys that
// a page is read by always start with the caller's own.

// checksumLength is in bytes: enough that two lists never agree by chance.
const checksumLength = 12

func newCursor(after timesheet.ID, owner timesheet.Owner, q timesheet.Query) string {
	return base64.RawURLEncoding.EncodeToString(append([]byte(after), checksum(after, owner, q)...))
}

// parseCursor accepts only what newCursor makes for the same owner and filters.
// The limit is no filter: a client may ask for larger pages as it goes.
func parseCursor(text string, owner timesheet.Owner, q timesheet.Query) (timesheet.ID, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < checksumLength {
		return "", false
	}
	id, err := timesheet.ParseID(string(raw[:len(raw)-checksumLength]))
	// Comparing texts leaves each cursor one text: the decoder skips line breaks and
	// ignores the last bits.
	if err != nil || newCursor(id, owner, q) != text {
		return "", false
	}
	within := (q.From == "" || id.Date() >= q.From) && (q.To == "" || id.Date() <= q.To)
	return id, within
}

func checksum(after timesheet.ID, owner timesheet.Owner, q timesheet.Query) []byte {
	// JSON keeps the parts apart whatever they hold. Text cannot fail to marshal.
	b, _ := json.Marshal([]string{string(owner), string(q.From), string(q.To), q.Project, string(q.Status), string(after)})
	sum := sha256.Sum256(b)
	return sum[:checksumLength]
}
