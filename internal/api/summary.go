package api

import (
	"context"
	"net/http"

	"timesheets/internal/timesheet"
)

// maxSummaryDays limits the range of a summary: one year, leap years included.
const maxSummaryDays = 366

// Summary serves GET /timesheets/summary: 200 with the caller's own totals per day,
// ISO week, month or project.
func Summary(s Service) Handler {
	return s.serve("summary", s.summary)
}

func (s Service) summary(ctx context.Context, c call) (reply, error) {
	var errs timesheet.FieldErrors
	p := c.parameters(&errs, "from", "to", "group_by")
	p.require("from", "to")
	from, to := p.dateRange()
	if from != "" && from <= to && from.DaysUntil(to) > maxSummaryDays {
		errs.Add("to", timesheet.CodeRange, "must be at most 365 days after from")
	}
	by := p.grouping()
	if err := errs.Err(); err != nil {
		return reply{}, err
	}
	days, err := s.Store.Days(ctx, c.caller.owner, from, to)
	if err != nil {
		return reply{}, err
	}
	text := encode(newSummary(from, to, days, by))
	// A day has at most 96 entries, and each can have a different project. The groups of a
	// year by project can therefore be too large.
	if jsonLength(text) > maxPayload {
		return reply{}, errRangeTooLarge
	}
	return reply{status: http.StatusOK, text: text}, nil
}

type summaryBody struct {
	From       timesheet.Date `json:"from"`
	To         timesheet.Date `json:"to"`
	TotalHours float64        `json:"total_hours"`
	Groups     []summaryGroup `json:"groups"`
}

type summaryGroup struct {
	Key     string  `json:"key"`
	Hours   float64 `json:"hours"`
	Entries int     `json:"entries"`
}

func newSummary(from, to timesheet.Date, days []timesheet.Day, by timesheet.Grouping) summaryBody {
	body := summaryBody{From: from, To: to, Groups: []summaryGroup{}}
	var total timesheet.Minutes
	for _, day := range days {
		total += day.Total.Minutes
	}
	body.TotalHours = total.Hours()
	for _, g := range timesheet.Summarize(days, by) {
		body.Groups = append(body.Groups, summaryGroup{Key: g.Key, Hours: g.Total.Minutes.Hours(), Entries: g.Total.Entries})
	}
	return body
}
