package dynamo

import (
	"encoding/json"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// ReadEntry returns the entry in an item. If an attribute isn't as this package writes it, the
// error contains the attribute's name and no value. The functions below return such errors
// too.
func ReadEntry(stored Item) (timesheet.Entry, error) {
	owner, _ := KeyOf(stored)
	return readEntry(owner, stored)
}

// ReadDay returns the totals in a day's item.
func ReadDay(stored Item) (timesheet.Day, error) { return readDay(stored) }

// A StoredTrail is the trail of one change, as it is stored.
type StoredTrail struct {
	timesheet.Trail
	Before timesheet.Entry
	After  *timesheet.Entry // nil after a deletion
}

// ReadTrail returns the trail in an item.
func ReadTrail(stored Item) (StoredTrail, error) {
	owner, _ := KeyOf(stored)
	r := reader{attributes: stored}
	trail := StoredTrail{Trail: timesheet.Trail{
		Action: timesheet.Action(r.text(attrAction)), By: timesheet.Owner(r.text(attrBy)),
		Subject: r.text(attrSubject), At: r.time(attrAt),
	}}
	before := r.item(attrBefore)
	if r.err != nil {
		return StoredTrail{}, r.err
	}
	var err error
	if trail.Before, err = readEntry(owner, before); err != nil {
		return StoredTrail{}, err
	}
	if _, exists := stored[attrAfter]; !exists {
		return trail, nil
	}
	after, err := readEntry(owner, r.item(attrAfter))
	trail.After = &after
	return trail, err
}

// A StoredKey is an idempotency key, or the record of an import's row.
type StoredKey struct {
	Digest   string
	ID       timesheet.ID // of its entry
	IsRecord bool
	Expires  time.Time // zero: never
}

// IsExpired reports whether the time Expires has passed.
func (k StoredKey) IsExpired(now time.Time) bool { return !k.Expires.IsZero() && !k.Expires.After(now) }

// ReadKey returns the key or the record in an item.
func ReadKey(stored Item) (StoredKey, error) {
	record, err := readRecord(stored)
	_, isRecord := stored[attrRequest] // an idempotency key doesn't have this attribute
	key := StoredKey{Digest: record.Digest, ID: record.ID, IsRecord: isRecord}
	if seconds := numberOf(stored, attrExpiresAt); seconds != 0 {
		key.Expires = time.Unix(seconds, 0)
	}
	return key, err
}

// KeyOnly returns the key of an item without its other attributes. As the Old of a Change, it
// stands for the item whatever its other attributes are.
func KeyOnly(stored Item) Item {
	owner, sort := KeyOf(stored)
	return itemKey(owner, sort)
}

// WithOwner returns a copy of an item under another owner's key.
func WithOwner(stored Item, owner timesheet.Owner) Item {
	moved := maps.Clone(stored)
	moved[attrOwner] = text(string(owner))
	return moved
}

// RenameMark returns the item that marks an unfinished rename from an address to another.
func RenameMark(from, to timesheet.Owner) Item { return itemKey(to, itemkey.Rename(from)) }

// Plain returns an item as JSON values: texts, numbers, lists and objects.
func Plain(stored Item) map[string]any {
	object := make(map[string]any, len(stored))
	for name, value := range stored {
		object[name] = plainValue(value)
	}
	return object
}

func plainValue(value types.AttributeValue) any {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return v.Value
	case *types.AttributeValueMemberN:
		return json.Number(v.Value)
	case *types.AttributeValueMemberBOOL:
		return v.Value
	case *types.AttributeValueMemberM:
		return Plain(v.Value)
	case *types.AttributeValueMemberL:
		list := make([]any, len(v.Value))
		for i, element := range v.Value {
			list[i] = plainValue(element)
		}
		return list
	case *types.AttributeValueMemberSS:
		return v.Value
	case *types.AttributeValueMemberNS:
		return v.Value
	case *types.AttributeValueMemberB:
		return v.Value
	case *types.AttributeValueMemberBS:
		return v.Value
	}
	return nil // null
}
