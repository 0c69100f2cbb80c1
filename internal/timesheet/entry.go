package timesheet

import "time"

// A UserType is the kind of a user's employment.
type UserType string

// The user types.
const (
	Employee   UserType = "employee"
	Contractor UserType = "contractor"
)

// A Status is the approval status of an entry.
type Status string

// The statuses.
const (
	Submitted Status = "submitted"
	Approved  Status = "approved"
	Rejected  Status = "rejected"
)

// ParseStatus returns the status that s names exactly, or false.
func ParseStatus(s string) (Status, bool) {
	switch status := Status(s); status {
	case Submitted, Approved, Rejected:
		return status, true
	}
	return "", false
}

// An Owner is the email of the user who owns an entry, in the spelling of package email. Every
// key of every store starts with an owner.
type Owner string

// An Entry is the hours of one user on one day and project.
type Entry struct {
	ID        ID
	Owner     Owner
	Subject   string // the token's sub of the author of this version
	UserType  UserType
	Date      Date
	Project   string
	Minutes   Minutes
	Notes     string
	Status    Status
	CreatedAt time.Time // UTC, whole seconds
	UpdatedAt time.Time // UTC, whole seconds
	Version   int       // 1 for a new entry; each change increments it

	// EarlierSubjects and Subject together are the subs of all authors of the entry's
	// versions. None of the authors may decide about the entry: an owner whose email changed
	// could otherwise approve their own hours after an import job updated the entry. In an
	// entry stored before this field existed, Subject is the only known author.
	EarlierSubjects []string

	// Decision is the current decision; the zero value while the entry is pending.
	Decision Decision
}

// A Decision is a manager's decision about an entry.
type Decision struct {
	By     Owner     // the manager's email
	At     time.Time // UTC, whole seconds
	Reason string    // of a rejection; empty for an approval
}
