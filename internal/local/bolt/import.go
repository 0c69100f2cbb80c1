package bolt

import (
	"context"
	"errors"

	"go.etcd.io/bbolt"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// Record reads one record.
func (s *Store) Record(ctx context.Context, owner timesheet.Owner, key string) (timesheet.Record, error) {
	return run(ctx, "record", checkOwner(owner), s.db.View, func(tx *bbolt.Tx) (timesheet.Record, error) {
		record, err := readRecord(tx, owner, key)
		switch {
		case err != nil:
			return timesheet.Record{}, err
		case record == nil:
			return timesheet.Record{}, timesheet.ErrNotFound
		}
		return *record, nil
	})
}

// readRecord returns the row's record, or nil if there is none.
func readRecord(tx *bbolt.Tx, owner timesheet.Owner, key string) (*timesheet.Record, error) {
	var stored keyItem
	found, err := get(tx, itemKey(owner, itemkey.Hash(key)), &stored)
	if err != nil || !found {
		return nil, err
	}
	return &timesheet.Record{Digest: stored.Digest, ID: stored.Entry.ID, Deleted: stored.Deleted, Expires: stored.ExpiresAt != 0}, nil
}

// Import is one transaction: the record, the entries, their days' totals, the trail.
func (s *Store) Import(ctx context.Context, c timesheet.ImportChange) (timesheet.Record, error) {
	var other timesheet.Record // the stored record if it differs from c.OldRecord
	record, err := run(ctx, "import", checkOwner(c.Owner), s.db.Update, func(tx *bbolt.Tx) (timesheet.Record, error) {
		if c.Before != nil {
			if err := checkVersion(tx, *c.Before); err != nil {
				return timesheet.Record{}, err
			}
		}
		stored, err := readRecord(tx, c.Owner, c.Key)
		switch {
		case err != nil:
			return timesheet.Record{}, err
		case stored == nil && c.OldRecord != nil:
			return timesheet.Record{}, timesheet.ErrRecord
		case stored != nil && (c.OldRecord == nil || !isSame(*stored, *c.OldRecord)):
			other = *stored
			return timesheet.Record{}, timesheet.ErrRecord
		}
		return c.Record, errors.Join(s.putRecord(tx, c), s.changeEntries(tx, c))
	})
	if err != nil {
		return other, err
	}
	return record, nil
}

// isSame reports whether two records are equal, except that one may expire and the other not.
func isSame(a, b timesheet.Record) bool {
	b.Expires = a.Expires
	return a == b
}

// putRecord stores c.Record. If the change stores no entry, the record keeps its copy of the
// entry.
func (s *Store) putRecord(tx *bbolt.Tx, c timesheet.ImportChange) error {
	key := itemKey(c.Owner, itemkey.Hash(c.Key))
	var stored keyItem
	if _, err := get(tx, key, &stored); err != nil {
		return err
	}
	stored.Digest, stored.Deleted = c.Record.Digest, c.Record.Deleted
	if c.After != nil {
		stored.Entry = newEntryItem(*c.After)
	}
	stored.ExpiresAt = s.expiry(c.At)
	return errors.Join(s.expire(tx, stored.ExpiresAt, key), put(tx, key, stored))
}

// changeEntries stores a new entry, or changes the existing entry, deletes it, or moves it to
// another day.
func (s *Store) changeEntries(tx *bbolt.Tx, c timesheet.ImportChange) error {
	switch {
	case c.Before == nil && c.After == nil:
		return nil
	case c.Before == nil:
		return putNewEntry(tx, *c.After)
	}
	r := timesheet.Replacement{Before: *c.Before, After: c.After, Trail: c.Trail}
	if c.After == nil || c.After.ID == c.Before.ID {
		return s.applyReplacement(tx, r)
	}
	return errors.Join(
		deleteEntry(tx, r.Before), updateDay(tx, &r.Before, nil), s.putTrail(tx, r), putNewEntry(tx, *c.After),
	)
}
