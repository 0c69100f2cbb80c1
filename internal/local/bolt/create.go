package bolt

import (
	"context"
	"errors"

	"go.etcd.io/bbolt"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

var errIDInUse = errors.New("another entry has the id")

// Create is one transaction: the idempotency keys, the entry, the day's totals. bbolt runs one
// write transaction at a time, so the check of the day's limit requires no other lock.
func (s *Store) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	return run(ctx, "create", checkOwner(c.Entry.Owner), s.db.Update, func(tx *bbolt.Tx) (timesheet.Created, error) {
		first, err := readFirst(tx, c)
		switch {
		case err != nil:
			return timesheet.Created{}, err
		case first != nil:
			return timesheet.Created{Entry: *first, Replayed: true}, nil
		}
		if c.IfEmpty {
			if err := checkEmpty(tx, c.Entry); err != nil {
				return timesheet.Created{}, err
			}
		}
		if err := putNewEntry(tx, c.Entry); err != nil {
			return timesheet.Created{}, err
		}
		return timesheet.Created{Entry: c.Entry}, s.putKeys(tx, c)
	})
}

// readFirst returns the entry that was created with the first of the keys that is in use, or
// nil if no key is in use. It returns ErrKeyReused if that key was used with another digest,
// which means for another request.
func readFirst(tx *bbolt.Tx, c timesheet.Creation) (*timesheet.Entry, error) {
	for _, key := range c.Keys {
		var stored keyItem
		found, err := get(tx, itemKey(c.Entry.Owner, itemkey.Hash(key.Hash)), &stored)
		switch {
		case err != nil:
			return nil, err
		case !found || stored.ExpiresAt <= c.Entry.CreatedAt.Unix():
			continue
		case stored.Digest != key.Digest:
			return nil, timesheet.ErrKeyReused
		}
		first := stored.Entry.entry(c.Entry.Owner)
		return &first, nil
	}
	return nil, nil
}

// checkEmpty returns ErrEntryExists if the entry's day has an entry of its project.
func checkEmpty(tx *bbolt.Tx, e timesheet.Entry) error {
	var day dayItem
	if _, err := get(tx, itemKey(e.Owner, itemkey.Day(e.Date)), &day); err != nil {
		return err
	}
	if day.Projects[e.Project].Entries > 0 {
		return timesheet.ErrEntryExists
	}
	return nil
}

// putNewEntry stores an entry and adds it to the totals of its day. It returns errIDInUse if
// the owner has another entry with the id.
func putNewEntry(tx *bbolt.Tx, e timesheet.Entry) error {
	if items(tx).Get(entryKey(e)) != nil {
		return errIDInUse
	}
	return errors.Join(putEntry(tx, e), updateDay(tx, nil, &e))
}

// putKeys stores each of the keys with the entry.
func (s *Store) putKeys(tx *bbolt.Tx, c timesheet.Creation) error {
	expiresAt := c.Entry.CreatedAt.Add(timesheet.KeyLife).Unix()
	for _, key := range c.Keys {
		name := itemKey(c.Entry.Owner, itemkey.Hash(key.Hash))
		used := keyItem{Digest: key.Digest, Entry: newEntryItem(c.Entry), ExpiresAt: expiresAt}
		if err := errors.Join(removeExpired(tx, s.now()), put(tx, name, used), expireAt(tx, expiresAt, name)); err != nil {
			return err
		}
	}
	return nil
}
