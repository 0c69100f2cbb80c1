package timesheet

import (
	"context"
	"time"
)

// KeyLife is how long an idempotency key is remembered.
const KeyLife = 24 * time.Hour

// A Store stores entries. Its methods are safe for concurrent use by many goroutines and
// processes. They return the errors of this package, possibly wrapped: test with errors.Is.
// Any other error is a bug or a configuration error.
//
// Not its job: to validate entries, to check permissions, to decide how a row of an import
// changes an entry, or to choose ids and times. Except for FindPending and Pending, a method
// never reads or writes an item of an owner other than the one in its arguments.
type Store interface {
	// Create stores c.Entry atomically.
	//
	// If the owner used one of c.Keys less than KeyLife before c.Entry.CreatedAt, nothing
	// is stored. The first such key determines the result. If that key was used with the same
	// digest, Create returns the entry as it was first stored, even if the entry has changed
	// since, and sets Replayed. Otherwise Create returns ErrKeyReused.
	//
	// ErrEntryExists: c.IfEmpty is set, and the owner has an entry of this project on
	// this day. ErrDayFull: the owner's minutes of that day would exceed DayMinutes.
	// Create checks the keys first, then IfEmpty, then the minutes. All three checks hold
	// under concurrent writes.
	Create(ctx context.Context, c Creation) (Created, error)

	// List returns one page of an owner's entries, newest day first, and within a day
	// newest id first. It sees every write that has returned.
	List(ctx context.Context, owner Owner, q Query) (Page, error)

	// Get returns an owner's entry, or ErrNotFound. It sees every write that has returned.
	Get(ctx context.Context, owner Owner, id ID) (Entry, error)

	// FindPending returns the pending entry with this id, of any owner. It returns
	// ErrNotFound if there is no such entry or the entry is decided. The returned entry may
	// be briefly stale; Replace then returns ErrVersion.
	FindPending(ctx context.Context, id ID) (Entry, error)

	// Replace atomically replaces r.Before by r.After: the entry, the day's totals, the
	// list of pending entries, and the trail.
	//
	// ErrVersion: the entry isn't at r.Before.Version, or doesn't exist. ErrDayFull: the
	// owner's minutes of that day would exceed DayMinutes.
	Replace(ctx context.Context, r Replacement) error

	// Days returns an owner's totals for each day from from to to, both included, oldest
	// day first. It leaves out days without entries. The totals always match the entries.
	Days(ctx context.Context, owner Owner, from, to Date) ([]Day, error)

	// Record returns the record that the last Import of the owner and key stored, or
	// ErrNotFound.
	Record(ctx context.Context, owner Owner, key string) (Record, error)

	// Import atomically applies the change of one row: the record, the entries, their
	// days' totals, the list of pending entries, and the trail.
	//
	// ErrVersion: the entry isn't at c.Before.Version, or doesn't exist. ErrRecord: the
	// stored record isn't c.OldRecord; Import returns the stored record, or the zero Record
	// if there is none. ErrDayFull: the owner's minutes of a day would increase, and exceed
	// DayMinutes. The three are checked in this order. Of several concurrent changes with the
	// same c.OldRecord, at most one is applied.
	Import(ctx context.Context, c ImportChange) (Record, error)

	// Pending returns one page of the pending entries of all owners, ordered by id: oldest
	// day first. The page may be briefly stale. An entry that stays pending while all pages
	// are read is on exactly one of them.
	Pending(ctx context.Context, q PendingQuery) (Page, error)
}

// A Replacement changes or deletes one entry.
type Replacement struct {
	Before Entry  // as it was read; After has the same ID, Owner and Date
	After  *Entry // nil: the entry is deleted
	Trail  Trail
}

// An ImportChange is the change that one row of an import makes.
type ImportChange struct {
	Owner     Owner   // of the record and of both entries
	Key       string  // of the record; lower-case hex
	OldRecord *Record // the record as it was read; nil: there is none
	Record    Record  // replaces OldRecord

	// Before is the entry as it was read; After replaces Before. If Before is nil, After is
	// a new entry; if After is nil, Before is deleted. Both are nil if no entry changes. If
	// Before and After have different dates, they have different ids.
	Before, After *Entry
	Trail         Trail     // zero if Before is nil
	At            time.Time // when the row is applied; UTC, whole seconds
}

// An Action is the kind of a Replacement.
type Action string

// The actions.
const (
	ActionUpdate  Action = "update"
	ActionMove    Action = "move" // to another day, and so to another id
	ActionDelete  Action = "delete"
	ActionApprove Action = "approve"
	ActionReject  Action = "reject"
	ActionReopen  Action = "reopen"
)

// A Trail records who changed an entry, how and when. A store keeps the trail, together with
// the entry before and after the change, forever or for the store's retention.
type Trail struct {
	Action  Action
	By      Owner  // email
	Subject string // the token's sub
	At      time.Time
}

// A Total is a sum over entries.
type Total struct {
	Minutes Minutes
	Entries int
}

// A Day is the totals of one owner's entries of a day.
type Day struct {
	Date     Date
	Total    Total
	Projects map[string]Total // projects without entries are left out
}

// A PendingQuery selects pending entries. A filter with its zero value doesn't apply.
type PendingQuery struct {
	Owner    Owner
	From, To Date // inclusive
	Limit    int  // entries a page, at least 1
	After    ID   // Next of the previous page; empty for the first page
}

// A Creation is an entry to store.
type Creation struct {
	Entry Entry
	Keys  []IdempotencyKey // if one of the keys is already in use, Entry isn't stored
	// IfEmpty stores the entry only if its owner has no entry of the same project on
	// the same day. Without IfEmpty, two clients that both read the empty day would store
	// the hours twice.
	IfEmpty bool
}

// An IdempotencyKey ties a client's key to the entry sent with it. Both fields are digests,
// so that a store doesn't contain the client's key.
type IdempotencyKey struct {
	Hash   string // of the client's key, lower-case hex; identifies the item
	Digest string // of the draft, lower-case hex
}

// Created is the entry that Create stored, now or when the key was first used.
type Created struct {
	Entry    Entry
	Replayed bool
}

// A Query selects entries of one owner. A filter with its zero value doesn't apply.
type Query struct {
	From, To Date   // inclusive
	Project  string // as CheckProject returns it
	Status   Status
	Limit    int // entries a page, at least 1
	After    ID  // Next of the previous page; empty for the first page
}

// Matches reports whether an entry matches the filters on project and status. The store
// applies the other filters by the entry's key. Matches normalizes the entry's project, which
// may have been stored before names were normalized.
func (q Query) Matches(e Entry) bool {
	return (q.Project == "" || storedProject(e.Project) == q.Project) && (q.Status == "" || e.Status == q.Status)
}

// A Page is part of a list.
type Page struct {
	// Entries has at most Query.Limit entries. If the query has a filter, a page before the
	// last one may have fewer entries or none, because a store bounds the read of a page.
	Entries []Entry
	// Next is the Query.After of the next page, or empty on the last page. If the query
	// has no filter, the next page is never empty.
	Next ID
}
