package timesheet

import (
	"errors"
	"strings"
)

// The errors of a Store. Test with errors.Is.
var (
	// ErrDayFull: the owner's day would exceed 24 hours.
	ErrDayFull = errors.New("the day would have more than 24 hours")
	// ErrEntryExists: the owner already has an entry of this project on this day.
	ErrEntryExists = errors.New("the day already has an entry of this project")
	// ErrKeyReused: the idempotency key was used for another entry.
	ErrKeyReused = errors.New("the idempotency key was used for another entry")
	// ErrNotFound: the owner has no such entry, or no pending entry has the id.
	ErrNotFound = errors.New("entry not found")
	// ErrVersion: the entry isn't at a version that the caller requires.
	ErrVersion = errors.New("the entry has a different version")
	// ErrRecord: the record of an import's row isn't the one that the caller read.
	ErrRecord = errors.New("the row has a different record")
	// ErrUnavailable: the store was unreachable, throttled or too slow. A write may have been
	// applied; a retry with the same idempotency key is safe.
	ErrUnavailable = errors.New("the store is unavailable")
)

// The errors of the rules for stored entries. Test with errors.Is.
var (
	// ErrApproved: the entry is approved and can't be changed.
	ErrApproved = errors.New("the entry is approved")
	// ErrDeletedByOwner: the owner deleted the entry, and an import can't restore it.
	ErrDeletedByOwner = errors.New("the owner deleted the entry")
	// ErrDecided: the entry has a different decision.
	ErrDecided = errors.New("the entry already has a different decision")
	// ErrOwnEntry: users can't decide about entries that they own or wrote.
	ErrOwnEntry = errors.New("the caller owns or wrote the entry")
)

// A Code classifies a validation error for programs. Clients switch on it, so a code is
// never renamed.
type Code string

// The codes of the validation errors of a field.
const (
	CodeRequired   Code = "required"
	CodeType       Code = "type"
	CodeFormat     Code = "format"
	CodeRange      Code = "range"
	CodeStep       Code = "step"
	CodeLength     Code = "length"
	CodeCharacters Code = "characters"
	CodeUnknown    Code = "unknown"
	CodeDuplicate  Code = "duplicate"
	CodeNotAllowed Code = "not_allowed"
	CodeImmutable  Code = "immutable"
)

// A FieldError is a validation error of one field. It never contains the field's value.
type FieldError struct {
	Field   string
	Code    Code
	Message string

	omitted int // further errors of the same list, counted but not listed
}

// MaxFieldErrors limits the errors that a list contains. A body of a megabyte can have a
// hundred thousand errors.
const MaxFieldErrors = 100

// FieldErrors are the validation errors of a request, in the order found. Use Err to return
// them as an error.
type FieldErrors []FieldError

// Add appends an error, whose message is the field's name and the rule. If the list already
// has MaxFieldErrors, Add only counts the error.
func (e *FieldErrors) Add(field string, code Code, rule string) {
	if n := len(*e); n >= MaxFieldErrors {
		(*e)[n-1].omitted++
		return
	}
	*e = append(*e, FieldError{Field: field, Code: code, Message: field + " " + rule})
}

// Count returns the number of errors found, including those that aren't listed.
func (e FieldErrors) Count() int {
	n := len(e)
	for _, err := range e {
		n += err.omitted
	}
	return n
}

// Err returns the list as an error, or nil if it is empty.
func (e FieldErrors) Err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// Error returns the messages, joined.
func (e FieldErrors) Error() string {
	messages := make([]string, len(e))
	for i, err := range e {
		messages[i] = err.Message
	}
	return strings.Join(messages, "; ")
}
