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
	ErrEntryExists = errors.New("the day has an entry of this project")
	// ErrKeyReused: the idempotency key was used for another entry.
	ErrKeyReused = errors.New("the idempotency key was used for another entry")
	// ErrNotFound: the owner has no such entry, or no pending entry has the id.
	ErrNotFound = errors.New("no such entry")
	// ErrVersion: the entry isn't at a version that the caller requires.
	ErrVersion = errors.New("the entry has another version")
	// ErrRecord: the record of an import's row isn't the one that the caller read.
	ErrRecord = errors.New("the row has another record")
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
	// ErrDecided: the entry has another decision.
	ErrDecided = errors.New("the entry was decided otherwise")
	// ErrOwnEntry: users can't decide about entries that they own or wrote.
	ErrOwnEntry = errors.New("the caller owns the entry or wrote it")
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

// A Fault is a validation error of one field. It never contains the field's value.
type Fault struct {
	Field   string
	Code    Code
	Message string

	omitted int // further faults of the same list, counted but not kept
}

// MaxFaults limits the faults that a list keeps. A body of a megabyte can have a hundred
// thousand.
const MaxFaults = 100

// Faults are all validation errors of a request, in the order found. They are an error if
// there are any.
type Faults []Fault

// Add appends a fault, whose message is the field's name and the rule. If the list already
// has MaxFaults, Add only counts the fault.
func (f *Faults) Add(field string, code Code, rule string) {
	if n := len(*f); n >= MaxFaults {
		(*f)[n-1].omitted++
		return
	}
	*f = append(*f, Fault{Field: field, Code: code, Message: field + " " + rule})
}

// Count returns the number of faults found, including those that weren't kept.
func (f Faults) Count() int {
	n := len(f)
	for _, fault := range f {
		n += fault.omitted
	}
	return n
}

// Err returns the faults as an error, or nil if there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Error returns the messages, joined.
func (f Faults) Error() string {
	messages := make([]string, len(f))
	for i, fault := range f {
		messages[i] = fault.Message
	}
	return strings.Join(messages, "; ")
}
