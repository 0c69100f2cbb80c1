package api

import (
	"errors"
	"fmt"
	"net/http"

	"timesheets/internal/timesheet"
)

// A problem is what a caller is told of an error. The cause is never part of it.
type problem struct {
	Message   string  `json:"message"`
	Code      string  `json:"code"`
	Fields    []field `json:"fields,omitempty"`
	RequestID string  `json:"request_id"`

	status int
	header map[string]string
}

type field struct {
	Field   string         `json:"field"`
	Code    timesheet.Code `json:"code"`
	Message string         `json:"message"`
}

// A malformed error is a body that could not be read at all. Its text is for the caller.
type malformed string

func (m malformed) Error() string { return string(m) }

var (
	errTooLarge  = errors.New("the body is over the limit")
	errMediaType = errors.New("the media type is not one that the route takes")
)

// retryAfter is how many seconds a caller should leave a store that is out of
// reach: long enough for a throttled partition to recover, short enough for a
// person who waits.
const retryAfter = "2"

// A known error is one that a caller is told something about.
type known struct {
	err error
	problem
}

// problems says what each error is to a caller. What is not here is a 500.
func problems() []known {
	return []known{
		{errUnauthorized, problem{status: http.StatusUnauthorized, Code: "unauthorized", Message: "Missing or invalid token"}},
		{errForbidden, problem{status: http.StatusForbidden, Code: "forbidden", Message: "Forbidden"}},
		{timesheet.ErrDayFull, problem{status: http.StatusConflict, Code: "day_full", Message: "The entries of that day would add up to more than 24 hours"}},
		{errTooLarge, problem{status: http.StatusRequestEntityTooLarge, Code: "too_large", Message: "The body must have at most 65536 bytes"}},
		{errMediaType, problem{status: http.StatusUnsupportedMediaType, Code: "media_type",
			Message: "Content-Type must be application/json or application/x-www-form-urlencoded, in UTF-8"}},
		{timesheet.ErrKeyReused, problem{status: http.StatusUnprocessableEntity, Code: "idempotency_key_reused",
			Message: "The Idempotency-Key was used for another entry in the last 24 hours"}},
		{timesheet.ErrUnavailable, problem{status: http.StatusServiceUnavailable, Code: "unavailable",
			Message: "The service is briefly unavailable; try again, with the same Idempotency-Key where there was one",
			header:  map[string]string{"Retry-After": retryAfter}}},
	}
}

func problemOf(err error) problem {
	var faults timesheet.Faults
	if errors.As(err, &faults) {
		return invalid(faults)
	}
	var text malformed
	if errors.As(err, &text) {
		return problem{status: http.StatusBadRequest, Code: "malformed", Message: string(text)}
	}
	for _, p := range problems() {
		if errors.Is(err, p.err) {
			return p.problem
		}
	}
	return problem{status: http.StatusInternalServerError, Code: "internal", Message: "Internal error"}
}

func invalid(faults timesheet.Faults) problem {
	p := problem{status: http.StatusBadRequest, Code: "invalid", Message: faults[0].Message}
	if more := len(faults) - 1; more > 0 {
		p.Message += fmt.Sprintf(" (and %d more, see fields)", more)
	}
	for _, f := range faults {
		p.Fields = append(p.Fields, field(f))
	}
	return p
}

func (p problem) reply(requestID string) reply {
	p.RequestID = requestID
	return reply{status: p.status, header: p.header, body: p}
}
