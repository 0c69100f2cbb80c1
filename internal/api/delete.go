package api

import (
	"context"
	"fmt"
	"net/http"

	"timesheets/internal/timesheet"
)

// Delete serves DELETE /timesheets/{id}: 204. It honours If-Match if it is sent;
// without it, it deletes whatever version there is.
func Delete(cfg Config) Handler {
	return cfg.serve(access{scope: DeleteScope}, cfg.delete)
}

func (cfg Config) delete(ctx context.Context, c call) (reply, error) {
	var faults timesheet.Faults
	c.parameters(&faults)
	match, given := c.match(&faults)
	if err := faults.Err(); err != nil {
		return reply{}, err
	}
	match.Any = match.Any || !given
	id, err := c.id()
	if err != nil {
		return reply{}, err
	}
	_, err = cfg.take(ctx, step{
		read: cfg.own(c, id),
		plan: func(e timesheet.Entry) (timesheet.Replacement, bool, error) {
			r, err := e.Delete(match, c.caller.person(), c.now)
			return r, true, err
		},
	})
	if err != nil {
		return reply{}, fmt.Errorf("delete: %w", err)
	}
	return reply{status: http.StatusNoContent}, nil
}
