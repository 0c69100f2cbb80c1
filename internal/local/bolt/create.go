package bolt

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

var errIDTaken = errors.New("the id is taken by another entry")

// Create is one transaction: the idempotency keys, the entry, the day's totals. The file
// runs one at a time, so the day's limit needs no other lock.
func (s *Store) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	if err := errors.Join(checkContext(ctx), checkOwner(c.Entry.Owner)); err != nil {
		return timesheet.Created{}, fmt.Errorf("create: %w", err)
	}
	var created timesheet.Created
	err := s.db.Update(func(tx *bbolt.Tx) (err error) {
		created, err = s.create(tx, c)
		return err
	})
	if err != nil {
		return timesheet.Created{}, fmt.Errorf("create: %w", err)
	}
	return created, nil
}

// create checks in the order that timesheet.Store requires. An error undoes all writes.
func (s *Store) create(tx *bbolt.Tx, c timesheet.Creation) (timesheet.Created, error) {
	for _, key := range c.Keys {
		first, err := readFirst(tx, key, c.Entry)
		if err != nil {
			return timesheet.Created{}, err
		}
		if first != nil {
			return timesheet.Created{Entry: *first, Replayed: true}, nil
		}
	}
	if c.IfEmpty {
		if err := checkEmpty(tx, c.Entry); err != nil {
			return timesheet.Created{}, err
		}
	}
	if err := putNewEntry(tx, c.Entry); err != nil {
		return timesheet.Created{}, err
	}
	for _, key := range c.Keys {
		if err := s.putKey(tx, key, c.Entry); err != nil {
			return timesheet.Created{}, err
		}
	}
	return timesheet.Created{Entry: c.Entry}, nil
}

// readFirst returns the entry that was created first under the key, or nil if the key is
// free. ErrKeyReused: that was for another entry than e.
func readFirst(tx *bbolt.Tx, key timesheet.IdempotencyKey, e timesheet.Entry) (*timesheet.Entry, error) {
	var stored keyItem
	found, err := get(tx, itemKey(e.Owner, itemkey.Hash(key.Hash)), &stored)
	switch {
	case err != nil:
		return nil, err
	case !found || stored.ExpiresAt <= e.CreatedAt.Unix():
		return nil, nil
	case stored.Digest != key.Digest:
		return nil, timesheet.ErrKeyReused
	}
	first := stored.Answer.entry(e.Owner)
	return &first, nil
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

// putNewEntry stores an entry whose id isn't in use, and counts it on its day.
func putNewEntry(tx *bbolt.Tx, e timesheet.Entry) error {
	if items(tx).Get(entryKey(e)) != nil {
		return errIDTaken
	}
	return errors.Join(putEntry(tx, e), updateDay(tx, nil, &e))
}

// putKey stores the key with the entry that it was used for.
func (s *Store) putKey(tx *bbolt.Tx, key timesheet.IdempotencyKey, e timesheet.Entry) error {
	name := itemKey(e.Owner, itemkey.Hash(key.Hash))
	used := keyItem{Digest: key.Digest, Answer: newEntryItem(e), ExpiresAt: e.CreatedAt.Add(timesheet.KeyLife).Unix()}
	return errors.Join(removeExpired(tx, s.now()), put(tx, name, used), expireAt(tx, used.ExpiresAt, name))
}
