package timesheet

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// A Record is what a store keeps, without expiry, about a row that an import sent with an
// external_id. It distinguishes an entry that its owner deleted from one that the import
// deleted.
type Record struct {
	Digest  string // of the row that was last applied
	ID      ID     // of the entry that the row became
	Deleted bool   // the import deleted the row after that
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

// An Upsert is the result of a row and the change that leads to it.
type Upsert struct {
	Result RowResult
	ID     ID            // of the row's entry; empty if the row is deleted
	Change *ImportChange // what to store; nil: nothing
}

// RecordKey returns the name under which a store keeps the row's record. The zero byte
// keeps it apart from the names of idempotency keys, which can't contain one.
func (r Row) RecordKey() string {
	sum := sha256.Sum256([]byte("external_id\x00" + r.ExternalID))
	return hex.EncodeToString(sum[:])
}

// Upsert returns the row's result and change. record is the row's record, or nil if the
// import never sent the row. entry is the entry that the record names, or nil if it
// doesn't exist. ulid is for a new entry.
//
// A row that is sent again changes nothing, so that it doesn't undo what the owner has
// changed since. A row that differs from the one sent before takes the place of the
// entry, whose owner may have changed it.
//
// ErrApproved: the entry is approved and differs from the row. ErrDeletedByOwner: the
// owner deleted the entry, and the row would bring it back.
func (r Row) Upsert(record *Record, entry *Entry, actor Actor, ulid string, now time.Time) (Upsert, error) {
	switch {
	case r.Deleted:
		return r.remove(record, entry, actor, now)
	case record == nil, record.Deleted:
		created := r.Draft.Entry(r.Owner, actor.Subject, ulid, now)
		return Upsert{RowCreated, created.ID, r.change(record, nil, &created, Trail{})}, nil
	case entry == nil:
		return Upsert{}, ErrDeletedByOwner
	case r.isRecorded(*record):
		return Upsert{RowUnchanged, entry.ID, nil}, nil
	case r.describes(*entry):
		// The record still changes: the same row sent again must not undo a later change
		// by the owner.
		return Upsert{RowUnchanged, entry.ID, r.change(record, nil, nil, Trail{})}, nil
	}
	return r.update(record, *entry, actor, ulid, now)
}

// update replaces the entry by the row. An entry's id contains its date, so a row with
// another date replaces the entry by a new one, which keeps the list of its authors.
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
	return Upsert{RowUpdated, after.ID, r.change(record, &entry, &after, trail)}, nil
}

// remove deletes the row's entry if it exists. The record of an entry that its owner
// deleted changes too: a row that the import sends after it deleted it is a new one.
func (r Row) remove(record *Record, entry *Entry, actor Actor, now time.Time) (Upsert, error) {
	switch {
	case record == nil, record.Deleted:
		return Upsert{Result: RowDeleted}, nil
	case entry == nil:
		return Upsert{Result: RowDeleted, Change: r.change(record, nil, nil, Trail{})}, nil
	}
	deletion, err := entry.Delete(Match{Any: true}, actor, now)
	if err != nil {
		return Upsert{}, err
	}
	return Upsert{Result: RowDeleted, Change: r.change(record, entry, nil, deletion.Trail)}, nil
}

// change returns the change that replaces the row's record, which is nil if it has none,
// and the entry before by the entry after.
func (r Row) change(old *Record, before, after *Entry, trail Trail) *ImportChange {
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
	}
}

// digest identifies what the row asks for.
func (r Row) digest() string {
	draft := r.Draft
	if r.KeepUserType {
		draft.UserType = ""
	}
	return draft.Digest()
}

// isRecorded reports whether the record is of this row, so that the row is sent again. A
// row without a user type asks for none: it is the same as the row with one.
//
// Earlier versions recorded texts as they were sent, and a missing user type as employee.
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

// describes reports whether the entry already has the values of the row. The project of
// an entry that an earlier version stored may be spelled otherwise.
func (r Row) describes(e Entry) bool {
	project, _, _ := CheckProject(e.Project)
	return r.draftOver(e) == Draft{UserType: e.UserType, Date: e.Date, Project: project, Minutes: e.Minutes, Notes: e.Notes}
}

// draftOver returns the row's draft for an entry that exists, which keeps its user
// type if the row doesn't have one.
func (r Row) draftOver(e Entry) Draft {
	draft := r.Draft
	if r.KeepUserType {
		draft.UserType = e.UserType
	}
	return draft
}
