package api

import (
	"context"
	"errors"
	"fmt"

	"timesheets/internal/timesheet"
)

// maxTries limits the tries of a change. After the last try, the client has to retry. A try
// fails if another request changes the entry between the read and the write. Far fewer than 16
// managers decide about an entry at once. The limit is for a store that is inconsistent, so
// that no try can succeed.
const maxTries = 16

// A change is a function that computes the replacement of an entry. ok is false if there is
// nothing to store.
type change func(timesheet.Entry) (r timesheet.Replacement, ok bool, err error)

// apply writes the change and returns the updated entry, the zero Entry if the change deleted
// the entry, or the entry as it was read if there is nothing to store. e is the entry as the
// route's function read it.
//
// If another request changes the entry before the write, the store returns ErrVersion. apply
// then reads the entry and computes the change again, as if the request had arrived after the
// other one: the change may already be done, or may no longer be allowed, for example because
// of the versions in If-Match.
//
// apply reads the entry by its owner and not from the index of pending entries: a read by
// owner sees every write, and the index may be stale.
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
