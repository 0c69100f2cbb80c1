package timesheet

import "time"

// A UserType is how a user is employed.
type UserType string

// The user types.
const (
	Employee   UserType = "employee"
	Contractor UserType = "contractor"
)

// A Status is the state of an entry's approval.
type Status string

// The statuses.
const (
	Submitted Status = "submitted"
	Approved  Status = "approved"
	Rejected  Status = "rejected"
)

// ParseStatus accepts exactly one of the statuses.
func ParseStatus(s string) (Status, bool) {
	switch status := Status(s); status {
	case Submitted, Approved, Rejected:
		return status, true
	}
	return "", false
}

// An Owner is the email of the user whose entry it is, as the authorizer normalized it. Every
// key of every store starts with one.
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
	Version   int       // 1 for a new entry, one more with each change

	// EarlierSubjects are the subs of the other authors of earlier versions. None of them
	// may decide about the entry, like Subject: after an update by an import job the owner,
	// under another email, still can't approve their own hours. Entries stored before this
	// field existed have Subject alone.
	EarlierSubjects []string

	// Decision is the current decision, and the zero value while the entry is pending.
	Decision Decision
}

// A Decision is a manager's decision about an entry.
type Decision struct {
	By     Owner     // the manager's email
	At     time.Time // UTC, whole seconds
	Reason string    // of a rejection; empty for an approval
}
