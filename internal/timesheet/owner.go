package timesheet

import "timesheets/internal/email"

// ParseOwner returns the owner that an email address names, in the spelling that the
// authorizer puts into its context. Callers that write for another user must use it:
// the owner can't reach entries under another spelling.
func ParseOwner(s string) (Owner, bool) {
	address, ok := email.Parse(s)
	return Owner(address), ok
}

// CheckOwner returns the owner that an optional user_id names, or adds its fault.
func CheckOwner(faults *Faults, v Value) Owner {
	s, ok := text(faults, "user_id", v)
	if !ok {
		return ""
	}
	owner, ok := ParseOwner(s)
	if !ok {
		faults.Add("user_id", CodeFormat, "must be an email address, without white space or invisible characters in it")
	}
	return owner
}
