package storetest

import (
	"context"
	"errors"
	"testing"

	"timesheets/internal/timesheet"
)

func contexts() []test {
	return []test{
		{"nothing is done for a caller who has gone", testCanceled},
	}
}

func testCanceled(t *testing.T, f *fixture) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.store.Create(ctx, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	if !errors.Is(err, timesheet.ErrUnavailable) {
		t.Errorf("create: got error %v, want %v", err, timesheet.ErrUnavailable)
	}
	_, err = f.store.List(ctx, employee, timesheet.Query{Limit: 1})
	if !errors.Is(err, timesheet.ErrUnavailable) {
		t.Errorf("list: got error %v, want %v", err, timesheet.ErrUnavailable)
	}
	f.wantList(t, employee, timesheet.Query{})
}
