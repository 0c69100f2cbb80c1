package api

import (
	"context"
	"errors"
	"fmt"

	"timesheets/internal/timesheet"
)

// maxTries limits the tries of a change; after that the client has to retry. A try fails if
// another request changes the entry in between. Far fewer managers decide about an entry at
// once: the limit bounds the cost of an inconsistent store.
const maxTries = 16

// A change computes the replacement of an entry. ok is false if there is nothing to store.
type change func(timesheet.Entry) (r timesheet.Replacement, ok bool, err error)

// apply writes the change and returns the updated entry, or the zero Entry if the change
// deleted it. e is the entry as the caller read it.
//
// If another request changes the entry before the write, the store returns ErrVersion. apply
// then reads the entry and computes the change again. The result is that of a slightly later
// request: the change may already be done, or may no longer be allowed, for example because
// of the versions in If-Match.
//
// It reads the entry by its owner: unlike the index of pending entries, that read sees every
// write.
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
