package timesheet

import (
	"context"
	"time"
)

// KeyLife is how long an idempotency key is remembered.
const KeyLife = 24 * time.Hour

// A Store keeps entries. Its methods may be called at the same time from many
// goroutines and processes. They answer with the errors of this package, wrapped
// or not: errors.Is tells them apart, and any other error is a fault of ours.
//
// Not its job: to validate entries, to decide who may do what, or to choose ids
// and times. A Store never reaches an item of an owner other than the one named
// in the call.
type Store interface {
	// Create stores c.Entry, whole or not at all.
	//
	// Where c.Key is set and that owner used the same key less than KeyLife before
	// c.Entry.CreatedAt, nothing is stored: with the same digest the answer is the
	// entry as it was first stored, with Replayed set, whatever happened to it
	// since; with another digest it is ErrKeyReused. This goes before the day's limit.
	//
	// ErrDayFull: the owner's minutes of that day would exceed DayMinutes. This
	// holds whatever else is created at the same moment.
	Create(ctx context.Context, c Creation) (Created, error)

	// List gives one page of an owner's entries, newest day first and within a day
	// the newest id first. It sees every write that was answered before it was called.
	List(ctx context.Context, owner Owner, q Query) (Page, error)
}

// A Creation is an entry to store.
type Creation struct {
	Entry Entry
	Key   *IdempotencyKey // nil: none was given
}

// An IdempotencyKey ties a client's key to what was asked for under it. Both are
// digests, so that a store can be read without learning what clients chose.
type IdempotencyKey struct {
	Hash   string // of the client's key, lower-case hex; names the item
	Digest string // of the entry as parsed, lower-case hex
}

// Created is what Create stored, now or when the key was first used.
type Created struct {
	Entry    Entry
	Replayed bool
}

// A Query chooses among one owner's entries. The zero value of a filter means
// that it does not apply.
type Query struct {
	From, To Date // inclusive
	Project  string
	Status   Status
	Limit    int // entries a page, at least 1
	After    ID  // where the last page ended; empty for the first page
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
