package bolt

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

var errTakenID = errors.New("the id is taken by another entry")

// Create is one transaction: the key where there is one, the entry, the day. The
// file takes one at a time, which is all that the day's limit needs.
func (s *Store) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	if err := errors.Join(gone(ctx), checkOwner(c.Entry.Owner)); err != nil {
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

// create does the steps in the order in which their refusals count. An error undoes
// them all.
func (s *Store) create(tx *bbolt.Tx, c timesheet.Creation) (timesheet.Created, error) {
	for _, key := range c.Keys {
		first, err := usedFor(tx, key, c.Entry)
		if err != nil {
			return timesheet.Created{}, err
		}
		if first != nil {
			return timesheet.Created{Entry: *first, Replayed: true}, nil
		}
	}
	if err := checkEmpty(tx, c); err != nil {
		return timesheet.Created{}, err
	}
	if err := store(tx, c.Entry); err != nil {
		return timesheet.Created{}, err
	}
	for _, key := range c.Keys {
		if err := s.keep(tx, key, c.Entry); err != nil {
			return timesheet.Created{}, err
		}
	}
	return timesheet.Created{Entry: c.Entry}, nil
}

// store writes a new entry and counts it.
func store(tx *bbolt.Tx, e timesheet.Entry) error {
	if items(tx).Get(entryKey(e)) != nil {
		return errTakenID
	}
	return errors.Join(putEntry(tx, e), changeDay(tx, nil, &e))
}

// usedFor returns the entry that a key was used for, or nil if the key is free for e.
func usedFor(tx *bbolt.Tx, key timesheet.IdempotencyKey, e timesheet.Entry) (*timesheet.Entry, error) {
	var used keyItem
	found, err := get(tx, itemKey(e.Owner, keyPrefix, key.Hash), &used)
	switch {
	case err != nil:
		return nil, err
	case !found || used.ExpiresAt <= e.CreatedAt.Unix():
		return nil, nil
	case used.Digest != key.Digest:
		return nil, timesheet.ErrKeyReused
	}
	first := used.Answer.entry(e.Owner)
	return &first, nil
}

// keep stores what a key was used for.
func (s *Store) keep(tx *bbolt.Tx, key timesheet.IdempotencyKey, e timesheet.Entry) error {
	name := itemKey(e.Owner, keyPrefix, key.Hash)
	used := keyItem{Digest: key.Digest, Answer: newEntryItem(e), ExpiresAt: e.CreatedAt.Add(timesheet.KeyLife).Unix()}
	return errors.Join(sweep(tx, s.now()), put(tx, name, used), expireAt(tx, used.ExpiresAt, name))
}
