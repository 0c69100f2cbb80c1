package openapi_test

import (
	"context"

	"timesheets/internal/timesheet"
)

// A failingStore returns err if it is set. If endless is set, it returns that page for
// every list.
type failingStore struct {
	timesheet.Store
	err           error
	failsForOwner timesheet.Owner // whose imports fail; empty if none
	endless       *timesheet.Page
	days          []timesheet.Day // instead of the stored ones
}

func (s *failingStore) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	if s.err != nil {
		return timesheet.Created{}, s.err
	}
	return s.Store.Create(ctx, c)
}

func (s *failingStore) List(ctx context.Context, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	switch {
	case s.err != nil:
		return timesheet.Page{}, s.err
	case s.endless != nil:
		return *s.endless, nil
	}
	return s.Store.List(ctx, owner, q)
}

func (s *failingStore) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	if s.err != nil {
		return timesheet.Entry{}, s.err
	}
	return s.Store.Get(ctx, owner, id)
}

func (s *failingStore) FindPending(ctx context.Context, id timesheet.ID) (timesheet.Entry, error) {
	if s.err != nil {
		return timesheet.Entry{}, s.err
	}
	return s.Store.FindPending(ctx, id)
}

func (s *failingStore) Import(ctx context.Context, i timesheet.ImportChange) (timesheet.Record, error) {
	switch {
	case s.err != nil:
		return timesheet.Record{}, s.err
	case s.failsForOwner == i.Owner:
		return timesheet.Record{}, timesheet.ErrUnavailable
	}
	return s.Store.Import(ctx, i)
}

func (s *failingStore) Days(ctx context.Context, owner timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	if s.err != nil {
		return nil, s.err
	}
	if s.days != nil {
		return s.days, nil
	}
	return s.Store.Days(ctx, owner, from, to)
}

func (s *failingStore) Pending(ctx context.Context, q timesheet.PendingQuery) (timesheet.Page, error) {
	if s.err != nil {
		return timesheet.Page{}, s.err
	}
	return s.Store.Pending(ctx, q)
}
