package api

import (
	"errors"
	"net/http"

	"timesheets/internal/timesheet"
)

// A rowResult is the result of one row of an upload.
type rowResult struct {
	Result     string       `json:"result"` // a timesheet.RowResult, or a result below
	ID         timesheet.ID `json:"id,omitempty"`
	ExternalID string       `json:"external_id,omitempty"`
	Code       string       `json:"code,omitempty"`
	Message    string       `json:"message,omitempty"`

	err error // of a failed row
}

// The results of rows in addition to those of timesheet.RowResult.
const (
	rowReplayed = "replayed" // already stored by an earlier call with the same Idempotency-Key
	rowRefused  = "refused"  // by a rule of the domain: a retry doesn't help
	rowFailed   = "failed"   // may or may not be stored: retry
)

// failedRow returns the result of a row with this error.
func failedRow(err error) rowResult {
	p := problemOf(err)
	switch {
	case errors.Is(err, timesheet.ErrDayFull), errors.Is(err, timesheet.ErrKeyReused),
		errors.Is(err, timesheet.ErrApproved), errors.Is(err, timesheet.ErrDeletedByOwner):
		return rowResult{Result: rowRefused, Code: p.Code, Message: p.Message}
	case errors.Is(err, timesheet.ErrVersion): // the usual message is for a client that read the entry
		p.Message = "Other requests kept changing the timesheet; send the row again"
	}
	return rowResult{Result: rowFailed, Code: p.Code, Message: p.Message, err: err}
}

// errorOfAll returns an error if every row failed and none of them with ErrVersion. The call
// then fails too: a client that checks nothing but the status must not mistake the call for a
// success. errorOfAll returns ErrUnavailable if that is the cause of any row.
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

// statusOf returns 207 if a row was refused or failed, 201 if a row was created, now or by an
// earlier call with the same key, and otherwise 200.
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
