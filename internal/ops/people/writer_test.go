package people_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

// A writer is a user whose address changes while they record hours, with a client at each of
// the addresses. It keeps the changes that the service has acknowledged.
type writer struct {
	*fixture
	store timesheet.Store
	want  map[timesheet.ID]timesheet.Minutes
	ids   []timesheet.ID
	dates []timesheet.Date
}

func newWriter(t testing.TB, f *fixture, dates ...timesheet.Date) *writer {
	w := &writer{fixture: f, store: f.open(t), want: map[timesheet.ID]timesheet.Minutes{}, dates: dates}
	for _, owner := range []timesheet.Owner{user, renamed} {
		for _, e := range f.list(t, owner) {
			w.acknowledge(e)
		}
	}
	return w
}

func (w *writer) acknowledge(e timesheet.Entry) {
	if _, known := w.want[e.ID]; !known {
		w.ids = append(w.ids, e.ID)
	}
	w.want[e.ID] = e.Minutes
}

func (w *writer) create(ctx context.Context, owner timesheet.Owner, n int) error {
	e := w.entry(owner, w.dates[n%len(w.dates)], "StoreZero", 15)
	_, err := w.store.Create(ctx, timesheet.Creation{Entry: e})
	if err == nil {
		w.acknowledge(e)
	}
	return err
}

// replace changes or deletes an entry, at the address where it is.
func (w *writer) replace(ctx context.Context, n int, replacement func(timesheet.Entry) (timesheet.Replacement, error)) error {
	if len(w.ids) == 0 {
		return nil
	}
	id := w.ids[n%len(w.ids)]
	for _, owner := range []timesheet.Owner{user, renamed} {
		e, err := w.store.Get(ctx, owner, id)
		if errors.Is(err, timesheet.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if e.Status == timesheet.Approved {
			return nil // the rules forbid every change
		}
		r, err := replacement(e)
		if err != nil {
			return err
		}
		switch err := w.store.Replace(ctx, r); {
		case errors.Is(err, timesheet.ErrVersion): // it has just moved
		case err != nil:
			return err
		case r.After == nil:
			delete(w.want, id)
		default:
			w.want[id] = r.After.Minutes
		}
	}
	return nil
}

func (w *writer) change(ctx context.Context, n int) error {
	return w.replace(ctx, n, func(e timesheet.Entry) (timesheet.Replacement, error) {
		draft := timesheet.Draft{Date: e.Date, Project: e.Project, Minutes: timesheet.Minutes(15 * (1 + n%3))}
		if n%2 == 0 {
			draft.Project = fmt.Sprint("Project ", n%3)
		}
		return e.Change(draft, timesheet.Match{Any: true}, timesheet.Actor{Email: e.Owner, Subject: "sub"}, present())
	})
}

func (w *writer) delete(ctx context.Context, n int) error {
	return w.replace(ctx, n, func(e timesheet.Entry) (timesheet.Replacement, error) {
		return e.Delete(timesheet.Match{Any: true}, timesheet.Actor{Email: e.Owner, Subject: "sub"}, present())
	})
}

// check compares the acknowledged changes with the stored items.
func (w *writer) check(t testing.TB) {
	t.Helper()
	got := map[timesheet.ID]timesheet.Minutes{}
	for _, e := range w.list(t, renamed) {
		got[e.ID] = e.Minutes
	}
	if diff := cmp.Diff(w.want, got); diff != "" {
		t.Errorf("entries by id (-acknowledged +stored):\n%s", diff)
	}
	w.wantDaysEqualEntries(t, renamed)
	if left := w.dump(t).of(user); len(left) > 0 {
		t.Errorf("left at the old address: %q", left)
	}
}

var renameArgs = []string{"rename", "-yes", "-merge", "-user", string(user), "-to", string(renamed)}

// TestWriterAtEachRequest writes before each of the first requests of a rename.
func TestWriterAtEachRequest(t *testing.T) {
	const written = 40 // requests with a write before them; a pass has fewer
	for _, tt := range []struct {
		name  string
		write func(w *writer, ctx context.Context, n int) error
	}{
		{"create at the old address", func(w *writer, ctx context.Context, n int) error { return w.create(ctx, user, n) }},
		{"create at the new address", func(w *writer, ctx context.Context, n int) error { return w.create(ctx, renamed, n) }},
		{"change", (*writer).change},
		{"change each entry", func(w *writer, ctx context.Context, n int) error {
			for i := range w.ids {
				if err := w.change(ctx, n*len(w.ids)+i); err != nil {
					return err
				}
			}
			return nil
		}},
		{"delete", (*writer).delete},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.history(t)
			w := newWriter(t, f, "2100-06-01", "2100-06-10")
			k := newKiller(t, f.url)
			k.before = func(n int64) {
				if n <= written {
					if err := tt.write(w, t.Context(), int(n)); err != nil {
						t.Errorf("write %d: %v", n, err)
					}
				}
			}
			if got := k.run(t, f, 0, false, renameArgs...); got.err != nil {
				t.Errorf("rename: %v\n%s", got.err, got.out)
			}
			w.check(t)
		})
	}
}

// TestConcurrentWriters renames while a client writes at each address.
func TestConcurrentWriters(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	for n := range 20 {
		f.create(t, f.entry(user, "2100-06-20", fmt.Sprint("Project ", n), 15))
	}
	writers := []*writer{newWriter(t, f, "2100-06-01"), newWriter(t, f, "2100-06-20")}
	// Each has its own entries: a change that is acknowledged to one isn't changed by the other.
	writers[1].want, writers[1].ids = map[timesheet.ID]timesheet.Minutes{}, nil
	done := make(chan struct{})
	var clients sync.WaitGroup
	for i, w := range writers {
		w.fixture = &fixture{url: f.url, table: f.table, store: f.store, raw: f.raw}
		owner := []timesheet.Owner{user, renamed}[i]
		clients.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				var err error
				switch n % 3 {
				case 0:
					err = w.create(t.Context(), owner, n)
				case 1:
					err = w.change(t.Context(), n)
				case 2:
					err = w.delete(t.Context(), n)
				}
				if err != nil && !errors.Is(err, timesheet.ErrDayFull) {
					t.Errorf("write: %v", err)
					return
				}
			}
		})
	}
	got := f.run(t.Context(), renameArgs...)
	close(done)
	clients.Wait()
	t.Logf("while the clients wrote: %v\n%s", got.err, got.out)
	// Entries that came last may be at the old address.
	if again := f.run(t.Context(), renameArgs...); again.err != nil {
		t.Logf("again: %v\n%s", again.err, again.out)
	}
	all := writers[0]
	maps.Copy(all.want, writers[1].want)
	all.ids = slices.Concat(all.ids, writers[1].ids)
	all.check(t)
}
