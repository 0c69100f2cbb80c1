package api

import (
	"context"
	"fmt"
	"net/http"

	"timesheets/internal/timesheet"
)

// maxSummaryDays is how long a summary's range may be: any year.
const maxSummaryDays = 366

// Summary serves GET /timesheets/summary: 200 with the caller's own totals per day,
// ISO week, month or project.
func Summary(cfg Config) Handler {
	return cfg.serve(access{scope: ReadScope}, cfg.summary)
}

type summary struct {
	From       timesheet.Date `json:"from"`
	To         timesheet.Date `json:"to"`
	TotalHours float64        `json:"total_hours"`
	Groups     []group        `json:"groups"`
}

type group struct {
	Key     string  `json:"key"`
	Hours   float64 `json:"hours"`
	Entries int     `json:"entries"`
}

func (cfg Config) summary(ctx context.Context, c call) (reply, error) {
	var faults timesheet.Faults
	given := c.parameters(&faults, "from", "to", "group_by")
	for _, name := range []string{"from", "to"} {
		if _, ok := given[name]; !ok {
			faults.Add(name, timesheet.CodeRequired, "is required")
		}
	}
	from, to := rangeParameters(&faults, given)
	if from != "" && from <= to && from.DaysUntil(to) > maxSummaryDays {
		faults.Add("to", timesheet.CodeRange, "must be at most 366 days from from, both included")
	}
	by := groupingParameter(&faults, given)
	if err := faults.Err(); err != nil {
		return reply{}, err
	}
	days, err := cfg.Store.Days(ctx, c.caller.owner, from, to)
	if err != nil {
		return reply{}, fmt.Errorf("summary: %w", err)
	}
	body := summaryOf(from, to, days, by)
	// A day has at most 96 entries, and each can be of a project of its own.
	if jsonLength(encode(body)) > maxSent {
		return reply{}, errRangeTooLarge
	}
	return reply{status: http.StatusOK, body: body}, nil
}

func groupingParameter(faults *timesheet.Faults, given map[string]string) timesheet.Grouping {
	text, ok := given["group_by"]
	if !ok {
		return timesheet.ByDay
	}
	by, ok := timesheet.ParseGrouping(text)
	if !ok {
		faults.Add("group_by", timesheet.CodeNotAllowed, "must be day, week, month or project")
	}
	return by
}

func summaryOf(from, to timesheet.Date, days []timesheet.Day, by timesheet.Grouping) summary {
	s := summary{From: from, To: to, Groups: []group{}}
	var total timesheet.Minutes
	for _, day := range days {
		total += day.Total.Minutes
	}
	s.TotalHours = total.Hours()
	for _, g := range timesheet.Summarize(days, by) {
		s.Groups = append(s.Groups, group{Key: g.Key, Hours: g.Total.Minutes.Hours(), Entries: g.Total.Entries})
	}
	return s
}
