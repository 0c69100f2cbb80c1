package api

import (
	"context"
	"net/http"

	"timesheets/internal/timesheet"
)

// Delete serves DELETE /timesheets/{id}: 204. Without If-Match it deletes the current
// version.
func Delete(s Service) Handler {
	return s.serve("delete", s.delete)
}

func (s Service) delete(ctx context.Context, c call) (reply, error) {
	var errs timesheet.FieldErrors
	c.parameters(&errs)
	match, hasMatch := parseMatch(&errs, c.header(headerMatch))
	if err := errs.Err(); err != nil {
		return reply{}, err
	}
	match.Any = match.Any || !hasMatch
	id, err := c.id()
	if err != nil {
		return reply{}, err
	}
	e, err := s.Store.Get(ctx, c.caller.owner, id)
	if err != nil {
		return reply{}, err
	}
	_, err = s.apply(ctx, e, func(e timesheet.Entry) (timesheet.Replacement, bool, error) {
		r, err := e.Delete(match, c.caller.actor(), c.now)
		return r, true, err
	})
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, nil
}
