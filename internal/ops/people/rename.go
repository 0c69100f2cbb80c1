package people

import (
	"context"
	"errors"
	"fmt"

	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

var errHasHours = errors.New("the new address has hours already: -merge adds the user's to them")

// A renaming moves the items of one address to another.
//
// A pass moves, in this order: the records of imports, each with its entry; the other entries;
// the trail; the idempotency keys. Passes repeat until the old address has only items that are
// left alone. Then the old address is replaced in the items of others.
//
// No retry stores hours a second time: the keys are at both addresses while entries move, and
// are removed from the old one last. A retry or an import that came before the rename, at the
// other address, is found by its key: the later entry is left alone.
type renaming struct {
	*tool
	who   dynamo.Identity
	moved counts

	// The items of the current pass that are left alone.
	full       map[timesheet.Date]bool // both addresses together have more than 24 hours
	uncounted  map[timesheet.Date]bool // the day's totals don't match its entries
	duplicates map[timesheet.ID]bool   // the new address has the same row or create
}

// rename moves the user's items. While it isn't finished, the new address has a mark, so a
// repeated call needs no -merge for the hours that an earlier one has moved.
func (t *tool) rename(ctx context.Context) error {
	r := &renaming{tool: t, who: dynamo.Identity{Email: t.user}, moved: counts{}}
	mark := dynamo.RenameMark(t.user, t.to)
	resumed, err := r.check(ctx, mark)
	if err != nil {
		return err
	}
	if !t.yes {
		return r.preview(ctx)
	}
	if !resumed {
		// Stale means that another call has just put it.
		if _, err := t.table.Apply(ctx, []dynamo.Change{{New: mark}}); err != nil {
			return err
		}
	}
	if err := r.moveAll(ctx); err != nil {
		return err
	}
	n, err := t.replaceInOthers(ctx, r.who, t.to, "")
	if err != nil {
		return err
	}
	if _, err := t.table.Apply(ctx, []dynamo.Change{{Old: mark}}); err != nil {
		return err
	}
	r.moved.report(t.out, "moved")
	fmt.Fprintf(t.out, "name the new address: %d items of others\n", n)
	return nil
}

// check returns an error if the rename can't begin. resumed reports whether an earlier call
// has begun it.
func (r *renaming) check(ctx context.Context, mark dynamo.Item) (resumed bool, err error) {
	if resumed, err := r.isMarked(ctx, mark); resumed || err != nil {
		return resumed, err
	}
	if err := r.checkNew(ctx); err != nil {
		// Another call may have begun the same rename since.
		if resumed, markErr := r.isMarked(ctx, mark); resumed || markErr != nil {
			return resumed, markErr
		}
		return false, err
	}
	return false, nil
}

func (r *renaming) isMarked(ctx context.Context, mark dynamo.Item) (bool, error) {
	_, key := dynamo.KeyOf(mark)
	stored, err := r.find(ctx, r.to, key)
	return stored != nil, err
}

// checkNew returns an error if a rename that no call has begun can't begin.
func (r *renaming) checkNew(ctx context.Context) error {
	if _, err := r.identify(ctx); err != nil || r.merge {
		return err
	}
	// The mark of another rename to this address means that it will have hours.
	for _, kind := range []itemkey.Kind{itemkey.KindEntry, itemkey.KindRename} {
		err := r.table.Items(ctx, r.to, kind, func([]dynamo.Item) error { return errHasHours })
		if err != nil {
			return err
		}
	}
	return nil
}

// preview counts the items that a rename would move, and those that it would leave.
func (r *renaming) preview(ctx context.Context) error {
	r.beginPass()
	if err := r.findFullDays(ctx); err != nil {
		return err
	}
	own, found, err := r.remaining(ctx)
	if err != nil {
		return err
	}
	r.left.add(found)
	own.report(r.out, "would be moved")
	n, err := r.countInOthers(ctx, r.who)
	fmt.Fprintf(r.out, "would name the new address: %d items of others\n", n)
	return err
}

// moveAll repeats passes until the old address has only items that are left alone.
func (r *renaming) moveAll(ctx context.Context) error {
	for range maxPasses {
		before := r.moved.total()
		r.beginPass()
		for _, step := range []func(context.Context) error{
			r.findFullDays, r.moveRecords, r.moveEntries, r.moveTrail, r.removeDays, r.moveKeys,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		open, found, err := r.remaining(ctx)
		if err != nil {
			return err
		}
		switch idle := r.moved.total() == before; {
		case open.total() == 0:
			r.left.add(found)
			return nil
		case idle && open.total() == open[itemkey.KindDay]:
			r.left.add(found)
			r.left["a day's totals count entries that don't exist"] += open.total()
			return nil
		}
	}
	return errors.New("the old address is still in use: run it again when it isn't")
}

// remaining counts the items that the old address still has: those that are left alone, by
// reason, and the others.
func (r *renaming) remaining(ctx context.Context) (open counts, found left, err error) {
	open, found = counts{}, left{}
	err = r.table.Items(ctx, r.user, "", func(items []dynamo.Item) error {
		for _, item := range items {
			if kind, reason := r.reasonToLeave(item); reason != "" {
				found[reason]++
			} else {
				open[kind]++
			}
		}
		return nil
	})
	return open, found, err
}

func (r *renaming) beginPass() {
	r.full, r.uncounted = map[timesheet.Date]bool{}, map[timesheet.Date]bool{}
	r.duplicates = map[timesheet.ID]bool{}
}

// findFullDays finds the days on which both addresses together have more than 24 hours. Moving
// entries doesn't change that sum, so a repeated call leaves the same days.
func (r *renaming) findFullDays(ctx context.Context) error {
	minutes := map[timesheet.Date]timesheet.Minutes{}
	err := r.eachDay(ctx, r.to, func(day timesheet.Day) { minutes[day.Date] = day.Total.Minutes })
	if err != nil || len(minutes) == 0 {
		return err
	}
	return r.eachDay(ctx, r.user, func(day timesheet.Day) {
		if day.Total.Minutes > 0 && minutes[day.Date]+day.Total.Minutes > timesheet.DayMinutes {
			r.full[day.Date] = true
		}
	})
}

func (r *renaming) eachDay(ctx context.Context, owner timesheet.Owner, visit func(timesheet.Day)) error {
	return r.table.Items(ctx, owner, itemkey.KindDay, func(items []dynamo.Item) error {
		for _, item := range items {
			day, err := dynamo.ReadDay(item)
			if err != nil {
				return err
			}
			visit(day)
		}
		return nil
	})
}

// moveEntries moves the entries that have no record.
func (r *renaming) moveEntries(ctx context.Context) error {
	return r.table.Items(ctx, r.user, itemkey.KindEntry, func(items []dynamo.Item) error {
		for _, item := range items {
			if _, reason := r.reasonToLeave(item); reason != "" {
				continue
			}
			if _, err := r.moveEntry(ctx, item); err != nil {
				return err
			}
		}
		return nil
	})
}

// moveEntry moves an entry, together with other changes. It reports whether it did: an entry
// that has changed is moved by the next pass, and a day that is full is left alone.
func (r *renaming) moveEntry(ctx context.Context, item dynamo.Item, with ...dynamo.Change) (moved bool, err error) {
	entry, err := dynamo.ReadEntry(item)
	if err != nil {
		return false, err
	}
	err = r.table.MoveEntry(ctx, dynamo.Change{Old: item, New: r.renamed(item)}, with...)
	switch {
	case errors.Is(err, timesheet.ErrDayFull):
		r.full[entry.Date] = true
	case errors.Is(err, dynamo.ErrNotCounted):
		r.uncounted[entry.Date] = true
	case errors.Is(err, timesheet.ErrVersion):
	case err != nil:
		return false, err
	default:
		r.moved[itemkey.KindEntry]++
		return true, nil
	}
	return false, nil
}

// renamed returns the item as it is under the new address.
func (r *renaming) renamed(item dynamo.Item) dynamo.Item {
	replaced, _ := r.who.Replace(item, r.to, "")
	return dynamo.WithOwner(replaced, r.to)
}

// moveTrail moves the trail of the entries that aren't left alone.
func (r *renaming) moveTrail(ctx context.Context) error {
	return r.table.Items(ctx, r.user, itemkey.KindTrail, func(items []dynamo.Item) error {
		return r.applyToEach(ctx, items, func(item dynamo.Item) *dynamo.Change {
			return &dynamo.Change{Old: item, New: r.renamed(item)}
		})
	})
}

// removeDays removes the days that have no entries.
func (r *renaming) removeDays(ctx context.Context) error {
	return r.table.Items(ctx, r.user, itemkey.KindDay, func(items []dynamo.Item) error {
		return r.applyToEach(ctx, items, func(item dynamo.Item) *dynamo.Change {
			if day, err := dynamo.ReadDay(item); err != nil || day.Total != (timesheet.Total{}) {
				return nil
			}
			return &dynamo.Change{Old: item}
		})
	})
}

// applyToEach applies the change of each item that isn't left alone. A nil change is none.
func (r *renaming) applyToEach(ctx context.Context, items []dynamo.Item, change func(dynamo.Item) *dynamo.Change) error {
	var changes []dynamo.Change
	for _, item := range items {
		if _, reason := r.reasonToLeave(item); reason != "" {
			continue
		}
		if c := change(item); c != nil {
			changes = append(changes, *c)
		}
	}
	stale, err := r.table.Apply(ctx, changes)
	for _, c := range changes {
		kind, _ := kindOf(c.Old)
		r.moved[kind]++
	}
	for _, c := range stale {
		kind, _ := kindOf(c.Old)
		r.moved[kind]--
	}
	return err
}

// reasonToLeave returns why an item is left alone, or an empty text. A key and a trail are
// left with their entry.
func (r *renaming) reasonToLeave(item dynamo.Item) (kind itemkey.Kind, reason string) {
	_, sort := dynamo.KeyOf(item)
	kind, known := itemkey.KindOf(sort)
	if !known {
		return kind, unknownKind(kind)
	}
	id, date, err := entryOf(kind, sort, item)
	switch {
	case err != nil:
		return kind, malformedItem(kind)
	case r.full[date]:
		return kind, fmt.Sprintf("both addresses together have more than 24 hours on %s", date)
	case r.uncounted[date]:
		return kind, fmt.Sprintf("the totals of %s don't match its entries", date)
	case r.duplicates[id], kind == itemkey.KindDay && r.hasDuplicate(date):
		return kind, fmt.Sprintf("the new address has the same row or create on %s", date)
	}
	return kind, ""
}

// hasDuplicate reports whether a day has an entry that is left alone as a duplicate.
func (r *renaming) hasDuplicate(date timesheet.Date) bool {
	for id := range r.duplicates {
		if id.Date() == date {
			return true
		}
	}
	return false
}

// entryOf returns the entry and the day that an item is about; a day's item has no entry.
func entryOf(kind itemkey.Kind, sort string, item dynamo.Item) (id timesheet.ID, date timesheet.Date, err error) {
	malformed := errors.New("not as it was written")
	switch kind {
	case itemkey.KindEntry:
		entry, err := dynamo.ReadEntry(item)
		return entry.ID, entry.Date, err
	case itemkey.KindDay:
		day, err := dynamo.ReadDay(item)
		return "", day.Date, err
	case itemkey.KindTrail:
		name, _, ok := itemkey.ParseTrail(sort)
		if !ok {
			return "", "", malformed
		}
		if id, err = timesheet.ParseID(string(name)); err != nil {
			return "", "", malformed
		}
		return id, id.Date(), nil
	case itemkey.KindHash:
		key, err := dynamo.ReadKey(item)
		if err != nil {
			return "", "", err
		}
		if id, err = timesheet.ParseID(string(key.ID)); err != nil {
			return "", "", malformed
		}
		return id, id.Date(), nil
	}
	return "", "", nil
}
