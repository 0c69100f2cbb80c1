package people

import (
	"context"
	"errors"

	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// moveRecords moves the records of imports, each with its entry, and copies the idempotency
// keys to the new address.
func (r *renaming) moveRecords(ctx context.Context) error {
	return r.table.Items(ctx, r.user, itemkey.KindHash, func(items []dynamo.Item) error {
		for _, item := range items {
			if _, reason := r.reasonToLeave(item); reason != "" {
				continue
			}
			key, err := dynamo.ReadKey(item)
			if err != nil {
				return err
			}
			if key.IsRecord {
				err = r.moveRecord(ctx, item, key)
			} else {
				err = r.copyKey(ctx, item, key)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// moveRecord moves a record with its entry. If the entry was deleted, the record moves alone.
func (r *renaming) moveRecord(ctx context.Context, item dynamo.Item, record dynamo.StoredKey) error {
	entry, err := r.find(ctx, r.user, itemkey.Entry(record.ID))
	if err != nil {
		return err
	}
	move := dynamo.Change{Old: item, New: r.renamed(item)}
	if moved, err := r.tryRecord(ctx, entry, move); moved || err != nil {
		return err
	}
	_, sort := dynamo.KeyOf(item)
	existing, err := r.find(ctx, r.to, sort)
	if err != nil || existing == nil {
		return err // the entry's day is full, or an item has changed
	}
	duplicate, err := r.isDuplicate(ctx, entry, existing)
	switch {
	case err != nil:
		return err
	case duplicate:
		r.duplicates[record.ID] = true
		return nil
	case entry == nil:
		move = dynamo.Change{Old: item} // the new address has the row since
	default:
		move.Over = existing
	}
	_, err = r.tryRecord(ctx, entry, move)
	return err
}

// tryRecord applies the change of a record, and moves its entry unless it is nil. It reports
// whether it did.
func (r *renaming) tryRecord(ctx context.Context, entry dynamo.Item, move dynamo.Change) (moved bool, err error) {
	if entry != nil {
		moved, err = r.moveEntry(ctx, entry, move)
	} else {
		var stale []dynamo.Change
		stale, err = r.table.Apply(ctx, []dynamo.Change{move})
		moved = err == nil && len(stale) == 0
	}
	if moved {
		r.moved[itemkey.KindHash]++
	}
	return moved, err
}

// copyKey copies an idempotency key, so that a retry at either address is a replay while
// entries move.
func (r *renaming) copyKey(ctx context.Context, item dynamo.Item, key dynamo.StoredKey) error {
	stale, err := r.table.Apply(ctx, []dynamo.Change{{New: r.renamed(item)}})
	if err != nil || len(stale) == 0 {
		return err
	}
	_, sort := dynamo.KeyOf(item)
	existing, err := r.find(ctx, r.to, sort)
	if err != nil || existing == nil {
		return err
	}
	other, err := dynamo.ReadKey(existing)
	if err != nil || other.ID == key.ID {
		return err
	}
	if other.IsExpired(r.now()) {
		_, err := r.table.Apply(ctx, []dynamo.Change{{New: r.renamed(item), Over: existing}})
		return err
	}
	if key.IsExpired(r.now()) || other.Digest != key.Digest {
		return nil // two clients chose the same key
	}
	entry, err := r.find(ctx, r.user, itemkey.Entry(key.ID))
	if err != nil {
		return err
	}
	duplicate, err := r.isDuplicate(ctx, entry, existing)
	if duplicate {
		r.duplicates[key.ID] = true
	}
	return err
}

// moveKeys removes the idempotency keys from the old address, which doesn't have their entries any
// more.
func (r *renaming) moveKeys(ctx context.Context) error {
	return r.table.Items(ctx, r.user, itemkey.KindHash, func(items []dynamo.Item) error {
		atNew := map[string]bool{}
		for _, item := range items {
			_, sort := dynamo.KeyOf(item)
			existing, err := r.find(ctx, r.to, sort)
			if err != nil {
				return err
			}
			atNew[sort] = existing != nil
		}
		return r.applyToEach(ctx, items, func(item dynamo.Item) *dynamo.Change {
			_, sort := dynamo.KeyOf(item)
			switch key, err := dynamo.ReadKey(item); {
			case err != nil, key.IsRecord:
				return nil
			case atNew[sort]:
				return &dynamo.Change{Old: item}
			}
			return &dynamo.Change{Old: item, New: r.renamed(item)}
		})
	})
}

// isDuplicate reports whether both addresses have an entry of the same row or create: entry,
// and the entry of the key or record that the new address has.
func (r *renaming) isDuplicate(ctx context.Context, entry, existing dynamo.Item) (bool, error) {
	if entry == nil {
		return false, nil
	}
	other, err := dynamo.ReadKey(existing)
	if err != nil {
		return false, err
	}
	stored, err := r.find(ctx, r.to, itemkey.Entry(other.ID))
	return stored != nil, err
}

// find returns an item, or nil if there is none.
func (r *renaming) find(ctx context.Context, owner timesheet.Owner, sort string) (dynamo.Item, error) {
	item, err := r.table.Item(ctx, owner, sort)
	if errors.Is(err, timesheet.ErrNotFound) {
		return nil, nil
	}
	return item, err
}
