package bolt

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// The buckets.
const (
	itemsBucket   = "items"   // every item, by its key
	expiryBucket  = "expiry"  // the keys of items that expire, soonest first
	pendingBucket = "waiting" // the ids of pending entries, with their owners
)

// An item's key is its owner, the separator and a key of package itemkey. No owner contains
// the separator, so no key can name another owner's item, and items sort as in DynamoDB.
const separator = "\x00"

var errOwner = errors.New("store: the owner must not be empty or contain a zero byte")

// itemKey returns the whole key of an item. All keys of items are made here.
func itemKey(owner timesheet.Owner, sort string) []byte {
	return []byte(string(owner) + separator + sort)
}

// sortKey returns the part of an item's key after its owner.
func sortKey(key []byte) string {
	_, sort, _ := strings.Cut(string(key), separator)
	return sort
}

func entryKey(e timesheet.Entry) []byte { return itemKey(e.Owner, itemkey.Entry(e.ID)) }

func checkOwner(owner timesheet.Owner) error {
	if owner == "" || strings.Contains(string(owner), separator) {
		return errOwner
	}
	return nil
}

// An entryItem is an entry without its owner, which is in the item's key, and without its
// day, which is in the id.
type entryItem struct {
	ID        timesheet.ID       `json:"id"`
	Subject   string             `json:"sub"`
	Earlier   []string           `json:"earlier_subs,omitzero"`
	UserType  timesheet.UserType `json:"user_type"`
	Project   string             `json:"project"`
	Minutes   timesheet.Minutes  `json:"minutes"`
	Notes     string             `json:"notes"`
	Status    timesheet.Status   `json:"status"`
	CreatedAt time.Time          `json:"created_at"`
	UpdatedAt time.Time          `json:"updated_at"`
	Version   int                `json:"version"`
	DecidedBy timesheet.Owner    `json:"decided_by,omitzero"`
	DecidedAt time.Time          `json:"decided_at,omitzero"`
	Reason    string             `json:"reason,omitzero"`
}

// A trailItem is one change of an entry.
type trailItem struct {
	Action  timesheet.Action `json:"action"`
	By      timesheet.Owner  `json:"by"`
	Subject string           `json:"sub"`
	At      time.Time        `json:"at"`
	Before  entryItem        `json:"before"`
	After   *entryItem       `json:"after,omitzero"` // missing after a deletion

	ExpiresAt int64 `json:"expires_at,omitzero"` // in seconds since 1970; missing: never
}

// A keyItem is a used idempotency key, or the record of an import's row.
type keyItem struct {
	Digest    string    `json:"digest"`
	Entry     entryItem `json:"answer"`              // of a key: the entry as it was created; of a record: as the import last stored it
	ExpiresAt int64     `json:"expires_at,omitzero"` // in seconds since 1970; missing: never
	Deleted   bool      `json:"deleted,omitzero"`    // only of a record
}

func newEntryItem(e timesheet.Entry) entryItem {
	return entryItem{
		ID: e.ID, Subject: e.Subject, Earlier: e.EarlierSubjects, UserType: e.UserType, Project: e.Project, Minutes: e.Minutes, Notes: e.Notes,
		Status: e.Status, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt, Version: e.Version,
		DecidedBy: e.Decision.By, DecidedAt: e.Decision.At, Reason: e.Decision.Reason,
	}
}

func (i entryItem) entry(owner timesheet.Owner) timesheet.Entry {
	return timesheet.Entry{
		ID: i.ID, Owner: owner, Subject: i.Subject, EarlierSubjects: i.Earlier, UserType: i.UserType, Date: i.ID.Date(), Project: i.Project,
		Minutes: i.Minutes, Notes: i.Notes, Status: i.Status, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt,
		Version: i.Version, Decision: timesheet.Decision{By: i.DecidedBy, At: i.DecidedAt, Reason: i.Reason},
	}
}

func createBuckets(tx *bbolt.Tx) error {
	for _, name := range []string{itemsBucket, expiryBucket, pendingBucket} {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

func items(tx *bbolt.Tx) *bbolt.Bucket { return tx.Bucket([]byte(itemsBucket)) }

// get reads an item into a struct. found is false if the item doesn't exist.
func get(tx *bbolt.Tx, key []byte, into any) (found bool, err error) {
	value := items(tx).Get(key)
	if value == nil {
		return false, nil
	}
	return true, decode(value, into)
}

func put(tx *bbolt.Tx, key []byte, item any) error {
	value, err := json.Marshal(item)
	if err != nil {
		return fmt.Errorf("write item: %w", err)
	}
	return items(tx).Put(key, value)
}

func decode(value []byte, into any) error {
	if err := json.Unmarshal(value, into); err != nil {
		return fmt.Errorf("read item: %w", err)
	}
	return nil
}

// putEntry stores an entry. If the entry's status is submitted, putEntry adds it to the
// pending entries. Otherwise it removes the entry from them.
func putEntry(tx *bbolt.Tx, e timesheet.Entry) error {
	err := put(tx, entryKey(e), newEntryItem(e))
	if e.Status == timesheet.Submitted {
		return errors.Join(err, pending(tx).Put(pendingKey(e), nil))
	}
	return errors.Join(err, pending(tx).Delete(pendingKey(e)))
}

func deleteEntry(tx *bbolt.Tx, e timesheet.Entry) error {
	return errors.Join(items(tx).Delete(entryKey(e)), pending(tx).Delete(pendingKey(e)))
}
