package bolt

import (
	"context"
	"errors"

	"go.etcd.io/bbolt"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// Get reads one entry.
func (s *Store) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	return run(ctx, "get", checkOwner(owner), s.db.View, func(tx *bbolt.Tx) (timesheet.Entry, error) {
		return readEntry(tx, owner, id)
	})
}

func readEntry(tx *bbolt.Tx, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	var stored entryItem
	found, err := get(tx, itemKey(owner, itemkey.Entry(id)), &stored)
	if err == nil && !found {
		err = timesheet.ErrNotFound
	}
	if err != nil {
		return timesheet.Entry{}, err
	}
	return stored.entry(owner), nil
}

// Replace is one transaction: the entry, the list of pending entries, the day's totals, the
// trail.
func (s *Store) Replace(ctx context.Context, r timesheet.Replacement) error {
	_, err := run(ctx, "replace", checkOwner(r.Before.Owner), s.db.Update, func(tx *bbolt.Tx) (struct{}, error) {
		if err := checkVersion(tx, r.Before); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.applyReplacement(tx, r)
	})
	return err
}

// checkVersion returns ErrVersion if the entry is no longer stored in the version that was
// read.
func checkVersion(tx *bbolt.Tx, read timesheet.Entry) error {
	stored, err := readEntry(tx, read.Owner, read.ID)
	if errors.Is(err, timesheet.ErrNotFound) || err == nil && stored.Version != read.Version {
		return timesheet.ErrVersion
	}
	return err
}

// applyReplacement stores or deletes an entry whose id doesn't change, updates its day, and
// adds the trail.
func (s *Store) applyReplacement(tx *bbolt.Tx, r timesheet.Replacement) (err error) {
	if r.After == nil {
		err = deleteEntry(tx, r.Before)
	} else {
		err = putEntry(tx, *r.After)
	}
	return errors.Join(err, updateDay(tx, &r.Before, r.After), s.putTrail(tx, r))
}

// putTrail stores the trail of a change.
func (s *Store) putTrail(tx *bbolt.Tx, r timesheet.Replacement) error {
	trail := trailItem{
		Action: r.Trail.Action, By: r.Trail.By, Subject: r.Trail.Subject, At: r.Trail.At, Before: newEntryItem(r.Before),
	}
	if r.After != nil {
		after := newEntryItem(*r.After)
		trail.After = &after
	}
	key := itemKey(r.Before.Owner, itemkey.Trail(r.Before.ID, r.Before.Version))
	trail.ExpiresAt = s.expiry(r.Trail.At)
	return errors.Join(s.expire(tx, trail.ExpiresAt, key), put(tx, key, trail))
}
