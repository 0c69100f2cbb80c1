package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// A result is the result of a check, or of a run.
type result string

// The results.
const (
	resultOK      result = "ok"
	resultFault   result = "fault"   // the deployment doesn't behave as it must
	resultError   result = "error"   // the check couldn't be made
	resultSkipped result = "skipped" // the check needs something that wasn't given
)

// An outcome is a check's member of the report.
type outcome struct {
	Name     string `json:"name"`
	Result   result `json:"result"`
	Status   int    `json:"status,omitempty"` // of the last response
	Code     string `json:"code,omitempty"`   // of the last response
	Duration int64  `json:"duration_ms"`
	// RequestID is that of the last response: for a fault, of the one that is wrong.
	RequestID string `json:"request_id,omitempty"`
	// Missing is the variable or the flag that a skipped check needs.
	Missing string `json:"missing,omitempty"`
	Detail  string `json:"detail,omitempty"`
}

// A report is the line of a run.
type report struct {
	Message   string    `json:"message"` // "probe", so that a line can be found in a log
	Result    result    `json:"result"`  // never skipped
	StartedAt time.Time `json:"started_at"`
	Duration  int64     `json:"duration_ms"`
	Checks    []outcome `json:"checks"`
}

// newOutcome returns the outcome of a check that returned err after its last response,
// which may be nil.
func newOutcome(name string, err error, last *response, took time.Duration) outcome {
	o := outcome{Name: name, Result: resultOK, Duration: took.Milliseconds()}
	if last != nil {
		o.Status, o.Code, o.RequestID = last.status, last.code, last.requestID
	}
	if err == nil {
		return o
	}
	o.Detail = strings.ReplaceAll(err.Error(), "\n", "; ")
	var skipped skip
	var found fault
	switch {
	case errors.As(err, &skipped):
		o.Result, o.Missing = resultSkipped, skipped.missing
	case errors.As(err, &found):
		o.Result = resultFault
	default:
		o.Result = resultError
	}
	return o
}

// add adds an outcome and updates the result: a fault is worse than an error.
func (r *report) add(o outcome) {
	r.Checks = append(r.Checks, o)
	if o.Result == resultFault || o.Result == resultError && r.Result == resultOK {
		r.Result = o.Result
	}
}

// write writes the line to out, and for people each check that isn't ok to log.
func (r *report) write(out, log io.Writer) error {
	counts := map[result]int{}
	for _, o := range r.Checks {
		counts[o.Result]++
		switch {
		case o.Missing != "" && o.Detail == "":
			fmt.Fprintf(log, "probe: %s %s: %s isn't set\n", o.Name, o.Result, o.Missing)
		case o.Result != resultOK:
			fmt.Fprintf(log, "probe: %s %s: %s\n", o.Name, o.Result, o.Detail)
		}
	}
	fmt.Fprintf(log, "probe: %d ok, %d faults, %d errors, %d skipped\n",
		counts[resultOK], counts[resultFault], counts[resultError], counts[resultSkipped])
	return json.NewEncoder(out).Encode(r)
}

// exitCode returns the exit code of the run.
func (r *report) exitCode() int {
	switch r.Result {
	case resultFault:
		return ExitFault
	case resultOK:
		return ExitOK
	}
	return ExitError
}
