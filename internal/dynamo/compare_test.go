package dynamo_test

import (
	"errors"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"timesheets/internal/timesheet"
)

// callAll calls the model and all stores, and checks that the results are equal. It returns
// the model's result.
func callAll[T any](t *rapid.T, w *walk, method string, do func(timesheet.Store) (T, error)) (T, error) {
	want, wantErr := do(w.model)
	for name, s := range w.stores {
		got, err := do(s)
		if !errors.Is(contractError(t, err), contractError(t, wantErr)) {
			t.Fatalf("%s: %s returns %v, want %v", method, name, err, wantErr)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: %s (-want +got):\n%s", method, name, diff)
		}
	}
	return want, wantErr
}

// contractError returns the error of the contract that err wraps.
func contractError(t *rapid.T, err error) error {
	for _, want := range []error{
		timesheet.ErrDayFull, timesheet.ErrEntryExists, timesheet.ErrKeyReused, timesheet.ErrNotFound, timesheet.ErrRecord,
		timesheet.ErrVersion,
	} {
		if errors.Is(err, want) {
			return want
		}
	}
	if err != nil {
		t.Fatalf("got error %v", err)
	}
	return nil
}

func (w *walk) compareDays(t *rapid.T, owner timesheet.Owner) {
	_, _ = callAll(t, w, "days", func(s timesheet.Store) ([]timesheet.Day, error) {
		return s.Days(w.ctx, owner, "2100-01-01", "2100-12-31")
	})
}

func (w *walk) compareList(t *rapid.T, owner timesheet.Owner, q timesheet.Query) {
	_, _ = callAll(t, w, "list", func(s timesheet.Store) ([]timesheet.Entry, error) {
		q := q
		return allEntries(func(after timesheet.ID) (timesheet.Page, error) {
			q.After = after
			return s.List(w.ctx, owner, q)
		})
	})
}

func (w *walk) comparePending(t *rapid.T, q timesheet.PendingQuery) {
	_, _ = callAll(t, w, "pending", func(s timesheet.Store) ([]timesheet.Entry, error) {
		q := q
		return allEntries(func(after timesheet.ID) (timesheet.Page, error) {
			q.After = after
			return s.Pending(w.ctx, q)
		})
	})
}

// allEntries returns the entries of all pages of a list.
func allEntries(page func(after timesheet.ID) (timesheet.Page, error)) ([]timesheet.Entry, error) {
	var entries []timesheet.Entry
	var after timesheet.ID
	for {
		p, err := page(after)
		entries = append(entries, p.Entries...)
		if err != nil || p.Next == "" {
			return entries, err
		}
		if p.Next == after {
			return nil, errors.New("the list doesn't advance")
		}
		after = p.Next
	}
}

func (w *walk) compareAll(t *rapid.T) {
	for _, owner := range fourUsers() {
		w.compareList(t, owner, timesheet.Query{Limit: 3})
		w.compareDays(t, owner)
	}
	w.comparePending(t, timesheet.PendingQuery{Limit: 3})
}
