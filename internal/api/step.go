package api

import (
	"context"
	"errors"
	"fmt"

	"timesheets/internal/timesheet"
)

// maxTries is how often a step is planned before the caller is asked to come back.
// Each try that fails means that another request changed the entry in between. Far
// fewer managers decide one entry at once; the limit bounds what a store that
// contradicts itself can cost.
const maxTries = 16

// A step reads an entry and plans what is to become of it; ok is false if there is
// nothing to store.
type step struct {
	read func(context.Context) (timesheet.Entry, error)
	plan func(timesheet.Entry) (r timesheet.Replacement, ok bool, err error)
}

// take carries the step out, and returns the entry as it is then. If another request
// changes the entry between the read and the write, the store refuses the write. The
// entry is then read again and the step planned again, with the result that it would
// have had a moment later: it may be done already, or be ruled out, also by the version
// that the caller named.
//
// It reads again by the entry's owner. Unlike the index of the entries that wait, that
// sees every write.
func (cfg Config) take(ctx context.Context, s step) (timesheet.Entry, error) {
	e, err := s.read(ctx)
	if err != nil {
		return timesheet.Entry{}, err
	}
	for range maxTries {
		r, ok, err := s.plan(e)
		if err != nil || !ok {
			return e, err
		}
		switch err := cfg.Store.Replace(ctx, r); {
		case errors.Is(err, timesheet.ErrVersion):
		case err != nil || r.After == nil:
			return timesheet.Entry{}, err
		default:
			return *r.After, nil
		}
		if e, err = cfg.Store.Get(ctx, e.Owner, e.ID); err != nil {
			return timesheet.Entry{}, err
		}
	}
	return timesheet.Entry{}, fmt.Errorf("%w: the entry kept changing", timesheet.ErrUnavailable)
}

// own reads the caller's own entry.
func (cfg Config) own(c call, id timesheet.ID) func(context.Context) (timesheet.Entry, error) {
	return func(ctx context.Context) (timesheet.Entry, error) { return cfg.Store.Get(ctx, c.caller.owner, id) }
}
