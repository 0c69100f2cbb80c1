package timesheet

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// A Record describes the row that an import last applied for an external_id. A store keeps
// records forever, or for a set time after the last write. If a record's entry doesn't exist
// and Deleted is false, the owner deleted the entry.
type Record struct {
	Digest  string // of the row that was last applied
	ID      ID     // of the row's entry
	Deleted bool   // the import has deleted the row since it was last applied
	Expires bool   // the store deletes the record some time after its last write
}

// A RowResult is the result of a row that has an external_id.
type RowResult string

// The results.
const (
	RowCreated   RowResult = "created"
	RowUnchanged RowResult = "unchanged"
	RowUpdated   RowResult = "updated"
	RowDeleted   RowResult = "deleted"
)

// An Upsert is the result of a row, and the change to store for it.
type Upsert struct {
	Result RowResult
	ID     ID            // of the row's entry; empty if the row is deleted
	Change *ImportChange // nil: there is nothing to store
}

// RecordKey returns the key of the row's record in a store. The key is a hash, like that of an
// idempotency key. The two hashes are never equal, because the hashed texts differ: a client's
// Idempotency-Key contains no zero byte, and the text for a row of an upload begins with upload.
func (r Row) RecordKey() string {
	sum := sha256.Sum256([]byte("external_id\x00" + r.ExternalID))
	return hex.EncodeToString(sum[:])
}

// Upsert returns the row's result and change. record is the row's record, or nil if none is
// stored. entry is the entry that the record names, or nil if that entry doesn't exist. ulid is
// for a new entry.
//
// Upsert is idempotent: a row that is sent again doesn't change the entry, so that it doesn't
// undo the owner's changes. A row that differs from the row last applied for its external_id
// replaces the entry, even if the owner has changed the entry.
//
// ErrApproved: the entry is approved, and the row would change or delete it.
// ErrDeletedByOwner: the owner deleted the entry, and the row would restore it.
func (r Row) Upsert(record *Record, entry *Entry, actor Actor, ulid string, now time.Time) (Upsert, error) {
	switch {
	case r.Deleted:
		return r.remove(record, entry, actor, now)
	case record == nil, record.Deleted:
		created := r.Draft.Entry(r.Owner, actor.Subject, ulid, now)
		return Upsert{RowCreated, created.ID, r.change(record, nil, &created, Trail{}, now)}, nil
	case entry == nil:
		return Upsert{}, ErrDeletedByOwner
	case r.isRecorded(*record) && !record.Expires:
		return Upsert{RowUnchanged, entry.ID, nil}, nil
	case r.isRecorded(*record), r.describes(*entry):
		// The entry isn't changed, but the record is stored, for one of two reasons. If the row
		// isn't recorded, the entry already has the row's values. Without a record of the row,
		// the row would undo the owner's next change when it is sent again. If the record
		// expires, it must last as long as imports send the row: without the record, the row
		// would create a second entry.
		return Upsert{RowUnchanged, entry.ID, r.change(record, nil, nil, Trail{}, now)}, nil
	}
	return r.update(record, *entry, actor, ulid, now)
}

// update returns the result and the change that gives the entry the row's values. An entry's
// id contains its date. If the row has another date, the change therefore replaces the old
// entry by a new entry, which keeps the old entry's authors.
func (r Row) update(record *Record, entry Entry, actor Actor, ulid string, now time.Time) (Upsert, error) {
	draft := r.draftOver(entry)
	replacement, err := entry.Change(draft, Match{Any: true}, actor, now)
	if err != nil {
		return Upsert{}, err
	}
	after, trail := *replacement.After, replacement.Trail
	if entry.Date != draft.Date {
		after.ID, after.Date, after.CreatedAt, after.Version = NewID(draft.Date, ulid), draft.Date, after.UpdatedAt, 1
		trail.Action = ActionMove
	}
	return Upsert{RowUpdated, after.ID, r.change(record, &entry, &after, trail, now)}, nil
}

// remove returns the result and the change that deletes the row's entry, if the entry exists,
// and marks the record as deleted. The record is marked even if the owner has already deleted
// the entry, so that a later row with the same external_id creates an entry again.
func (r Row) remove(record *Record, entry *Entry, actor Actor, now time.Time) (Upsert, error) {
	switch {
	case record == nil, record.Deleted:
		return Upsert{Result: RowDeleted}, nil
	case entry == nil:
		return Upsert{Result: RowDeleted, Change: r.change(record, nil, nil, Trail{}, now)}, nil
	}
	deletion, err := entry.Delete(Match{Any: true}, actor, now)
	if err != nil {
		return Upsert{}, err
	}
	return Upsert{Result: RowDeleted, Change: r.change(record, entry, nil, deletion.Trail, now)}, nil
}

// change returns the change that replaces the row's record and its entry. old is nil if the
// row has no record.
func (r Row) change(old *Record, before, after *Entry, trail Trail, now time.Time) *ImportChange {
	var record Record
	if old != nil {
		record = *old
	}
	record.Deleted = r.Deleted
	if !r.Deleted {
		record.Digest = r.digest()
	}
	if after != nil {
		record.ID = after.ID
	}
	return &ImportChange{
		Owner: r.Owner, Key: r.RecordKey(), OldRecord: old, Record: record, Before: before, After: after, Trail: trail,
		At: now.UTC().Truncate(time.Second),
	}
}

// digest returns the digest of the row's draft. If the row has no user type, the default in
// the draft isn't part of the digest.
func (r Row) digest() string {
	draft := r.Draft
	if r.KeepUserType {
		draft.UserType = ""
	}
	return draft.Digest()
}

// isRecorded reports whether this row is the one that was last applied. A row without a user
// type matches a record with any user type.
//
// Records of earlier versions differ: their digest is of the texts as they were sent, before
// normalization, and with employee in place of a missing user type.
func (r Row) isRecorded(record Record) bool {
	for _, draft := range []Draft{r.Draft, r.SentDraft} {
		userTypes := []UserType{draft.UserType}
		if r.KeepUserType {
			userTypes = []UserType{"", Employee, Contractor}
		}
		for _, draft.UserType = range userTypes {
			if record.Digest == draft.Digest() {
				return true
			}
		}
	}
	return false
}

// describes reports whether the entry already has the row's values. It normalizes the
// entry's project, because earlier versions stored the project as it was sent.
func (r Row) describes(e Entry) bool {
	project, _, _ := CheckProject(e.Project)
	return r.draftOver(e) == Draft{UserType: e.UserType, Date: e.Date, Project: project, Minutes: e.Minutes, Notes: e.Notes}
}

// draftOver returns the values that an existing entry has after the row. If the row has no
// user type, the entry's user type stays.
func (r Row) draftOver(e Entry) Draft {
	draft := r.Draft
	if r.KeepUserType {
		draft.UserType = e.UserType
	}
	return draft
}
