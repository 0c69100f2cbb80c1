package timesheet

import (
	"slices"
	"time"
)

// A Match is the set of versions of an entry that a request applies to, as If-Match
// (RFC 9110, section 13.1.1) lists them.
type Match struct {
	Any      bool
	Versions []int
}

// Includes reports whether the request applies to a version.
func (m Match) Includes(version int) bool {
	return m.Any || slices.Contains(m.Versions, version)
}

// An Actor is the user or import job that changes an entry.
type Actor struct {
	Email   Owner  // empty for an import job
	Subject string // the token's sub
}

// Change returns the replacement of the entry by a draft. The entry keeps its day, whatever
// the draft's date is, and its user type if the draft has none. The decision is removed, and
// the entry is submitted again.
//
// ErrApproved: the entry is approved and can't be changed. ErrVersion: the request applies
// to other versions.
func (e Entry) Change(d Draft, m Match, actor Actor, now time.Time) (Replacement, error) {
	if err := e.checkChangeable(m); err != nil {
		return Replacement{}, err
	}
	after := e
	after.Project, after.Minutes, after.Notes = d.Project, d.Minutes, d.Notes
	if d.UserType != "" {
		after.UserType = d.UserType
	}
	after.Subject = actor.Subject
	if e.Subject != actor.Subject && e.Subject != "" && !slices.Contains(e.EarlierSubjects, e.Subject) {
		after.EarlierSubjects = append(slices.Clip(e.EarlierSubjects), e.Subject)
	}
	after.Status, after.Decision = Submitted, Decision{}
	return e.replacement(ActionUpdate, after, actor, now), nil
}

// Delete returns the replacement that deletes the entry. It returns the errors of Change.
func (e Entry) Delete(m Match, actor Actor, now time.Time) (Replacement, error) {
	if err := e.checkChangeable(m); err != nil {
		return Replacement{}, err
	}
	return Replacement{Before: e, Trail: newTrail(ActionDelete, actor, now)}, nil
}

// checkChangeable returns an error if the entry can't be changed. It checks the status before
// the version: an approval changes both, and ErrApproved is the more helpful error.
func (e Entry) checkChangeable(m Match) error {
	switch {
	case e.Status == Approved:
		return ErrApproved
	case !m.Includes(e.Version):
		return ErrVersion
	}
	return nil
}

// Decide returns the replacement that applies a manager's decision. ok is false if the entry
// already has the requested status and nothing has to be stored.
//
// ErrOwnEntry: the manager owns the entry, or wrote a version of it. Decide compares the subs
// of the authors too, because a user's email may change, and because the author of an imported
// entry isn't its owner.
// ErrVersion: the request applies to other versions.
// ErrDecided: the entry has another decision, and must be reopened first.
func (e Entry) Decide(d DecisionRequest, m Match, actor Actor, now time.Time) (r Replacement, ok bool, err error) {
	switch {
	case e.Owner == actor.Email || e.writtenBy(actor.Subject):
		return Replacement{}, false, ErrOwnEntry
	case !m.Includes(e.Version):
		return Replacement{}, false, ErrVersion
	case e.Status == d.Status:
		return Replacement{}, false, nil
	case d.Status != Submitted && e.Status != Submitted:
		return Replacement{}, false, ErrDecided
	}
	after := e
	after.Status, after.Decision = d.Status, Decision{}
	action := ActionReopen
	if d.Status != Submitted {
		after.Decision = Decision{By: actor.Email, At: now.UTC().Truncate(time.Second), Reason: d.Reason}
		action = ActionApprove
		if d.Status == Rejected {
			action = ActionReject
		}
	}
	return e.replacement(action, after, actor, now), true, nil
}

// writtenBy reports whether the user with this sub wrote a version of the entry. An empty
// sub never matches.
func (e Entry) writtenBy(sub string) bool {
	return sub != "" && (e.Subject == sub || slices.Contains(e.EarlierSubjects, sub))
}

// replacement returns the replacement of the entry by its next version.
func (e Entry) replacement(action Action, after Entry, actor Actor, now time.Time) Replacement {
	after.UpdatedAt, after.Version = now.UTC().Truncate(time.Second), e.Version+1
	return Replacement{Before: e, After: &after, Trail: newTrail(action, actor, now)}
}

func newTrail(action Action, actor Actor, now time.Time) Trail {
	return Trail{Action: action, By: actor.Email, Subject: actor.Subject, At: now.UTC().Truncate(time.Second)}
}
