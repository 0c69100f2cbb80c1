package bolt

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

// Record reads one record.
func (s *Store) Record(ctx context.Context, owner timesheet.Owner, key string) (timesheet.Record, error) {
	if err := errors.Join(gone(ctx), checkOwner(owner)); err != nil {
		return timesheet.Record{}, fmt.Errorf("record: %w", err)
	}
	var record *timesheet.Record
	err := s.db.View(func(tx *bbolt.Tx) (err error) {
		record, err = readRecord(tx, owner, key)
		return err
	})
	if err == nil && record == nil {
		err = timesheet.ErrNotFound
	}
	if err != nil {
		return timesheet.Record{}, fmt.Errorf("record: %w", err)
	}
	return *record, nil
}

// readRecord returns nil if there is none.
func readRecord(tx *bbolt.Tx, owner timesheet.Owner, key string) (*timesheet.Record, error) {
	var stored keyItem
	found, err := get(tx, itemKey(owner, keyPrefix, key), &stored)
	if err != nil || !found {
		return nil, err
	}
	return &timesheet.Record{Digest: stored.Digest, ID: stored.Answer.ID, Deleted: stored.Deleted}, nil
}

// Import is one transaction: the record, the entries, their days, the trail.
func (s *Store) Import(ctx context.Context, i timesheet.ImportChange) (timesheet.Record, error) {
	if err := errors.Join(gone(ctx), checkOwner(i.Owner)); err != nil {
		return timesheet.Record{}, fmt.Errorf("import: %w", err)
	}
	var found timesheet.Record
	err := s.db.Update(func(tx *bbolt.Tx) error {
		if i.Before != nil {
			if err := checkVersion(tx, *i.Before); err != nil {
				return err
			}
		}
		stored, err := readRecord(tx, i.Owner, i.Key)
		if err != nil {
			return err
		}
		if !sameRecord(stored, i.OldRecord) {
			if stored != nil {
				found = *stored
			}
			return timesheet.ErrRecord
		}
		return takeImport(tx, i)
	})
	if err != nil {
		return found, fmt.Errorf("import: %w", err)
	}
	return i.Record, nil
}

func sameRecord(a, b *timesheet.Record) bool { return a == b || a != nil && b != nil && *a == *b }

// takeImport writes what the step changes. An error undoes all of it.
func takeImport(tx *bbolt.Tx, i timesheet.ImportChange) error {
	if err := putRecord(tx, i); err != nil {
		return err
	}
	if i.Before == nil {
		if i.After == nil {
			return nil
		}
		return store(tx, *i.After)
	}
	r := timesheet.Replacement{Before: *i.Before, After: i.After, Trail: i.Trail}
	if i.After == nil || i.After.ID == i.Before.ID {
		return takeStep(tx, r)
	}
	return errors.Join(
		deleteEntry(tx, r.Before), changeDay(tx, &r.Before, nil), putTrail(tx, r), store(tx, *i.After),
	)
}

// putRecord stores i.Record. If the step stores no entry, the record keeps its copy of
// the entry.
func putRecord(tx *bbolt.Tx, i timesheet.ImportChange) error {
	key := itemKey(i.Owner, keyPrefix, i.Key)
	var stored keyItem
	if _, err := get(tx, key, &stored); err != nil {
		return err
	}
	stored.Digest, stored.Deleted = i.Record.Digest, i.Record.Deleted
	if i.After != nil {
		stored.Answer = newEntryItem(*i.After)
	}
	return put(tx, key, stored)
}
