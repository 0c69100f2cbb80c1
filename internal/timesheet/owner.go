package timesheet

import "timesheets/internal/email"

// ParseOwner returns the owner with this email address, normalized as the authorizer does.
// Use it for every email that doesn't come from a token. With a different spelling, entries
// would be stored under another key, and their owner couldn't find them.
func ParseOwner(s string) (Owner, bool) {
	address, ok := email.Parse(s)
	return Owner(address), ok
}

// CheckOwner returns the owner that an optional user_id names, or adds a validation error.
func CheckOwner(errs *FieldErrors, v Value) Owner {
	s, ok := text(errs, "user_id", v)
	if !ok {
		return ""
	}
	owner, ok := ParseOwner(s)
	if !ok {
		errs.Add("user_id", CodeFormat, "must be an email address without white space or invisible characters")
	}
	return owner
}
