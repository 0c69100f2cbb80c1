package api

import (
	"context"
	"net/http"

	"timesheets/internal/timesheet"
)

// List serves GET /timesheets: 200 with one page of the caller's own entries, and a Link to
// the next page if there are more. If the client prefers CSV, the response contains all
// entries of the range instead.
func List(s Service) Handler {
	return s.serve("list", s.list)
}

func (s Service) list(ctx context.Context, c call) (reply, error) {
	if wantsCSV(c.header("Accept")) {
		return s.listCSV(ctx, c)
	}
	var errs timesheet.FieldErrors
	p := c.parameters(&errs, "from", "to", "project", "status", "limit", "cursor")
	query := parseFilters(p)
	l := newListing(query.From, query.To, "list", string(c.caller.owner), query.Project, string(query.Status))
	query.After = p.cursor(l)
	query.Limit = p.limit()
	if err := errs.Err(); err != nil {
		return reply{}, err
	}
	page, err := s.Store.List(ctx, c.caller.owner, query)
	if err != nil {
		return reply{}, err
	}
	r := pageReply(c, p, l, page)
	r.header["Vary"] = "Accept"
	return r, nil
}

// parseFilters parses the filters that JSON and CSV share.
func parseFilters(p parameters) timesheet.Query {
	from, to := p.dateRange()
	return timesheet.Query{From: from, To: to, Project: p.project(), Status: p.status()}
}

// pageReply returns a 200 with a page of entries, and a Link if there is a next page.
func pageReply(c call, p parameters, l listing, page timesheet.Page) reply {
	entries := make([]entry, len(page.Entries)) // never nil: an empty page is [], not null
	for i, e := range page.Entries {
		entries[i] = entryOf(e)
	}
	r := reply{status: http.StatusOK, header: map[string]string{}, body: entries}
	if page.Next != "" {
		r.header["Link"] = c.link(p, l.cursor(page.Next))
	}
	return r
}
