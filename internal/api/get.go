package api

import (
	"context"

	"timesheets/internal/timesheet"
)

// Get serves GET /timesheets/{id}: 200 with the caller's own entry.
func Get(s Service) Handler {
	return s.serve("get", s.get)
}

func (s Service) get(ctx context.Context, c call) (reply, error) {
	var errs timesheet.FieldErrors
	c.parameters(&errs)
	if err := errs.Err(); err != nil {
		return reply{}, err
	}
	id, err := c.id()
	if err != nil {
		return reply{}, err
	}
	e, err := s.Store.Get(ctx, c.caller.owner, id)
	if err != nil {
		return reply{}, err
	}
	return entryReply(e), nil
}
