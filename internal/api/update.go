package api

import (
	"context"
	"fmt"

	"timesheets/internal/timesheet"
)

// Update serves PUT /timesheets/{id}: 200 with the entry as it is now. It takes what
// Create takes, and needs If-Match.
func Update(cfg Config) Handler {
	return cfg.serve(access{scope: CreateScope}, cfg.update)
}

func (cfg Config) update(ctx context.Context, c call) (reply, error) {
	id, err := c.id()
	if err != nil {
		return reply{}, err
	}
	draft, match, err := c.change(id)
	if err != nil {
		return reply{}, err
	}
	e, err := cfg.take(ctx, step{
		read: cfg.own(c, id),
		plan: func(e timesheet.Entry) (timesheet.Replacement, bool, error) {
			r, err := e.Change(draft, match, c.caller.person(), c.now)
			return r, true, err
		},
	})
	if err != nil {
		return reply{}, fmt.Errorf("update: %w", err)
	}
	return entryReply(e), nil
}

// change reads all of the request, so that every fault is told at once.
func (c call) change(id timesheet.ID) (timesheet.Draft, timesheet.Match, error) {
	media, body, err := c.content(maxBody, mediaJSON, mediaForm)
	if err != nil {
		return timesheet.Draft{}, timesheet.Match{}, err
	}
	var faults timesheet.Faults
	c.parameters(&faults)
	match, given := c.match(&faults)
	fields, err := parseEntry(media, body, &faults)
	if err != nil {
		return timesheet.Draft{}, timesheet.Match{}, err
	}
	draft, more := fields.CheckChange(c.caller.owner, id.Date(), c.now)
	if err := append(faults, more...).Err(); err != nil {
		return timesheet.Draft{}, timesheet.Match{}, err
	}
	if !given {
		return timesheet.Draft{}, timesheet.Match{}, errNoMatch
	}
	return draft, match, nil
}
