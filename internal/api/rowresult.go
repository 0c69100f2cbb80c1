package api

import (
	"errors"
	"net/http"

	"timesheets/internal/timesheet"
)

// A rowResult is how one row of an upload ended.
type rowResult struct {
	Result     string       `json:"result"` // a timesheet.RowResult, or one of these
	ID         timesheet.ID `json:"id,omitempty"`
	ExternalID string       `json:"external_id,omitempty"`
	Code       string       `json:"code,omitempty"`
	Message    string       `json:"message,omitempty"`

	err error // of a failed row
}

// The results of rows beside those of timesheet.RowResult.
const (
	rowReplayed = "replayed" // stored before by the same call's Idempotency-Key
	rowRefused  = "refused"  // for good: the same row is refused again
	rowFailed   = "failed"   // whether it was stored isn't known
)

// failedRow returns the result of a row that ended with an error.
func failedRow(err error) rowResult {
	p := problemOf(err)
	switch {
	case errors.Is(err, timesheet.ErrDayFull), errors.Is(err, timesheet.ErrKeyReused),
		errors.Is(err, timesheet.ErrApproved), errors.Is(err, timesheet.ErrDeletedByOwner):
		return rowResult{Result: rowRefused, Code: p.Code, Message: p.Message}
	case errors.Is(err, timesheet.ErrVersion): // without an If-Match that the message would be about
		p.Message = "Others changed the timesheet at the same time; send the row again"
	}
	return rowResult{Result: rowFailed, Code: p.Code, Message: p.Message, err: err}
}

// errorOfAll returns an error if every row failed: there is nothing to report of the call
// then, and a client that only looks at the status must not take it for a success.
func errorOfAll(results []rowResult) error {
	var cause error
	for _, r := range results {
		if r.err == nil || errors.Is(r.err, timesheet.ErrVersion) {
			return nil
		}
		if cause == nil || errors.Is(r.err, timesheet.ErrUnavailable) {
			cause = r.err
		}
	}
	return cause
}

// statusOf returns 207 if a row was refused or failed, 201 if one was created, now or
// when the call was made before, and otherwise 200.
func statusOf(results []rowResult) int {
	status := http.StatusOK
	for _, r := range results {
		switch r.Result {
		case rowRefused, rowFailed:
			return http.StatusMultiStatus
		case string(timesheet.RowCreated), rowReplayed:
			status = http.StatusCreated
		}
	}
	return status
}
