package people

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

var (
	errUnknownUser = errors.New("the user is unknown: no item has or contains this address")
	errUnfinished  = errors.New("a rename from or to the address of -user is unfinished: complete that one first")
)

// maxPasses limits how often a command reads items again that the functions have changed meanwhile.
const maxPasses = 20

// kindOf returns the kind of an item.
func kindOf(item dynamo.Item) (itemkey.Kind, bool) {
	_, sort := dynamo.KeyOf(item)
	return itemkey.KindOf(sort)
}

// identify returns the user's identity: the address, the subs of the flags, and those with which
// the user changed entries under this address. The trail has both, of the user's own entries and
// of the entries of others.
//
// errUnknownUser: there is no trace of the address. errUnfinished: a rename was interrupted, so
// a part of the user's items is at another address.
func (t *tool) identify(ctx context.Context) (dynamo.Identity, error) {
	who := dynamo.Identity{Email: t.user, Subjects: slices.Clone(t.subs)}
	found := counts{}
	visit := func(items []dynamo.Item) error {
		found.add(items)
		for _, item := range items {
			trail, err := dynamo.ReadTrail(item)
			if err == nil && trail.By == t.user && trail.Subject != "" && !slices.Contains(who.Subjects, trail.Subject) {
				who.Subjects = append(who.Subjects, trail.Subject)
			}
		}
		return nil
	}
	for _, kind := range []itemkey.Kind{itemkey.KindTrail, itemkey.KindRename} {
		if err := t.table.Items(ctx, t.user, kind, visit); err != nil {
			return who, err
		}
	}
	if err := t.table.Find(ctx, dynamo.Identity{Email: t.user, Subjects: t.subs}, visit); err != nil {
		return who, err
	}
	switch {
	case found[itemkey.KindRename] > 0:
		return who, errUnfinished
	case found.total() > 0:
		return who, nil
	}
	enough := errors.New("the first page")
	err := t.table.Items(ctx, t.user, "", func([]dynamo.Item) error { return enough })
	switch {
	case err == nil:
		return who, errUnknownUser
	case !errors.Is(err, enough):
		return who, err
	}
	return who, nil
}

// countOwn counts the user's items, and those of an unknown kind.
func (t *tool) countOwn(ctx context.Context) (counts, error) {
	own := counts{}
	err := t.table.Items(ctx, t.user, "", func(items []dynamo.Item) error {
		own.add(items)
		for _, item := range items {
			if kind, known := kindOf(item); !known {
				t.left.unknown(kind)
			}
		}
		return nil
	})
	return own, err
}

// isProof reports whether an item shows that a sub belongs to the address.
func isProof(item dynamo.Item, user timesheet.Owner) bool {
	trail, err := dynamo.ReadTrail(item)
	return err == nil && trail.By == user
}

// replaceInOthers replaces the identity in the items of other owners, until none contains it.
// The items that show the identity's subs come last: until then, a call that is interrupted can
// be repeated. It returns the number of items.
func (t *tool) replaceInOthers(ctx context.Context, who dynamo.Identity, email timesheet.Owner, subject string) (int, error) {
	total := 0
	withProof := len(who.Subjects) == 0
	for range maxPasses {
		p := replacement{tool: t, who: who, email: email, subject: subject, withProof: withProof, unknown: left{}}
		err := t.table.Find(ctx, who, func(items []dynamo.Item) error { return p.page(ctx, items) })
		total += p.applied
		switch {
		case err != nil:
			return total, err
		case p.stale == 0 && p.applied == 0 && withProof:
			t.left.add(p.unknown)
			return total, nil
		case p.stale == 0:
			withProof = true
		}
	}
	return total, fmt.Errorf("items that contain the address changed in each of %d passes: run it again", maxPasses)
}

// A replacement is one pass over the items of others.
type replacement struct {
	*tool
	who            dynamo.Identity
	email          timesheet.Owner
	subject        string
	withProof      bool // replace also in items that show the identity's subs
	unknown        left
	applied, stale int
}

func (p *replacement) page(ctx context.Context, items []dynamo.Item) error {
	var changes []dynamo.Change
	for _, item := range items {
		if kind, known := kindOf(item); !known {
			p.unknown.unknown(kind)
			continue
		}
		if !p.withProof && isProof(item, p.who.Email) {
			continue
		}
		if replaced, changed := p.who.Replace(item, p.email, p.subject); changed {
			changes = append(changes, dynamo.Change{Old: item, New: replaced})
		}
	}
	stale, err := p.table.Apply(ctx, changes)
	p.stale += len(stale)
	p.applied += len(changes) - len(stale)
	return err
}

// countInOthers counts the items of other owners that contain the identity.
func (t *tool) countInOthers(ctx context.Context, who dynamo.Identity) (n int, err error) {
	err = t.table.Find(ctx, who, func(items []dynamo.Item) error {
		for _, item := range items {
			switch kind, known := kindOf(item); {
			case !known:
				t.left.unknown(kind)
			case kind != itemkey.KindRename:
				n++
			}
		}
		return nil
	})
	return n, err
}
