package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"timesheets/internal/timesheet"
)

// A problem is the response to an error. It never contains the cause.
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

// A malformed error reports a body that couldn't be parsed. Its text is sent to the client.
type malformed string

func (m malformed) Error() string { return string(m) }

// A tooLarge error reports a body over this limit, in bytes.
type tooLarge int

func (t tooLarge) Error() string { return fmt.Sprintf("The body must have at most %d bytes", int(t)) }

// A mediaError reports a body whose media type isn't one of these media types.
type mediaError []string

func (m mediaError) Error() string {
	return "Content-Type must be " + strings.Join(m, " or ") + ", in UTF-8"
}

var (
	errNoMatch       = errors.New("If-Match is missing")
	errRangeTooLarge = errors.New("the range doesn't fit into one response")
)

// retryAfter is the delay in seconds before a client should retry if the store is unavailable:
// long enough for a throttled partition to recover, short enough for a waiting user.
const retryAfter = "2"

// An errorProblem maps an error to its problem.
type errorProblem struct {
	err error
	problem
}

// problems maps errors to responses. Any other error is a 500.
func problems() []errorProblem {
	return []errorProblem{
		{errUnauthorized, problem{status: http.StatusUnauthorized, Code: "unauthorized", Message: "Missing or invalid token"}},
		{errForbidden, problem{status: http.StatusForbidden, Code: "forbidden", Message: "Forbidden"}},
		{timesheet.ErrDayFull, problem{status: http.StatusConflict, Code: "day_full", Message: "The entries of that day would add up to more than 24 hours"}},
		{timesheet.ErrEntryExists, problem{status: http.StatusConflict, Code: "entry_exists", Message: "An entry of this project already exists on this day"}},
		{timesheet.ErrNotFound, problem{status: http.StatusNotFound, Code: "not_found", Message: "Timesheet not found"}},
		{timesheet.ErrApproved, problem{status: http.StatusConflict, Code: "approved", Message: "The timesheet is approved and can't be changed"}},
		{timesheet.ErrDeletedByOwner, problem{status: http.StatusConflict, Code: "deleted_by_owner", Message: "The user deleted this timesheet; an import can't restore it"}},
		{timesheet.ErrDecided, problem{status: http.StatusConflict, Code: "decided", Message: "The timesheet already has a different decision; reopen it first"}},
		{timesheet.ErrOwnEntry, problem{status: http.StatusForbidden, Code: "own_entry", Message: "Users can't decide about timesheets that they own or wrote"}},
		{timesheet.ErrVersion, problem{status: http.StatusPreconditionFailed, Code: "version", Message: "The timesheet has changed; read it again, then retry"}},
		{errNoMatch, problem{status: http.StatusPreconditionRequired, Code: "version", Message: "If-Match is required: send the ETag of the version to change"}},
		{errRangeTooLarge, problem{status: http.StatusRequestEntityTooLarge, Code: "range_too_large",
			Message: fmt.Sprintf("The range exceeds %d bytes as a JSON string; request a shorter range", maxPayload)}},
		{timesheet.ErrKeyReused, problem{status: http.StatusUnprocessableEntity, Code: "idempotency_key_reused",
			Message: "The Idempotency-Key was used for another entry in the last 24 hours"}},
		{timesheet.ErrUnavailable, problem{status: http.StatusServiceUnavailable, Code: "unavailable",
			Message: "The service is temporarily unavailable; retry with the same Idempotency-Key, if you sent one",
			header:  map[string]string{"Retry-After": retryAfter}}},
	}
}

func problemOf(err error) problem {
	var errs timesheet.FieldErrors
	if errors.As(err, &errs) {
		return invalid(errs)
	}
	var text malformed
	if errors.As(err, &text) {
		return problem{status: http.StatusBadRequest, Code: "malformed", Message: string(text)}
	}
	var size tooLarge
	if errors.As(err, &size) {
		return problem{status: http.StatusRequestEntityTooLarge, Code: "too_large", Message: size.Error()}
	}
	var media mediaError
	if errors.As(err, &media) {
		return problem{status: http.StatusUnsupportedMediaType, Code: "media_type", Message: media.Error()}
	}
	for _, p := range problems() {
		if errors.Is(err, p.err) {
			return p.problem
		}
	}
	return problem{status: http.StatusInternalServerError, Code: "internal", Message: "Internal error"}
}

// invalid returns the problem of validation errors. It lists at most MaxFieldErrors of them and
// counts the rest: a response with all of them could be too large for Lambda.
func invalid(errs timesheet.FieldErrors) problem {
	p := problem{status: http.StatusBadRequest, Code: "invalid", Message: errs[0].Message}
	listed := errs[:min(len(errs), timesheet.MaxFieldErrors)]
	switch more, left := len(listed)-1, errs.Count()-len(listed); {
	case left > 0:
		p.Message += fmt.Sprintf(" (and %d more, see fields, and %d more that aren't listed)", more, left)
	case more > 0:
		p.Message += fmt.Sprintf(" (and %d more, see fields)", more)
	}
	for _, f := range listed {
		p.Fields = append(p.Fields, field{f.Field, f.Code, f.Message})
	}
	return p
}
