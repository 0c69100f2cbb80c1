package api

import (
	"context"

	"timesheets/internal/timesheet"
)

// Approvals serves GET /approvals: 200 with one page of the pending entries of all users,
// oldest day first, and a Link to the next page if there are more.
func Approvals(s Service) Handler {
	return s.serve("approvals", s.approvals)
}

func (s Service) approvals(ctx context.Context, c call) (reply, error) {
	var errs timesheet.FieldErrors
	p := c.parameters(&errs, "user_id", "from", "to", "limit", "cursor")
	from, to := p.dateRange()
	query := timesheet.PendingQuery{Owner: p.owner(), From: from, To: to}
	l := newListing(from, to, "approvals", string(query.Owner))
	query.After = p.cursor(l)
	query.Limit = p.limit()
	if err := errs.Err(); err != nil {
		return reply{}, err
	}
	page, err := s.Store.Pending(ctx, query)
	if err != nil {
		return reply{}, err
	}
	return pageReply(c, p, l, page), nil
}
