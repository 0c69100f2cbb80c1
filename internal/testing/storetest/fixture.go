package storetest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"timesheets/internal/timesheet"
)

const (
	employee   timesheet.Owner = "employee@example.com"
	contractor timesheet.Owner = "contractor@example.com"
)

// day is the day of entries that are about no particular one.
const day timesheet.Date = "2100-06-15"

// hour is a length that fits a day 24 times.
const hour timesheet.Minutes = 60

// present is when entries are created, unless a test says otherwise. It is far
// ahead of the real clock, by which a store may remove what has expired.
func present() time.Time { return time.Date(2100, time.June, 15, 9, 30, 0, 0, time.UTC) }

// A fixture is an empty store with ways to fill it and look at it.
type fixture struct {
	store timesheet.Store
	made  atomic.Uint64 // entries, so that each id is greater than the last
}

func newFixture(t testing.TB, store timesheet.Store) *fixture {
	t.Helper()
	if store == nil {
		t.Fatal("open gave no store")
	}
	return &fixture{store: store}
}

// entry is a sound entry that is not stored yet.
func (f *fixture) entry(owner timesheet.Owner, date timesheet.Date, minutes timesheet.Minutes) timesheet.Entry {
	// The time in the id counts up from the present; the random half keeps ids apart
	// from those of other tests, which may use the same database.
	ms := ulid.Timestamp(present()) + f.made.Add(1)
	draft := timesheet.Draft{
		UserType: timesheet.Employee, Date: date, Project: "StoreZero", Minutes: minutes, Notes: "Inventory",
	}
	return draft.Entry(owner, "auth0|1", ulid.MustNew(ms, rand.Reader).String(), present())
}

// keyed is the creation of an entry under an idempotency key, asked for as body.
func keyed(e timesheet.Entry, key, body string) timesheet.Creation {
	return timesheet.Creation{Entry: e, Keys: []timesheet.IdempotencyKey{{Hash: digest(key), Digest: digest(body)}}}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// create stores and expects that to work, as a first time.
func (f *fixture) create(t testing.TB, c timesheet.Creation) timesheet.Entry {
	t.Helper()
	got, err := f.store.Create(t.Context(), c)
	if err != nil {
		t.Fatalf("create: %v", err)
	}
	if diff := cmp.Diff(timesheet.Created{Entry: c.Entry}, got); diff != "" {
		t.Fatalf("create (-want +got):\n%s", diff)
	}
	return got.Entry
}

// fill stores entries of a quarter of an hour for a day and gives them newest first,
// as a list has them.
func (f *fixture) fill(t testing.TB, owner timesheet.Owner, date timesheet.Date, n int) []timesheet.Entry {
	t.Helper()
	entries := make([]timesheet.Entry, n)
	for i := range n {
		entries[n-1-i] = f.create(t, timesheet.Creation{Entry: f.entry(owner, date, timesheet.StepMinutes)})
	}
	return entries
}

// wantReplay creates and expects to be answered with an earlier entry.
func (f *fixture) wantReplay(t testing.TB, c timesheet.Creation, want timesheet.Entry) {
	t.Helper()
	got, err := f.store.Create(t.Context(), c)
	if err != nil {
		t.Fatalf("create again: %v", err)
	}
	if diff := cmp.Diff(timesheet.Created{Entry: want, Replayed: true}, got); diff != "" {
		t.Errorf("create again (-want +got):\n%s", diff)
	}
}

// wantRefusal creates and expects an error.
func (f *fixture) wantRefusal(t testing.TB, c timesheet.Creation, want error) {
	t.Helper()
	if _, err := f.store.Create(t.Context(), c); !errors.Is(err, want) {
		t.Errorf("create: got error %v, want %v", err, want)
	}
}

// page gives one page of a list.
func (f *fixture) page(t testing.TB, owner timesheet.Owner, q timesheet.Query) timesheet.Page {
	t.Helper()
	page, err := f.store.List(t.Context(), owner, q)
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	if len(page.Entries) > q.Limit {
		t.Fatalf("page has %d entries, want at most %d", len(page.Entries), q.Limit)
	}
	return page
}

// pages follows a list to its end.
func (f *fixture) pages(t testing.TB, owner timesheet.Owner, q timesheet.Query) []timesheet.Page {
	t.Helper()
	const endless = 1000 // more pages than any test has entries
	var pages []timesheet.Page
	for range endless {
		page := f.page(t, owner, q)
		pages = append(pages, page)
		if page.Next == "" {
			return pages
		}
		q.After = page.Next
	}
	t.Fatal("the list has no end")
	return nil
}

// wantList expects a list to be these entries, over all its pages.
func (f *fixture) wantList(t testing.TB, owner timesheet.Owner, q timesheet.Query, want ...timesheet.Entry) {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	var got []timesheet.Entry
	for _, page := range f.pages(t, owner, q) {
		got = append(got, page.Entries...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}
