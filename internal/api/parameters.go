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

// paramIfEmpty is the precondition that the caller has no entry of this project on this day.
// It is a parameter and not a header for two reasons: an older deployment ignores an unknown
// header, but responds to an unknown parameter with 400, and a browser may send a new
// parameter without a change of the CORS rules.
const paramIfEmpty = "if_empty"

// parameters parses the query parameters of a request. request.parameters creates it. The
// methods return the default of an absent parameter, and add a validation error for an invalid
// parameter.
type parameters struct {
	values map[string]string
	errs   *timesheet.FieldErrors
}

// optional returns the parsed value of a parameter, or fallback if it is absent. If parse
// rejects the value, optional adds a validation error.
func optional[T any](p parameters, name string, fallback T, parse func(string) (T, bool), code timesheet.Code, rule string) T {
	text, present := p.values[name]
	if !present {
		return fallback
	}
	value, ok := parse(text)
	if !ok {
		p.errs.Add(name, code, rule)
	}
	return value
}

// require adds a validation error for each of these parameters that is absent.
func (p parameters) require(names ...string) {
	for _, name := range names {
		if _, ok := p.values[name]; !ok {
			p.errs.Add(name, timesheet.CodeRequired, "is required")
		}
	}
}

// dateRange returns the parameters from and to; an absent one is empty.
func (p parameters) dateRange() (from, to timesheet.Date) {
	from, to = p.date("from"), p.date("to")
	if from != "" && to != "" && from > to {
		p.errs.Add("from", timesheet.CodeRange, "must not be after to")
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
	text, ok := p.values["project"]
	if !ok {
		return ""
	}
	project, code, rule := timesheet.CheckProject(text)
	if code != "" {
		p.errs.Add("project", code, rule)
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
	text, ok := p.values["user_id"]
	if !ok {
		return ""
	}
	return timesheet.CheckOwner(p.errs, timesheet.Value{Kind: timesheet.Text, Text: text})
}

// separator returns the CSV format that the parameter selects; the default is comma.
func (p parameters) separator() csvFormat {
	formats := csvFormats()
	parse := func(text string) (csvFormat, bool) {
		format, ok := formats[text]
		return format, ok
	}
	return optional(p, "separator", formats["comma"], parse, timesheet.CodeNotAllowed, "must be comma or semicolon")
}

// ifEmpty reports whether the precondition is set. The only valid value is true, so that a
// value such as 1 or false can't be misunderstood.
func (p parameters) ifEmpty() bool {
	parse := func(text string) (bool, bool) { return true, text == "true" }
	return optional(p, paramIfEmpty, false, parse, timesheet.CodeNotAllowed, "must be true or be omitted")
}

func (p parameters) limit() int {
	text, ok := p.values["limit"]
	if !ok {
		return defaultLimit
	}
	n, err := strconv.ParseUint(text, 10, 16)
	switch {
	case len(text) > timesheet.MaxNumberLength:
		p.errs.Add("limit", timesheet.CodeFormat, "must have at most 64 characters")
	case err != nil && !isNumber(text):
		p.errs.Add("limit", timesheet.CodeType, "must be a whole number")
	case err != nil || n < 1 || n > maxLimit:
		p.errs.Add("limit", timesheet.CodeRange, "must be a whole number from 1 to 100")
	}
	return int(n)
}

// cursor returns the id after which the page starts. Call it last: a cursor can't be checked
// against filters that are invalid.
func (p parameters) cursor(l listing) timesheet.ID {
	if len(*p.errs) > 0 {
		return ""
	}
	return optional(p, "cursor", "", l.parse, timesheet.CodeFormat, "must come from a page of this list with the same filters")
}
