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

// A RowResult is what became of a row that has an external_id.
type RowResult string

// The results.
const (
	RowCreated   RowResult = "created"
	RowUnchanged RowResult = "unchanged"
	RowUpdated   RowResult = "updated"
	RowDeleted   RowResult = "deleted"
)

// An Upsert is what becomes of a row.
type Upsert struct {
	Result RowResult
	ID     ID          // of the row's entry; empty if the row is deleted
	Step   *ImportStep // what to store; nil: nothing
}

// RecordKey returns the name under which a store keeps the row's record. The zero byte
// keeps it apart from the names of idempotency keys, which can't contain one.
func (r Row) RecordKey() string {
	sum := sha256.Sum256([]byte("external_id\x00" + r.ExternalID))
	return hex.EncodeToString(sum[:])
}

// Upsert returns what becomes of the row. record is the row's record, or nil if the
// import never sent the row. entry is the entry that the record names, or nil if it
// doesn't exist. ulid is for a new entry.
//
// A row that is sent again changes nothing, so that it doesn't undo what the owner has
// changed since. A row that differs from the one sent before takes the place of the
// entry, whose owner may have changed it.
//
// ErrApproved: the entry is approved and differs from the row. ErrDeletedByOwner: the
// owner deleted the entry, and the row would bring it back.
func (r Row) Upsert(record *Record, entry *Entry, who Person, ulid string, now time.Time) (Upsert, error) {
	switch {
	case r.Deleted:
		return r.remove(record, entry, who, now)
	case record == nil, record.Deleted:
		created := r.Draft.Entry(r.Owner, who.Author, ulid, now)
		return Upsert{RowCreated, created.ID, r.step(record, nil, &created, Trail{})}, nil
	case entry == nil:
		return Upsert{}, ErrDeletedByOwner
	case r.isRecorded(*record):
		return Upsert{RowUnchanged, entry.ID, nil}, nil
	case r.describes(*entry):
		// The record still changes: the same row sent again must not undo a later change
		// by the owner.
		return Upsert{RowUnchanged, entry.ID, r.step(record, nil, nil, Trail{})}, nil
	}
	return r.update(record, *entry, who, ulid, now)
}

// update puts the row in the place of the entry. An entry's id contains its date, so a
// row with another date replaces the entry by a new one of the same authors.
func (r Row) update(record *Record, entry Entry, who Person, ulid string, now time.Time) (Upsert, error) {
	draft := r.draftOver(entry)
	change, err := entry.Change(draft, Match{Any: true}, who, now)
	if err != nil {
		return Upsert{}, err
	}
	after, taken := *change.After, change.Trail
	if entry.Date != draft.Date {
		after.ID, after.Date, after.CreatedAt, after.Version = NewID(draft.Date, ulid), draft.Date, after.UpdatedAt, 1
		taken.Action = ActionMove
	}
	return Upsert{RowUpdated, after.ID, r.step(record, &entry, &after, taken)}, nil
}

// remove deletes the row's entry if it exists. The record of an entry that its owner
// deleted changes too: a row that the import sends after it deleted it is a new one.
func (r Row) remove(record *Record, entry *Entry, who Person, now time.Time) (Upsert, error) {
	switch {
	case record == nil, record.Deleted:
		return Upsert{Result: RowDeleted}, nil
	case entry == nil:
		return Upsert{Result: RowDeleted, Step: r.step(record, nil, nil, Trail{})}, nil
	}
	deletion, err := entry.Delete(Match{Any: true}, who, now)
	if err != nil {
		return Upsert{}, err
	}
	return Upsert{Result: RowDeleted, Step: r.step(record, entry, nil, deletion.Trail)}, nil
}

// step returns the step that puts the row in the place of its record, which is nil if it
// has none, and after in the place of before.
func (r Row) step(was *Record, before, after *Entry, taken Trail) *ImportStep {
	var record Record
	if was != nil {
		record = *was
	}
	record.Deleted = r.Deleted
	if !r.Deleted {
		record.Digest = r.digest()
	}
	if after != nil {
		record.ID = after.ID
	}
	return &ImportStep{
		Owner: r.Owner, Key: r.RecordKey(), Was: was, Record: record, Before: before, After: after, Trail: taken,
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
