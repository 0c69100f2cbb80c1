package timesheet

import (
	"slices"
	"time"
)

// A Match says which versions of an entry a caller means, as If-Match does
// (RFC 9110, section 13.1.1).
type Match struct {
	Any      bool
	Versions []int
}

// Admits reports whether the version is one that is meant.
func (m Match) Admits(version int) bool {
	return m.Any || slices.Contains(m.Versions, version)
}

// A Person is who takes a step.
type Person struct {
	Owner  Owner
	Author string // the token's sub
}

// Change gives the step in which the owner puts a draft in the place of the entry.
// Whatever was decided about it, it is submitted again. The draft's date does not
// count: an entry stays on its day. A draft without a user type keeps the entry's.
//
// ErrApproved: the entry is closed. ErrVersion: another version was meant.
func (e Entry) Change(d Draft, m Match, who Person, now time.Time) (Replacement, error) {
	if err := e.open(m); err != nil {
		return Replacement{}, err
	}
	after := e
	after.Project, after.Minutes, after.Notes = d.Project, d.Minutes, d.Notes
	if d.UserType != "" {
		after.UserType = d.UserType
	}
	after.Author = who.Author
	if e.Author != who.Author && e.Author != "" && !slices.Contains(e.EarlierAuthors, e.Author) {
		after.EarlierAuthors = append(slices.Clip(e.EarlierAuthors), e.Author)
	}
	return e.step(ActionUpdate, after, who, now, Submitted, Decision{}), nil
}

// Delete gives the step in which the owner deletes the entry. The errors are those
// of Change.
func (e Entry) Delete(m Match, who Person, now time.Time) (Replacement, error) {
	if err := e.open(m); err != nil {
		return Replacement{}, err
	}
	return Replacement{Before: e, Trail: trail(ActionDelete, who, now)}, nil
}

// open tells whether the owner may change the entry. That it is approved goes
// first: the version has changed with the approval, and says less.
func (e Entry) open(m Match) error {
	switch {
	case e.Status == Approved:
		return ErrApproved
	case !m.Admits(e.Version):
		return ErrVersion
	}
	return nil
}

// Decide gives the step in which a manager decides about the entry. ok is false
// where it stands as the verdict says already, and there is nothing to store.
//
// ErrOwnEntry: the manager is its owner, or wrote any version of it. The email alone
// doesn't identify a user: it may change, and an import job writes for other owners.
// ErrVersion: another version was meant.
// ErrDecided: it was decided the other way, and has to be taken back first.
func (e Entry) Decide(v Verdict, m Match, who Person, now time.Time) (r Replacement, ok bool, err error) {
	switch {
	case e.Owner == who.Owner || e.writtenBy(who.Author):
		return Replacement{}, false, ErrOwnEntry
	case !m.Admits(e.Version):
		return Replacement{}, false, ErrVersion
	case e.Status == v.Status:
		return Replacement{}, false, nil
	case v.Status == Submitted:
		return e.step(ActionReopen, e, who, now, Submitted, Decision{}), true, nil
	case e.Status != Submitted:
		return Replacement{}, false, ErrDecided
	}
	action := ActionApprove
	if v.Status == Rejected {
		action = ActionReject
	}
	decision := Decision{By: who.Owner, At: now.UTC().Truncate(time.Second), Reason: v.Reason}
	return e.step(action, e, who, now, v.Status, decision), true, nil
}

// writtenBy reports whether the user with this sub wrote a version of the entry. Users
// without a sub are not taken for each other.
func (e Entry) writtenBy(sub string) bool {
	return sub != "" && (e.Author == sub || slices.Contains(e.EarlierAuthors, sub))
}

func (e Entry) step(action Action, after Entry, who Person, now time.Time, status Status, decision Decision) Replacement {
	after.Status, after.Decision = status, decision
	after.UpdatedAt, after.Version = now.UTC().Truncate(time.Second), e.Version+1
	return Replacement{Before: e, After: &after, Trail: trail(action, who, now)}
}

func trail(action Action, who Person, now time.Time) Trail {
	return Trail{Action: action, By: who.Owner, Author: who.Author, At: now.UTC().Truncate(time.Second)}
}
