package api

import (
	"context"
	"errors"
	"fmt"

	"timesheets/internal/timesheet"
)

// maxTries is how often a change is tried before the client has to retry. Each try that
// fails means that another request changed the entry in between. Far fewer managers decide
// one entry at once; the limit bounds what a store that contradicts itself can cost.
const maxTries = 16

// A change computes what replaces an entry; ok is false if there is nothing to store.
type change func(timesheet.Entry) (r timesheet.Replacement, ok bool, err error)

// apply changes an entry that was read before, and returns the entry as it is then. If
// another request changes the entry between the read and the write, the store refuses the
// write. The entry is then read again and the change computed again, with the result that
// it would have had a moment later: it may be done already, or be ruled out, also by the
// version that the client named.
//
// It reads again by the entry's owner. Unlike the index of the entries that wait, that
// sees every write.
func (s Service) apply(ctx context.Context, e timesheet.Entry, compute change) (timesheet.Entry, error) {
	for range maxTries {
		r, ok, err := compute(e)
		if err != nil || !ok {
			return e, err
		}
		switch err := s.Store.Replace(ctx, r); {
		case errors.Is(err, timesheet.ErrVersion):
		case err != nil || r.After == nil:
			return timesheet.Entry{}, err
		default:
			return *r.After, nil
		}
		if e, err = s.Store.Get(ctx, e.Owner, e.ID); err != nil {
			return timesheet.Entry{}, err
		}
	}
	return timesheet.Entry{}, fmt.Errorf("%w: the entry kept changing", timesheet.ErrUnavailable)
}
