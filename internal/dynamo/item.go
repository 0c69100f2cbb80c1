package dynamo

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// An item's partition key is its owner, and its sort key says what it is: one of
// these and an id, a day or a hash.
const (
	entryPrefix = "ENTRY#"
	dayPrefix   = "DAY#"
	keyPrefix   = "KEY#"
)

// The attributes. Every item has the first two.
const (
	attrOwner   = "pk"
	attrSort    = "sk"
	attrMinutes = "minutes" // of an entry, or of a day over all its entries

	// Of an entry, and of the copy of it that a key holds.
	attrID        = "id"
	attrAuthor    = "sub"
	attrUserType  = "user_type"
	attrProject   = "project"
	attrNotes     = "notes"
	attrStatus    = "status"
	attrCreatedAt = "created_at" // RFC 3339
	attrUpdatedAt = "updated_at"
	attrVersion   = "version"

	// Of an idempotency key.
	attrDigest    = "digest"
	attrAnswer    = "answer"     // the entry as it was first stored
	attrExpiresAt = "expires_at" // seconds since 1970, as DynamoDB's TTL wants it
)

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// itemKey is the whole key of an item. Every key that this package makes is made
// here, and starts with the owner.
func itemKey(owner timesheet.Owner, prefix, name string) item {
	return item{attrOwner: text(string(owner)), attrSort: text(prefix + name)}
}

// entryAttributes is an entry without its key. The owner is in the key and the day
// in the id, so neither is repeated.
func entryAttributes(e timesheet.Entry) item {
	return item{
		attrID:        text(string(e.ID)),
		attrAuthor:    text(e.Author),
		attrUserType:  text(string(e.UserType)),
		attrProject:   text(e.Project),
		attrMinutes:   number(int64(e.Minutes)),
		attrNotes:     text(e.Notes),
		attrStatus:    text(string(e.Status)),
		attrCreatedAt: text(e.CreatedAt.Format(time.RFC3339)),
		attrUpdatedAt: text(e.UpdatedAt.Format(time.RFC3339)),
		attrVersion:   number(int64(e.Version)),
	}
}

// readEntry is the way back. An entry that is not as this package writes it is a
// fault of ours.
func readEntry(owner timesheet.Owner, attributes item) (timesheet.Entry, error) {
	r := reader{attributes: attributes}
	e := timesheet.Entry{
		ID:        timesheet.ID(r.text(attrID)),
		Owner:     owner,
		Author:    r.text(attrAuthor),
		UserType:  timesheet.UserType(r.text(attrUserType)),
		Project:   r.text(attrProject),
		Minutes:   timesheet.Minutes(r.number(attrMinutes)),
		Notes:     r.text(attrNotes),
		Status:    timesheet.Status(r.text(attrStatus)),
		CreatedAt: r.time(attrCreatedAt),
		UpdatedAt: r.time(attrUpdatedAt),
		Version:   r.number(attrVersion),
	}
	if _, err := timesheet.ParseID(string(e.ID)); err != nil {
		r.fail(attrID)
	}
	if r.err != nil {
		return timesheet.Entry{}, r.err
	}
	e.Date = e.ID.Date()
	return e, nil
}

// A reader takes attributes out of an item and keeps the first fault, which names
// the attribute and not its value.
type reader struct {
	attributes item
	err        error
}

func (r *reader) fail(name string) {
	if r.err == nil {
		r.err = fmt.Errorf("stored item: attribute %s is not as it was written", name)
	}
}

func (r *reader) text(name string) string {
	s, ok := r.attributes[name].(*types.AttributeValueMemberS)
	if !ok {
		r.fail(name)
		return ""
	}
	return s.Value
}

func (r *reader) number(name string) int {
	n, ok := r.attributes[name].(*types.AttributeValueMemberN)
	if !ok {
		r.fail(name)
		return 0
	}
	i, err := strconv.Atoi(n.Value)
	if err != nil {
		r.fail(name)
	}
	return i
}

func (r *reader) time(name string) time.Time {
	t, err := time.Parse(time.RFC3339, r.text(name))
	if err != nil {
		r.fail(name)
	}
	return t.UTC()
}

func (r *reader) item(name string) item {
	m, ok := r.attributes[name].(*types.AttributeValueMemberM)
	if !ok {
		r.fail(name)
		return nil
	}
	return m.Value
}
