package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"timesheets/internal/timesheet"
)

// ListScope is the scope that GET /timesheets needs.
const ListScope = "read:timesheets"

// Entries a page.
const (
	defaultLimit = 50
	maxLimit     = 100
)

// List serves GET /timesheets: 200 with one page of the caller's own entries, and a
// Link to the next one where there is more.
func List(cfg Config) Handler {
	return cfg.serve(ListScope, cfg.list)
}

func (cfg Config) list(ctx context.Context, c call) (reply, error) {
	var faults timesheet.Faults
	given := c.parameters(&faults, "from", "to", "project", "status", "limit", "cursor")
	query := parseQuery(&faults, given, c.caller.owner)
	if err := faults.Err(); err != nil {
		return reply{}, err
	}
	page, err := cfg.Store.List(ctx, c.caller.owner, query)
	if err != nil {
		return reply{}, fmt.Errorf("list: %w", err)
	}
	return listReply(c, given, query, page), nil
}

func parseQuery(faults *timesheet.Faults, given map[string]string, owner timesheet.Owner) timesheet.Query {
	q := timesheet.Query{
		From:    dayParameter(faults, given, "from"),
		To:      dayParameter(faults, given, "to"),
		Project: projectParameter(faults, given),
		Status:  statusParameter(faults, given),
		Limit:   limitParameter(faults, given),
	}
	if q.From != "" && q.To != "" && q.From > q.To {
		faults.Add("from", timesheet.CodeRange, "must not be after to")
	}
	if text, ok := given["cursor"]; ok && len(*faults) == 0 {
		// Only where the filters can be read is it known whether the cursor is for them.
		q.After = cursorParameter(faults, text, owner, q)
	}
	return q
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
	case err != nil && !isNumber(text):
		faults.Add("limit", timesheet.CodeType, "must be a whole number")
	case err != nil || n < 1 || n > maxLimit:
		faults.Add("limit", timesheet.CodeRange, "must be a whole number from 1 to 100")
	}
	return int(n)
}

func cursorParameter(faults *timesheet.Faults, text string, owner timesheet.Owner, q timesheet.Query) timesheet.ID {
	id, ok := parseCursor(text, owner, q)
	if !ok {
		faults.Add("cursor", timesheet.CodeFormat, "is not one that this list gave out for these filters")
	}
	return id
}

func listReply(c call, given map[string]string, q timesheet.Query, page timesheet.Page) reply {
	entries := make([]entry, len(page.Entries)) // never nil: no entries are [], not null
	for i, e := range page.Entries {
		entries[i] = entryOf(e)
	}
	r := reply{status: http.StatusOK, body: entries}
	if page.Next != "" {
		r.header = map[string]string{"Link": c.link(given, newCursor(page.Next, c.caller.owner, q))}
	}
	return r
}
