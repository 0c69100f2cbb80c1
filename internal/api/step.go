package api

import (
	"context"
	"errors"

	"timesheets/internal/timesheet"
)

// anyTries is how often a step is worked out again for a caller who means any
// version: an entry is not changed more often than that in the meantime.
const anyTries = 4

// A step reads an entry and works out what is to become of it; ok is false where it
// is as it should be already.
type step struct {
	read func(context.Context) (timesheet.Entry, error)
	plan func(timesheet.Entry) (r timesheet.Replacement, ok bool, err error)
	// tries is 1 where the caller means a certain version, or has seen one.
	tries int
}

// take carries the step out, and gives the entry as it is then. Between reading and
// writing somebody else may have changed it: the store finds out, and nothing of
// theirs is lost.
func (cfg Config) take(ctx context.Context, s step) (timesheet.Entry, error) {
	for try := 1; ; try++ {
		e, err := s.read(ctx)
		if err != nil {
			return timesheet.Entry{}, err
		}
		r, ok, err := s.plan(e)
		if err != nil || !ok {
			return e, err
		}
		err = cfg.Store.Replace(ctx, r)
		if errors.Is(err, timesheet.ErrVersion) && try < s.tries {
			continue
		}
		if err != nil || r.After == nil {
			return timesheet.Entry{}, err
		}
		return *r.After, nil
	}
}

// own reads the caller's own entry.
func (cfg Config) own(c call, id timesheet.ID) func(context.Context) (timesheet.Entry, error) {
	return func(ctx context.Context) (timesheet.Entry, error) { return cfg.Store.Get(ctx, c.caller.owner, id) }
}

func tries(m timesheet.Match) int {
	if m.Any {
		return anyTries
	}
	return 1
}
