package storetest

import (
	"context"
	"errors"
	"testing"

	"timesheets/internal/timesheet"
)

func contextTests() []test {
	return []test{
		{"a canceled call does nothing", testCanceled},
	}
}

func testCanceled(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range f.calls(t, e) {
		if err := call(ctx); !errors.Is(err, timesheet.ErrUnavailable) {
			t.Errorf("%s: error = %v, want %v", name, err, timesheet.ErrUnavailable)
		}
	}
	f.wantList(t, employee, timesheet.Query{}, e)
}

// calls returns a call of each method for a stored entry.
func (f *fixture) calls(t testing.TB, e timesheet.Entry) map[string]func(context.Context) error {
	t.Helper()
	return map[string]func(context.Context) error{
		"create": func(ctx context.Context) error {
			_, err := f.store.Create(ctx, timesheet.Creation{Entry: f.entry(employee, day, hour)})
			return err
		},
		"list": func(ctx context.Context) error {
			_, err := f.store.List(ctx, employee, timesheet.Query{Limit: 1})
			return err
		},
		"get": func(ctx context.Context) error {
			_, err := f.store.Get(ctx, employee, e.ID)
			return err
		},
		"find": func(ctx context.Context) error {
			_, err := f.store.FindPending(ctx, e.ID)
			return err
		},
		"replace": func(ctx context.Context) error { return f.store.Replace(ctx, deleted(t, e)) },
		"record": func(ctx context.Context) error {
			_, err := f.store.Record(ctx, employee, digest("row"))
			return err
		},
		"import": func(ctx context.Context) error {
			_, err := f.store.Import(ctx, *f.upsert(t, importRow("row", hour), nil, nil).Change)
			return err
		},
		"days": func(ctx context.Context) error {
			_, err := f.store.Days(ctx, employee, day, day)
			return err
		},
		"pending": func(ctx context.Context) error {
			_, err := f.store.Pending(ctx, timesheet.PendingQuery{Limit: 1})
			return err
		},
	}
}
