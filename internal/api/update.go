package api

import (
	"context"

	"timesheets/internal/timesheet"
)

// Update serves PUT /timesheets/{id}: 200 with the updated entry. It requires If-Match. It
// accepts the same bodies as Create, except that the date is optional and can't be changed.
func Update(s Service) Handler {
	return s.serve("update", s.update)
}

func (s Service) update(ctx context.Context, c call) (reply, error) {
	id, err := c.id()
	if err != nil {
		return reply{}, err
	}
	draft, match, err := parseUpdate(c, id)
	if err != nil {
		return reply{}, err
	}
	e, err := s.Store.Get(ctx, c.caller.owner, id)
	if err != nil {
		return reply{}, err
	}
	e, err = s.apply(ctx, e, func(e timesheet.Entry) (timesheet.Replacement, bool, error) {
		r, err := e.Change(draft, match, c.caller.actor(), c.now)
		return r, true, err
	})
	if err != nil {
		return reply{}, err
	}
	return entryReply(e), nil
}

// parseUpdate parses all of the request, so that every validation error is reported at once.
func parseUpdate(c call, id timesheet.ID) (timesheet.Draft, timesheet.Match, error) {
	media, body, err := c.content(maxBody, mediaJSON, mediaForm)
	if err != nil {
		return timesheet.Draft{}, timesheet.Match{}, err
	}
	var errs timesheet.FieldErrors
	c.parameters(&errs)
	match, hasMatch := parseMatch(&errs, c.header(headerMatch))
	fields, err := parseEntry(media, body, &errs)
	if err != nil {
		return timesheet.Draft{}, timesheet.Match{}, err
	}
	draft, more := fields.CheckChange(c.caller.owner, id.Date(), c.now)
	if err := append(errs, more...).Err(); err != nil {
		return timesheet.Draft{}, timesheet.Match{}, err
	}
	if !hasMatch {
		return timesheet.Draft{}, timesheet.Match{}, errNoMatch
	}
	return draft, match, nil
}
