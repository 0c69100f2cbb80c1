package dynamo_test

import (
	"errors"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"timesheets/internal/timesheet"
)

// ask has all stores do the same and expects the answer that the model gives.
func ask[T any](t *rapid.T, w *walk, what string, do func(timesheet.Store) (T, error)) (T, error) {
	want, wantErr := do(w.model)
	for name, s := range w.stores {
		got, err := do(s)
		if !errors.Is(verdict(t, err), verdict(t, wantErr)) {
			t.Fatalf("%s: %s answers %v, want %v", what, name, err, wantErr)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: %s (-want +got):\n%s", what, name, diff)
		}
	}
	return want, wantErr
}

// verdict is which of the contract's errors it is.
func verdict(t *rapid.T, err error) error {
	for _, known := range []error{
		timesheet.ErrDayFull, timesheet.ErrEntryExists, timesheet.ErrKeyReused, timesheet.ErrNotFound, timesheet.ErrRecord,
		timesheet.ErrVersion,
	} {
		if errors.Is(err, known) {
			return known
		}
	}
	if err != nil {
		t.Fatalf("got error %v", err)
	}
	return nil
}

func (w *walk) compareDays(t *rapid.T, owner timesheet.Owner) {
	_, _ = ask(t, w, "days", func(s timesheet.Store) ([]timesheet.Day, error) {
		return s.Days(w.ctx, owner, "2100-01-01", "2100-12-31")
	})
}

func (w *walk) compareList(t *rapid.T, owner timesheet.Owner, q timesheet.Query) {
	_, _ = ask(t, w, "list", func(s timesheet.Store) ([]timesheet.Entry, error) {
		q := q
		return drained(func(after timesheet.ID) (timesheet.Page, error) {
			q.After = after
			return s.List(w.ctx, owner, q)
		})
	})
}

func (w *walk) compareWaiting(t *rapid.T, q timesheet.PendingQuery) {
	_, _ = ask(t, w, "waiting", func(s timesheet.Store) ([]timesheet.Entry, error) {
		q := q
		return drained(func(after timesheet.ID) (timesheet.Page, error) {
			q.After = after
			return s.Pending(w.ctx, q)
		})
	})
}

// drained follows a list to its end.
func drained(page func(after timesheet.ID) (timesheet.Page, error)) ([]timesheet.Entry, error) {
	var entries []timesheet.Entry
	var after timesheet.ID
	for {
		p, err := page(after)
		entries = append(entries, p.Entries...)
		if err != nil || p.Next == "" {
			return entries, err
		}
		if p.Next == after {
			return nil, errors.New("the list does not go on")
		}
		after = p.Next
	}
}

func (w *walk) compareAll(t *rapid.T) {
	for _, owner := range fourUsers() {
		w.compareList(t, owner, timesheet.Query{Limit: 3})
		w.compareDays(t, owner)
	}
	w.compareWaiting(t, timesheet.PendingQuery{Limit: 3})
}
