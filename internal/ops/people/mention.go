package people

import (
	"errors"
	"slices"
	"time"

	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// A mention is a user's action on another user's entry. It contains nothing else of that entry:
// its owner, its hours and its notes are the other user's data.
type mention struct {
	Entry   timesheet.ID `json:"entry"`
	Version int          `json:"version,omitzero"` // of the entry, after the action; 0: an earlier one
	// Action is an action of the trail, approved or rejected for the current decision about an
	// entry, or wrote for an author.
	Action string `json:"action"`
	At     string `json:"at,omitzero"`
	Reason string `json:"reason,omitzero"` // of a rejection
}

var errNoMention = errors.New("this kind of item has no mentions")

// mentions returns the identity's actions that an item of another user contains.
func mentions(item dynamo.Item, who dynamo.Identity) ([]mention, error) {
	kind, _ := kindOf(item)
	switch kind {
	case itemkey.KindEntry:
		e, err := dynamo.ReadEntry(item)
		if err != nil {
			return nil, err
		}
		return slices.Concat(decisions(e, who), authorship(e, who)), nil
	case itemkey.KindTrail:
		return trailMentions(item, who)
	case itemkey.KindHash:
		key, err := dynamo.ReadKey(item)
		if err != nil {
			return nil, err
		}
		return []mention{{Entry: key.ID, Version: 1, Action: "wrote"}}, nil
	}
	return nil, errNoMention
}

func decisions(e timesheet.Entry, who dynamo.Identity) []mention {
	if e.Decision.By != who.Email {
		return nil
	}
	return []mention{{e.ID, e.Version, string(e.Status), instant(e.Decision.At), e.Decision.Reason}}
}

func authorship(e timesheet.Entry, who dynamo.Identity) []mention {
	if slices.Contains(who.Subjects, e.Subject) {
		return []mention{{Entry: e.ID, Version: e.Version, Action: "wrote"}}
	}
	for _, subject := range e.EarlierSubjects {
		if slices.Contains(who.Subjects, subject) {
			return []mention{{Entry: e.ID, Action: "wrote"}}
		}
	}
	return nil
}

// trailMentions returns the mention of the trail's actor. If that is another user, the entry as it
// was before the change contains the mention, which then has a trail of its own, or was the
// creation of the entry.
func trailMentions(item dynamo.Item, who dynamo.Identity) ([]mention, error) {
	trail, err := dynamo.ReadTrail(item)
	if err != nil {
		return nil, err
	}
	if trail.By != who.Email && !slices.Contains(who.Subjects, trail.Subject) {
		return slices.Concat(decisions(trail.Before, who), authorship(trail.Before, who)), nil
	}
	d := mention{Entry: trail.Before.ID, Version: trail.Before.Version + 1, Action: string(trail.Action), At: instant(trail.At)}
	if trail.Action == timesheet.ActionReject && trail.After != nil {
		d.Reason = trail.After.Decision.Reason
	}
	return []mention{d}, nil
}

func instant(t time.Time) string { return t.Format(time.RFC3339) }
