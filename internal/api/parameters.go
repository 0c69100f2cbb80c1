package api

import (
	"strconv"

	"timesheets/internal/timesheet"
)

// Limits on the entries of one page.
const (
	defaultLimit = 50
	maxLimit     = 100
)

// paramIfEmpty names the precondition that the caller has no entry of this project on
// this day. It is a parameter and not a header: a deployment that doesn't know it
// responds with 400 instead of ignoring it, and a browser may send it without a new rule
// of CORS.
const paramIfEmpty = "if_empty"

// parameters reads the query parameters of a request; request.parameters makes it. A
// parameter that is absent has its default; one that is invalid adds a fault.
type parameters struct {
	values map[string]string
	faults *timesheet.Faults
}

// optional returns what parse makes of a parameter, or fallback if it is absent. A value
// that parse doesn't accept is a fault.
func optional[T any](p parameters, name string, fallback T, parse func(string) (T, bool), code timesheet.Code, rule string) T {
	text, given := p.values[name]
	if !given {
		return fallback
	}
	value, ok := parse(text)
	if !ok {
		p.faults.Add(name, code, rule)
	}
	return value
}

// require adds a fault for each of these parameters that is absent.
func (p parameters) require(names ...string) {
	for _, name := range names {
		if _, given := p.values[name]; !given {
			p.faults.Add(name, timesheet.CodeRequired, "is required")
		}
	}
}

// dateRange reads from and to; an absent one is empty.
func (p parameters) dateRange() (from, to timesheet.Date) {
	from, to = p.date("from"), p.date("to")
	if from != "" && to != "" && from > to {
		p.faults.Add("from", timesheet.CodeRange, "must not be after to")
	}
	return from, to
}

func (p parameters) date(name string) timesheet.Date {
	parse := func(text string) (timesheet.Date, bool) {
		date, err := timesheet.ParseDate(text)
		return date, err == nil
	}
	return optional(p, name, "", parse, timesheet.CodeFormat, "must be a calendar day in the form YYYY-MM-DD")
}

func (p parameters) project() string {
	text, given := p.values["project"]
	if !given {
		return ""
	}
	project, code, rule := timesheet.CheckProject(text)
	if code != "" {
		p.faults.Add("project", code, rule)
	}
	return project
}

func (p parameters) status() timesheet.Status {
	return optional(p, "status", "", timesheet.ParseStatus, timesheet.CodeNotAllowed, "must be submitted, approved or rejected")
}

func (p parameters) grouping() timesheet.Grouping {
	return optional(p, "group_by", timesheet.ByDay, timesheet.ParseGrouping, timesheet.CodeNotAllowed, "must be day, week, month or project")
}

func (p parameters) owner() timesheet.Owner {
	text, given := p.values["user_id"]
	if !given {
		return ""
	}
	return timesheet.CheckOwner(p.faults, timesheet.Value{Kind: timesheet.Text, Text: text})
}

// separator reads how a CSV is to be written.
func (p parameters) separator() csvFormat {
	formats := csvFormats()
	parse := func(text string) (csvFormat, bool) {
		format, ok := formats[text]
		return format, ok
	}
	return optional(p, "separator", formats["comma"], parse, timesheet.CodeNotAllowed, "must be comma or semicolon")
}

// ifEmpty reports whether the precondition is given. It has one value, so that a client
// can't mean something else by another.
func (p parameters) ifEmpty() bool {
	parse := func(text string) (bool, bool) { return true, text == "true" }
	return optional(p, paramIfEmpty, false, parse, timesheet.CodeNotAllowed, "must be true or be left out")
}

func (p parameters) limit() int {
	text, given := p.values["limit"]
	if !given {
		return defaultLimit
	}
	n, err := strconv.ParseUint(text, 10, 16)
	switch {
	case len(text) > timesheet.MaxNumberLength:
		p.faults.Add("limit", timesheet.CodeFormat, "must have at most 64 characters")
	case err != nil && !isNumber(text):
		p.faults.Add("limit", timesheet.CodeType, "must be a whole number")
	case err != nil || n < 1 || n > maxLimit:
		p.faults.Add("limit", timesheet.CodeRange, "must be a whole number from 1 to 100")
	}
	return int(n)
}

// cursor reads where a page starts. It is read last: only after the filters are known to
// be valid can a cursor be checked against them.
func (p parameters) cursor(l listing) timesheet.ID {
	if len(*p.faults) > 0 {
		return ""
	}
	return optional(p, "cursor", "", l.parse, timesheet.CodeFormat, "is not one that this list gave out for these filters")
}
