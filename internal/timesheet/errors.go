package timesheet

import (
	"errors"
	"strings"
)

// The errors of a Store. Test with errors.Is.
var (
	// ErrDayFull: the owner's day would exceed 24 hours.
	ErrDayFull = errors.New("the day would have more than 24 hours")
	// ErrEntryExists: the owner has an entry of this project on this day already.
	ErrEntryExists = errors.New("the day has an entry of this project")
	// ErrKeyReused: the idempotency key was used for another entry.
	ErrKeyReused = errors.New("the idempotency key was used for another entry")
	// ErrNotFound: the owner has no such entry, or no pending entry has the id.
	ErrNotFound = errors.New("no such entry")
	// ErrVersion: the entry has another version than the one that the caller read.
	ErrVersion = errors.New("the entry has another version")
	// ErrRecord: the record of an import's row isn't, or is no longer, as it was read.
	ErrRecord = errors.New("the row has another record")
	// ErrUnavailable: the store was unreachable, throttled or too slow. A write may have been
	// applied; a retry with the same idempotency key is safe.
	ErrUnavailable = errors.New("the store is unavailable")
)

// A Code classifies a fault for programs. Clients switch on it, so a code is
// never renamed.
type Code string

// The errors of the rules of a stored entry. Test with errors.Is.
var (
	// ErrApproved: the entry is approved, and its owner can't change it.
	ErrApproved = errors.New("the entry is approved")
	// ErrDeletedByOwner: an import doesn't bring back what the owner deleted.
	ErrDeletedByOwner = errors.New("the owner deleted the entry")
	// ErrDecided: the entry has another decision.
	ErrDecided = errors.New("the entry was decided otherwise")
	// ErrOwnEntry: users don't decide entries that they own or wrote.
	ErrOwnEntry = errors.New("the caller owns the entry or wrote it")
)

// The codes of faults in a field.
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

// A Fault says what is wrong with one field, and never repeats its value.
type Fault struct {
	Field   string
	Code    Code
	Message string

	omitted int // further faults of the same list, which were counted and not kept
}

// MaxFaults is how many faults of one list are kept. A body of a megabyte can have a
// hundred thousand.
const MaxFaults = 100

// Faults is everything that is wrong with what a caller sent, in the order
// found. It is an error when it is not empty.
type Faults []Fault

// Add appends a fault; the message starts with the field's name. Beyond MaxFaults it is
// only counted.
func (f *Faults) Add(field string, code Code, rule string) {
	if n := len(*f); n >= MaxFaults {
		(*f)[n-1].omitted++
		return
	}
	*f = append(*f, Fault{Field: field, Code: code, Message: field + " " + rule})
}

// Count returns how many faults were found, those included that weren't kept.
func (f Faults) Count() int {
	n := len(f)
	for _, fault := range f {
		n += fault.omitted
	}
	return n
}

// Err gives the faults as an error, or nil where there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Error joins the messages.
func (f Faults) Error() string {
	messages := make([]string, len(f))
	for i, fault := range f {
		messages[i] = fault.Message
	}
	return strings.Join(messages, "; ")
}
