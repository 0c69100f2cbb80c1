package timesheet

import "time"

// A UserType says how somebody is employed.
type UserType string

// The user types.
const (
	Employee   UserType = "employee"
	Contractor UserType = "contractor"
)

// A Status says where an entry stands on its way to approval.
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

// An Owner is the email of the person whose entries are meant, as the authorizer
// normalised it. Every key of every store starts with one.
type Owner string

// An Entry is the hours that one person recorded for one day and project.
type Entry struct {
	ID        ID
	Owner     Owner
	Author    string // the token's sub of who wrote this version
	UserType  UserType
	Date      Date
	Project   string
	Minutes   Minutes
	Notes     string
	Status    Status
	CreatedAt time.Time // UTC, whole seconds
	UpdatedAt time.Time // UTC, whole seconds
	Version   int       // 1 for a new entry, one more with each change

	// EarlierAuthors are the subs of others who wrote an earlier version. They count as
	// much as Author: an update by an import job must not free the owner, under another
	// address, to approve what they recorded. An entry from before this field existed
	// knows only its Author.
	EarlierAuthors []string

	// Decision is the one that stands. It is the zero value while the entry waits.
	Decision Decision
}

// A Decision is what a manager said of an entry.
type Decision struct {
	By     Owner     // the manager's email
	At     time.Time // UTC, whole seconds
	Reason string    // of a rejection; empty for an approval
}
