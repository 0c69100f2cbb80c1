package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

func concurrentCreateTests() []test {
	return []test{
		{"of sixty concurrent creates of an hour on one day, 24 succeed", testConcurrentCreatesOfADay},
		{"of concurrent creates with one key, one is stored", testConcurrentCreatesWithOneKey},
		{"of concurrent creates of different entries with one key, one is stored", testConcurrentReuseOfAKey},
		{"concurrent creates of different owners succeed", testConcurrentOwners},
		{"lists contain complete entries while others are created", testListWhileCreating},
	}
}

// A result is the result of one of several concurrent creates.
type result struct {
	created timesheet.Created
	err     error
}

func (f *fixture) createConcurrently(ctx context.Context, creations []timesheet.Creation) []result {
	return concurrently(creations, func(c timesheet.Creation) (r result) {
		r.created, r.err = f.store.Create(ctx, c)
		return r
	})
}

// successfulCreates returns the entries of the creates that succeeded. It checks that the
// others fail with this error.
func successfulCreates(t testing.TB, results []result, want error) []timesheet.Entry {
	t.Helper()
	var entries []timesheet.Entry
	for _, r := range results {
		switch {
		case r.err == nil:
			entries = append(entries, r.created.Entry)
		case !errors.Is(r.err, want):
			t.Errorf("error = %v, want %v", r.err, want)
		}
	}
	return entries
}

func testConcurrentCreatesOfADay(t *testing.T, f *fixture) {
	creations := make([]timesheet.Creation, 60)
	for i := range creations {
		creations[i] = timesheet.Creation{Entry: f.entry(employee, day, hour)}
	}
	stored := map[timesheet.ID]timesheet.Entry{}
	for _, e := range successfulCreates(t, f.createConcurrently(t.Context(), creations), timesheet.ErrDayFull) {
		stored[e.ID] = e
	}
	if len(stored) != 24 {
		t.Errorf("%d creates succeeded, want 24", len(stored))
	}
	listed := map[timesheet.ID]timesheet.Entry{}
	for _, e := range f.page(t, employee, timesheet.Query{Limit: 100}).Entries {
		listed[e.ID] = e
	}
	if diff := cmp.Diff(stored, listed); diff != "" {
		t.Errorf("stored (-created +listed):\n%s", diff)
	}
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.StepMinutes)}, timesheet.ErrDayFull)
}

func testConcurrentCreatesWithOneKey(t *testing.T, f *fixture) {
	creations := make([]timesheet.Creation, 10)
	for i := range creations {
		creations[i] = withKey(f.entry(employee, day, hour), "key", "body")
	}
	f.wantOneCreate(t, creations)
}

// wantOneCreate creates the employee's entries concurrently, all with the same key. It checks
// that one create stores its entry, and that the others return it as a replay.
func (f *fixture) wantOneCreate(t testing.TB, creations []timesheet.Creation) {
	t.Helper()
	firsts := 0
	for _, r := range f.createConcurrently(t.Context(), creations) {
		if r.err != nil {
			t.Errorf("error = %v", r.err)
			continue
		}
		if !r.created.Replayed {
			firsts++
		}
		f.wantList(t, employee, timesheet.Query{}, r.created.Entry)
	}
	if firsts != 1 {
		t.Errorf("%d results aren't replays, want 1", firsts)
	}
}

func testConcurrentReuseOfAKey(t *testing.T, f *fixture) {
	creations := make([]timesheet.Creation, 10)
	for i := range creations {
		e := f.entry(employee, day, hour)
		creations[i] = withKey(e, "key", string(e.ID))
	}
	stored := successfulCreates(t, f.createConcurrently(t.Context(), creations), timesheet.ErrKeyReused)
	if len(stored) != 1 {
		t.Errorf("%d creates succeeded, want 1", len(stored))
	}
	f.wantList(t, employee, timesheet.Query{}, stored...)
}

func testConcurrentOwners(t *testing.T, f *fixture) {
	var creations []timesheet.Creation
	for _, owner := range similarOwners() {
		creations = append(creations, withKey(f.entry(owner, day, timesheet.DayMinutes), "key", "body"))
	}
	for i, r := range f.createConcurrently(t.Context(), creations) {
		if r.err != nil {
			t.Errorf("error = %v", r.err)
			continue
		}
		f.wantList(t, creations[i].Entry.Owner, timesheet.Query{}, creations[i].Entry)
	}
}

func testListWhileCreating(t *testing.T, f *fixture) {
	creations := make([]timesheet.Creation, 24)
	complete := map[timesheet.ID]timesheet.Entry{}
	for i := range creations {
		creations[i].Entry = f.entry(employee, day, hour)
		complete[creations[i].Entry.ID] = creations[i].Entry
	}
	done := make(chan []result, 1)
	go func() { done <- f.createConcurrently(t.Context(), creations) }()
	for {
		page := f.page(t, employee, timesheet.Query{Limit: 100})
		for _, e := range page.Entries {
			if diff := cmp.Diff(complete[e.ID], e); diff != "" {
				t.Errorf("entry (-created +listed):\n%s", diff)
			}
		}
		select {
		case results := <-done:
			for _, r := range results {
				if r.err != nil {
					t.Errorf("error = %v", r.err)
				}
			}
			return
		default:
		}
	}
}
