package api

import (
	"context"
	"fmt"

	"timesheets/internal/timesheet"
)

// Approvals serves GET /approvals: 200 with one page of every user's entries that
// wait for a decision, oldest day first, and a Link where there is more.
func Approvals(cfg Config) Handler {
	return cfg.serve(access{scope: ApproveScope}, cfg.approvals)
}

func (cfg Config) approvals(ctx context.Context, c call) (reply, error) {
	var faults timesheet.Faults
	given := c.parameters(&faults, "user_id", "from", "to", "limit", "cursor")
	from, to := rangeParameters(&faults, given)
	query := timesheet.PendingQuery{Owner: ownerParameter(&faults, given), From: from, To: to}
	l := newListing(from, to, "approvals", string(query.Owner))
	query.After = l.after(&faults, given)
	query.Limit = limitParameter(&faults, given)
	if err := faults.Err(); err != nil {
		return reply{}, err
	}
	page, err := cfg.Store.Pending(ctx, query)
	if err != nil {
		return reply{}, fmt.Errorf("approvals: %w", err)
	}
	return c.pageReply(given, l, page), nil
}

func ownerParameter(faults *timesheet.Faults, given map[string]string) timesheet.Owner {
	text, ok := given["user_id"]
	if !ok {
		return ""
	}
	return timesheet.CheckOwner(faults, timesheet.Value{Kind: timesheet.Text, Text: text})
}
