package dynamo

import (
	"maps"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// The attributes. Every item has the first two: its owner, and a key of package itemkey.
const (
	attrOwner   = "pk"
	attrSort    = "sk"
	attrMinutes = "minutes" // of an entry, or of a day over all its entries

	// Of an entry, and of its copies in keys, records and trails.
	attrID        = "id"
	attrSubject   = "sub"
	attrEarlier   = "earlier_subs" // missing if there are none
	attrUserType  = "user_type"
	attrProject   = "project"
	attrNotes     = "notes"
	attrStatus    = "status"
	attrCreatedAt = "created_at" // RFC 3339
	attrUpdatedAt = "updated_at"
	attrVersion   = "version"

	// Of a decided entry, and of its copies.
	attrDecidedBy = "decided_by" // the manager's email
	attrDecidedAt = "decided_at"
	attrReason    = "reason"

	// Of a pending entry: its shard. The index contains the items that have this attribute.
	attrShard = "waiting"

	// Of a day.
	attrEntries    = "entries"
	projectMinutes = "p:" // followed by a project's name: the project's minutes on that day
	projectEntries = "n:" // followed by a project's name: the number of its entries on that day

	// Of a trail.
	attrAction  = "action"
	attrBy      = "by" // the actor's email; attrSubject is their sub
	attrAt      = "at"
	attrBefore  = "before"
	attrAfter   = "after"   // missing after a deletion
	attrRequest = "request" // the token of the call that wrote the item; also of a record

	// Of an idempotency key, and of the record of an import's row.
	attrDigest    = "digest"
	attrAnswer    = "answer"     // the entry as it was first stored, or as the import last stored it
	attrExpiresAt = "expires_at" // seconds since 1970, as DynamoDB's TTL requires; of a trail and a record, if they expire
	attrDeleted   = "deleted"    // of a record whose row the import deleted
)

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func texts(list []string) types.AttributeValue {
	values := make([]types.AttributeValue, len(list))
	for i, s := range list {
		values[i] = text(s)
	}
	return &types.AttributeValueMemberL{Value: values}
}

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func timestamp(t time.Time) types.AttributeValue { return text(t.Format(time.RFC3339)) }

// itemKey returns the whole key of an item. All keys of this package are made here, and start
// with the owner.
func itemKey(owner timesheet.Owner, sort string) item {
	return item{attrOwner: text(string(owner)), attrSort: text(sort)}
}

// entryAttributes returns an entry's attributes without the key. There are no attributes for
// the owner, which is in the key, and for the day, which is in the id.
func entryAttributes(e timesheet.Entry) item {
	attributes := item{
		attrID:        text(string(e.ID)),
		attrSubject:   text(e.Subject),
		attrUserType:  text(string(e.UserType)),
		attrProject:   text(e.Project),
		attrMinutes:   number(int64(e.Minutes)),
		attrNotes:     text(e.Notes),
		attrStatus:    text(string(e.Status)),
		attrCreatedAt: timestamp(e.CreatedAt),
		attrUpdatedAt: timestamp(e.UpdatedAt),
		attrVersion:   number(int64(e.Version)),
	}
	if len(e.EarlierSubjects) > 0 {
		attributes[attrEarlier] = texts(e.EarlierSubjects)
	}
	if d := e.Decision; d.By != "" {
		attributes[attrDecidedBy] = text(string(d.By))
		attributes[attrDecidedAt] = timestamp(d.At)
		attributes[attrReason] = text(d.Reason)
	}
	return attributes
}

// entryItem returns the whole item of an entry.
func entryItem(e timesheet.Entry) item {
	whole := itemKey(e.Owner, itemkey.Entry(e.ID))
	maps.Copy(whole, entryAttributes(e))
	if e.Status == timesheet.Submitted {
		whole[attrShard] = text(shardOf(e.ID))
	}
	return whole
}

// readEntry returns the entry with these attributes. If an attribute isn't as this package
// writes it, the error contains the attribute's name.
func readEntry(owner timesheet.Owner, attributes item) (timesheet.Entry, error) {
	r := reader{attributes: attributes}
	e := timesheet.Entry{
		ID:        timesheet.ID(r.text(attrID)),
		Owner:     owner,
		Subject:   r.text(attrSubject),
		UserType:  timesheet.UserType(r.text(attrUserType)),
		Project:   r.text(attrProject),
		Minutes:   timesheet.Minutes(r.number(attrMinutes)),
		Notes:     r.text(attrNotes),
		Status:    timesheet.Status(r.text(attrStatus)),
		CreatedAt: r.time(attrCreatedAt),
		UpdatedAt: r.time(attrUpdatedAt),
		Version:   r.number(attrVersion),

		EarlierSubjects: r.texts(attrEarlier),
	}
	if _, decided := attributes[attrDecidedBy]; decided {
		e.Decision = timesheet.Decision{
			By: timesheet.Owner(r.text(attrDecidedBy)), At: r.time(attrDecidedAt), Reason: r.text(attrReason),
		}
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

// numberOf returns a number in an item, or 0 if it doesn't exist.
func numberOf(stored item, name string) int64 {
	n, ok := stored[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0
	}
	i, _ := strconv.ParseInt(n.Value, 10, 64)
	return i
}
