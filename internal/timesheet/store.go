package timesheet

import (
	"context"
	"time"
)

// KeyLife is the time for which an idempotency key is in use.
const KeyLife = 24 * time.Hour

// A Store keeps entries. Its methods may be called at the same time from many
// goroutines and processes. They return the errors of this package, wrapped or not: test
// with errors.Is. Any other error is a bug or a wrong configuration.
//
// Not its job: to validate entries, to check permissions, to decide how a row of an import
// changes an entry, or to choose ids and times. A Store never reads or writes an item of
// an owner other than the one named in the call.
type Store interface {
	// Create stores c.Entry, whole or not at all.
	//
	// If the owner used one of c.Keys less than KeyLife before c.Entry.CreatedAt, nothing
	// is stored. The first such key decides: with the same digest the result is the entry
	// as it was first stored, with Replayed set, whatever happened to it since; with
	// another digest it is ErrKeyReused. This is checked before the day's limit.
	//
	// ErrEntryExists: c.IfEmpty is set, and the owner has an entry of this project on
	// this day. ErrDayFull: the owner's minutes of that day would exceed DayMinutes.
	// They are checked in this order, and hold whatever else is created or changed at
	// the same moment.
	Create(ctx context.Context, c Creation) (Created, error)

	// List returns one page of an owner's entries, newest day first and within a day
	// the newest id first. It sees every write that returned before.
	List(ctx context.Context, owner Owner, q Query) (Page, error)

	// Get returns an owner's entry. It sees every write that returned before. ErrNotFound.
	Get(ctx context.Context, owner Owner, id ID) (Entry, error)

	// FindPending returns the pending entry of any owner that has the id. It may be stale
	// for a moment; Replace then returns ErrVersion. ErrNotFound, also for a decided entry.
	FindPending(ctx context.Context, id ID) (Entry, error)

	// Replace replaces r.Before by r.After, whole or not at all: the entry, the day's
	// totals, the list of pending entries, and the trail.
	//
	// ErrVersion: the entry is no longer at r.Before.Version, or is gone. ErrDayFull:
	// the owner's minutes of that day would exceed DayMinutes.
	Replace(ctx context.Context, r Replacement) error

	// Days returns an owner's totals of the days in a range, both ends included, oldest
	// first; days without entries are left out. They equal the entries at every moment.
	Days(ctx context.Context, owner Owner, from, to Date) ([]Day, error)

	// Record returns the record that the last Import of the owner and key stored.
	// ErrNotFound.
	Record(ctx context.Context, owner Owner, key string) (Record, error)

	// Import applies the change of one row, whole or not at all: the record, the entries,
	// their days' totals, the list of pending entries, and the trail.
	//
	// ErrVersion: the entry is no longer at c.Before.Version, or is gone. ErrRecord: the
	// stored record isn't c.OldRecord, and is the result, which is the zero Record if none is
	// stored. ErrDayFull: the owner's minutes of a day would increase, and exceed DayMinutes.
	// They are checked in this order. Of concurrent changes from the same c.OldRecord only
	// one is applied.
	Import(ctx context.Context, c ImportChange) (Record, error)

	// Pending returns one page of the pending entries of all owners, in the order of their
	// ids: oldest day first. It may be stale for a moment. Every entry that stays pending
	// is on exactly one of the pages.
	Pending(ctx context.Context, q PendingQuery) (Page, error)
}

// A Replacement changes or deletes one entry.
type Replacement struct {
	Before Entry  // as it was read; its ID, Owner and Date are those of After
	After  *Entry // nil: the entry is deleted
	Trail  Trail
}

// An ImportChange is what one row of an import changes.
type ImportChange struct {
	Owner     Owner   // of the record and of both entries
	Key       string  // names the record; lower-case hex
	OldRecord *Record // the record as it was read; nil: there is none
	Record    Record  // replaces it

	// The entry as it was read, and the one that replaces it. A nil Before stores a new
	// entry, a nil After deletes one. Their ids differ if their dates do. Both are nil
	// if only the record changes.
	Before, After *Entry
	Trail         Trail // of a change with Before
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

// A Trail records who changed an entry, how and when. A store keeps it without expiry,
// with the entry before and after the change.
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
	Projects map[string]Total // those with entries
}

// A PendingQuery selects pending entries. The zero value of a filter means that it does
// not apply.
type PendingQuery struct {
	Owner    Owner
	From, To Date // inclusive
	Limit    int  // entries a page, at least 1
	After    ID   // where the last page ended; empty for the first page
}

// A Creation is an entry to store.
type Creation struct {
	Entry Entry
	Keys  []IdempotencyKey // a create with any of them is a replay
	// IfEmpty stores the entry only if its owner has no entry of the same project on
	// the same day. Without it two clients that each saw an empty day record the hours
	// twice.
	IfEmpty bool
}

// An IdempotencyKey ties a client's key to the entry that was requested with it. Both are
// digests, so that a store doesn't contain what clients sent.
type IdempotencyKey struct {
	Hash   string // of the client's key, lower-case hex; names the item
	Digest string // of the entry as parsed, lower-case hex
}

// Created is what Create stored, now or when the key was first used.
type Created struct {
	Entry    Entry
	Replayed bool
}

// A Query selects entries of one owner. The zero value of a filter means
// that it does not apply.
type Query struct {
	From, To Date   // inclusive
	Project  string // as CheckProject returns it
	Status   Status
	Limit    int // entries a page, at least 1
	After    ID  // where the last page ended; empty for the first page
}

// Matches reports whether an entry matches the filters on project and status, which no key
// contains. An entry stored before project names were normalized counts by its normalized
// name.
func (q Query) Matches(e Entry) bool {
	return (q.Project == "" || storedProject(e.Project) == q.Project) && (q.Status == "" || e.Status == q.Status)
}

// A Page is part of a list.
type Page struct {
	// Entries holds at most Query.Limit. A page with a filter may hold fewer, even
	// none, and still have a next one: a page costs the store one bounded read.
	Entries []Entry
	// Next is the Query.After of the next page, and empty on the last one. Without
	// a filter the next page is never empty.
	Next ID
}
