package timesheet

import (
	"unicode/utf8"
)

// maxReasonLength is how long the reason of a rejection may be, in characters.
const maxReasonLength = 500

// A Verdict is what a manager wants of an entry.
type Verdict struct {
	Status Status // Submitted takes a decision back
	Reason string // of a rejection
}

// VerdictFields is what a caller says of a verdict, not yet checked.
type VerdictFields struct {
	Status, Approved, Reason Value
}

// Check gives the verdict that the fields describe, and adds every fault in them.
// Nothing said is an approval: older clients send no more.
func (f VerdictFields) Check(faults *Faults) Verdict {
	if f.Status.Kind != Absent {
		return f.checkReopening(faults)
	}
	switch {
	case f.Approved.Kind == Absent, f.Approved == (Value{Bool, "true"}):
		f.refuseReason(faults)
		return Verdict{Status: Approved}
	case f.Approved.Kind != Bool:
		faults.Add("approved", CodeType, "must be true or false")
		return Verdict{}
	}
	return Verdict{Status: Rejected, Reason: checkReason(faults, f.Reason)}
}

func (f VerdictFields) checkReopening(faults *Faults) Verdict {
	s, ok := text(faults, "status", f.Status)
	if ok && Status(s) != Submitted {
		faults.Add("status", CodeNotAllowed, "must be submitted, or be left out with approved in its place")
	}
	if f.Approved.Kind != Absent {
		faults.Add("approved", CodeNotAllowed, "must be left out where status is given")
	}
	f.refuseReason(faults)
	return Verdict{Status: Submitted}
}

func (f VerdictFields) refuseReason(faults *Faults) {
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
