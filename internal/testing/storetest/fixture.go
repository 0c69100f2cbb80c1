package storetest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync"
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

// day is the day of an entry if the test doesn't require a specific one.
const day timesheet.Date = "2100-06-15"

const hour timesheet.Minutes = 60

// testTime returns the time at which entries are created. It is far ahead of the real clock,
// which a store may use to remove expired keys.
func testTime() time.Time { return time.Date(2100, time.June, 15, 9, 30, 0, 0, time.UTC) }

// A fixture is an empty store, with methods that write to it and check its contents.
type fixture struct {
	store timesheet.Store
	ids   atomic.Uint64 // number of entries created, so that each id is greater than the last
}

func newFixture(t testing.TB, store timesheet.Store) *fixture {
	t.Helper()
	if store == nil {
		t.Fatal("open returned no store")
	}
	return &fixture{store: store}
}

// entry returns a valid entry that isn't stored yet.
func (f *fixture) entry(owner timesheet.Owner, date timesheet.Date, minutes timesheet.Minutes) timesheet.Entry {
	// The time in each id is later than in the previous id. The random part makes the ids
	// differ from the ids of other tests, which may use the same database.
	ms := ulid.Timestamp(testTime()) + f.ids.Add(1)
	draft := timesheet.Draft{
		UserType: timesheet.Employee, Date: date, Project: "StoreZero", Minutes: minutes, Notes: "Inventory",
	}
	return draft.Entry(owner, "auth0|1", ulid.MustNew(ms, rand.Reader).String(), testTime())
}

// withKey returns the creation of an entry with an idempotency key. body represents the
// request's body.
func withKey(e timesheet.Entry, key, body string) timesheet.Creation {
	return timesheet.Creation{Entry: e, Keys: []timesheet.IdempotencyKey{{Hash: digest(key), Digest: digest(body)}}}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// create creates an entry. It fails the test if the create fails or is a replay.
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

// fill creates entries of a quarter of an hour on a day, and returns them newest first, as a
// list does.
func (f *fixture) fill(t testing.TB, owner timesheet.Owner, date timesheet.Date, n int) []timesheet.Entry {
	t.Helper()
	entries := make([]timesheet.Entry, n)
	for i := range n {
		entries[n-1-i] = f.create(t, timesheet.Creation{Entry: f.entry(owner, date, timesheet.StepMinutes)})
	}
	return entries
}

// wantReplay creates an entry, and checks that the result is a replay of an earlier entry.
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

// wantCreateError creates an entry, and checks that the create fails with this error.
func (f *fixture) wantCreateError(t testing.TB, c timesheet.Creation, want error) {
	t.Helper()
	if _, err := f.store.Create(t.Context(), c); !errors.Is(err, want) {
		t.Errorf("create: error = %v, want %v", err, want)
	}
}

// page returns one page of a list.
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

// pages returns all pages of a list.
func (f *fixture) pages(t testing.TB, owner timesheet.Owner, q timesheet.Query) []timesheet.Page {
	t.Helper()
	return allPages(t, func(after timesheet.ID) timesheet.Page {
		if after != "" {
			q.After = after
		}
		return f.page(t, owner, q)
	})
}

// allPages calls read for the first page, and with the last Next for each further page.
func allPages(t testing.TB, read func(after timesheet.ID) timesheet.Page) []timesheet.Page {
	t.Helper()
	const maxPages = 1000 // more pages than any test has entries
	var pages []timesheet.Page
	var after timesheet.ID
	for range maxPages {
		page := read(after)
		pages = append(pages, page)
		if page.Next == "" {
			return pages
		}
		after = page.Next
	}
	t.Fatal("the list has too many pages")
	return nil
}

// concurrently calls do for all items concurrently, and returns the results in the order of the
// items.
func concurrently[T, R any](items []T, do func(T) R) []R {
	results := make([]R, len(items))
	start := make(chan struct{})
	var done sync.WaitGroup
	for i, item := range items {
		done.Go(func() {
			<-start
			results[i] = do(item)
		})
	}
	close(start)
	done.Wait()
	return results
}

// wantList checks that a list, over all its pages, contains exactly these entries.
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
