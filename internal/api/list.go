package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"timesheets/internal/timesheet"
)

// Entries a page.
const (
	defaultLimit = 50
	maxLimit     = 100
)

// List serves GET /timesheets: 200 with one page of the caller's own entries, and a
// Link to the next one where there is more.
func List(cfg Config) Handler {
	return cfg.serve(access{scope: ReadScope}, cfg.list)
}

func (cfg Config) list(ctx context.Context, c call) (reply, error) {
	if c.wantsCSV() {
		return cfg.listCSV(ctx, c)
	}
	var faults timesheet.Faults
	given := c.parameters(&faults, "from", "to", "project", "status", "limit", "cursor")
	query := parseFilters(&faults, given)
	l := newListing(query.From, query.To, "list", string(c.caller.owner), query.Project, string(query.Status))
	query.After = l.after(&faults, given)
	query.Limit = limitParameter(&faults, given)
	if err := faults.Err(); err != nil {
		return reply{}, err
	}
	page, err := cfg.Store.List(ctx, c.caller.owner, query)
	if err != nil {
		return reply{}, fmt.Errorf("list: %w", err)
	}
	r := c.pageReply(given, l, page)
	r.header["Vary"] = "Accept"
	return r, nil
}

func parseFilters(faults *timesheet.Faults, given map[string]string) timesheet.Query {
	from, to := rangeParameters(faults, given)
	return timesheet.Query{From: from, To: to, Project: projectParameter(faults, given), Status: statusParameter(faults, given)}
}

func rangeParameters(faults *timesheet.Faults, given map[string]string) (from, to timesheet.Date) {
	from, to = dayParameter(faults, given, "from"), dayParameter(faults, given, "to")
	if from != "" && to != "" && from > to {
		faults.Add("from", timesheet.CodeRange, "must not be after to")
	}
	return from, to
}

func dayParameter(faults *timesheet.Faults, given map[string]string, name string) timesheet.Date {
	text, ok := given[name]
	if !ok {
		return ""
	}
	d, err := timesheet.ParseDate(text)
	if err != nil {
		faults.Add(name, timesheet.CodeFormat, "must be a calendar day in the form YYYY-MM-DD")
	}
	return d
}

func projectParameter(faults *timesheet.Faults, given map[string]string) string {
	text, ok := given["project"]
	if !ok {
		return ""
	}
	project, code, rule := timesheet.CheckProject(text)
	if code != "" {
		faults.Add("project", code, rule)
	}
	return project
}

func statusParameter(faults *timesheet.Faults, given map[string]string) timesheet.Status {
	text, ok := given["status"]
	if !ok {
		return ""
	}
	status, ok := timesheet.ParseStatus(text)
	if !ok {
		faults.Add("status", timesheet.CodeNotAllowed, "must be submitted, approved or rejected")
	}
	return status
}

func limitParameter(faults *timesheet.Faults, given map[string]string) int {
	text, ok := given["limit"]
	if !ok {
		return defaultLimit
	}
	n, err := strconv.ParseUint(text, 10, 16)
	switch {
	case len(text) > timesheet.MaxNumberLength:
		faults.Add("limit", timesheet.CodeFormat, "must have at most 64 characters")
	case err != nil && !isNumber(text):
		faults.Add("limit", timesheet.CodeType, "must be a whole number")
	case err != nil || n < 1 || n > maxLimit:
		faults.Add("limit", timesheet.CodeRange, "must be a whole number from 1 to 100")
	}
	return int(n)
}

// pageReply is a page of entries, with a Link where there is a next one.
func (c call) pageReply(given map[string]string, l listing, page timesheet.Page) reply {
	entries := make([]entry, len(page.Entries)) // never nil: no entries are [], not null
	for i, e := range page.Entries {
		entries[i] = entryOf(e)
	}
	r := reply{status: http.StatusOK, header: map[string]string{}, body: entries}
	if page.Next != "" {
		r.header["Link"] = c.link(given, l.cursor(page.Next))
	}
	return r
}
