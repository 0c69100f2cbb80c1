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
	if c.Key != nil {
		first, err := s.claim(tx, c)
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
	return timesheet.Created{Entry: c.Entry}, nil
}

// store writes a new entry and counts it.
func store(tx *bbolt.Tx, e timesheet.Entry) error {
	if items(tx).Get(entryKey(e)) != nil {
		return errTakenID
	}
	return errors.Join(putEntry(tx, e), changeDay(tx, nil, &e))
}

// claim takes the idempotency key, or gives the entry that it was used for.
func (s *Store) claim(tx *bbolt.Tx, c timesheet.Creation) (first *timesheet.Entry, err error) {
	key := itemKey(c.Entry.Owner, keyPrefix, c.Key.Hash)
	var used keyItem
	found, err := get(tx, key, &used)
	if err != nil {
		return nil, err
	}
	if found && used.ExpiresAt > c.Entry.CreatedAt.Unix() {
		if used.Digest != c.Key.Digest {
			return nil, timesheet.ErrKeyReused
		}
		e := used.Answer.entry(c.Entry.Owner)
		return &e, nil
	}
	return nil, s.keep(tx, key, c)
}

func (s *Store) keep(tx *bbolt.Tx, key []byte, c timesheet.Creation) error {
	expires := c.Entry.CreatedAt.Add(timesheet.KeyLife).Unix()
	used := keyItem{Digest: c.Key.Digest, Answer: newEntryItem(c.Entry), ExpiresAt: expires}
	return errors.Join(sweep(tx, s.now()), put(tx, key, used), expireAt(tx, used.ExpiresAt, key))
}
