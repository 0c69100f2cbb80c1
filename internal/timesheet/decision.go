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
// errs. A request without fields approves: older clients send an empty body.
func (f DecisionFields) Check(errs *FieldErrors) DecisionRequest {
	if f.Status.Kind != Absent {
		return f.checkReopening(errs)
	}
	switch {
	case f.Approved.Kind == Absent, f.Approved == (Value{Bool, "true"}):
		f.refuseReason(errs)
		return DecisionRequest{Status: Approved}
	case f.Approved.Kind != Bool:
		errs.Add("approved", CodeType, "must be true or false")
		return DecisionRequest{}
	}
	return DecisionRequest{Status: Rejected, Reason: checkReason(errs, f.Reason)}
}

func (f DecisionFields) checkReopening(errs *FieldErrors) DecisionRequest {
	s, ok := text(errs, "status", f.Status)
	if ok && Status(s) != Submitted {
		errs.Add("status", CodeNotAllowed, "must be submitted: use approved to approve or reject")
	}
	if f.Approved.Kind != Absent {
		errs.Add("approved", CodeNotAllowed, "must be omitted if status is set")
	}
	f.refuseReason(errs)
	return DecisionRequest{Status: Submitted}
}

func (f DecisionFields) refuseReason(errs *FieldErrors) {
	if f.Reason.Kind != Absent {
		errs.Add("reason", CodeNotAllowed, "is allowed only for a rejection")
	}
}

func checkReason(errs *FieldErrors, v Value) string {
	s, ok := requiredText(errs, "reason", v)
	if !ok {
		return ""
	}
	s = withoutOverrides(s)
	if !isMultilineText(s) {
		errs.Add("reason", CodeCharacters, "must be valid UTF-8 without control characters other than line breaks and tabs")
	}
	if n := utf8.RuneCountInString(s); n == 0 || n > maxReasonLength {
		errs.Add("reason", CodeLength, "must have 1 to 500 characters")
	}
	return s
}
