package timesheet

import "unicode/utf8"

// maxReasonLength limits the reason of a rejection, in characters (Unicode code points).
const maxReasonLength = 500

// A DecisionRequest is a valid request to decide about an entry.
type DecisionRequest struct {
	Status Status // Submitted reopens a decided entry
	Reason string // of a rejection
}

// DecisionFields are the unchecked members of a request to decide.
type DecisionFields struct {
	Status, Approved, Reason Value
}

// Check returns the request that the fields describe, and adds every validation error to
// faults. A request without fields approves: older clients send an empty body.
func (f DecisionFields) Check(faults *Faults) DecisionRequest {
	if f.Status.Kind != Absent {
		return f.checkReopening(faults)
	}
	switch {
	case f.Approved.Kind == Absent, f.Approved == (Value{Bool, "true"}):
		f.refuseReason(faults)
		return DecisionRequest{Status: Approved}
	case f.Approved.Kind != Bool:
		faults.Add("approved", CodeType, "must be true or false")
		return DecisionRequest{}
	}
	return DecisionRequest{Status: Rejected, Reason: checkReason(faults, f.Reason)}
}

func (f DecisionFields) checkReopening(faults *Faults) DecisionRequest {
	s, ok := text(faults, "status", f.Status)
	if ok && Status(s) != Submitted {
		faults.Add("status", CodeNotAllowed, "must be submitted, or be left out with approved in its place")
	}
	if f.Approved.Kind != Absent {
		faults.Add("approved", CodeNotAllowed, "must be left out where status is given")
	}
	f.refuseReason(faults)
	return DecisionRequest{Status: Submitted}
}

func (f DecisionFields) refuseReason(faults *Faults) {
	if f.Reason.Kind != Absent {
		faults.Add("reason", CodeNotAllowed, "is for a rejection only")
	}
}

func checkReason(faults *Faults, v Value) string {
	s, ok := requiredText(faults, "reason", v)
	if !ok {
		return ""
	}
	s = withoutOverrides(s)
	if !isProse(s) {
		faults.Add("reason", CodeCharacters, "must be valid UTF-8 without control characters other than line breaks and tabs")
	}
	if n := utf8.RuneCountInString(s); n == 0 || n > maxReasonLength {
		faults.Add("reason", CodeLength, "must have 1 to 500 characters")
	}
	return s
}
