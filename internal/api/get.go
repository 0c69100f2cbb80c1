package api

import (
	"context"
	"fmt"

	"timesheets/internal/timesheet"
)

// Get serves GET /timesheets/{id}: 200 with the caller's own entry.
func Get(cfg Config) Handler {
	return cfg.serve(access{scope: ReadScope}, cfg.get)
}

func (cfg Config) get(ctx context.Context, c call) (reply, error) {
	var faults timesheet.Faults
	c.parameters(&faults)
	if err := faults.Err(); err != nil {
		return reply{}, err
	}
	id, err := c.id()
	if err != nil {
		return reply{}, err
	}
	e, err := cfg.Store.Get(ctx, c.caller.owner, id)
	if err != nil {
		return reply{}, fmt.Errorf("get: %w", err)
	}
	return entryReply(e), nil
}
