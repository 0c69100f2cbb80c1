package bolt

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

// versionWidth is how many digits a version has in a trail's key, so that trails
// sort as the steps were taken. Nobody changes an entry a billion times.
const versionWidth = 9

// Get reads one entry.
func (s *Store) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	if err := errors.Join(gone(ctx), checkOwner(owner)); err != nil {
		return timesheet.Entry{}, fmt.Errorf("get: %w", err)
	}
	var e timesheet.Entry
	err := s.db.View(func(tx *bbolt.Tx) (err error) {
		e, err = readEntry(tx, owner, id)
		return err
	})
	if err != nil {
		return timesheet.Entry{}, fmt.Errorf("get: %w", err)
	}
	return e, nil
}

func readEntry(tx *bbolt.Tx, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	var stored entryItem
	found, err := get(tx, itemKey(owner, entryPrefix, string(id)), &stored)
	if err == nil && !found {
		err = timesheet.ErrNotFound
	}
	if err != nil {
		return timesheet.Entry{}, err
	}
	return stored.entry(owner), nil
}

// Replace is one transaction: the entry with its place among those that wait, the
// day, the trail.
func (s *Store) Replace(ctx context.Context, r timesheet.Replacement) error {
	if err := errors.Join(gone(ctx), checkOwner(r.Before.Owner)); err != nil {
		return fmt.Errorf("replace: %w", err)
	}
	if err := s.db.Update(func(tx *bbolt.Tx) error { return replace(tx, r) }); err != nil {
		return fmt.Errorf("replace: %w", err)
	}
	return nil
}

// replace does the steps in the order in which their refusals count. An error undoes
// them all.
func replace(tx *bbolt.Tx, r timesheet.Replacement) error {
	if err := checkVersion(tx, r.Before); err != nil {
		return err
	}
	return takeStep(tx, r)
}

// checkVersion returns ErrVersion if the entry isn't stored as it was read.
func checkVersion(tx *bbolt.Tx, read timesheet.Entry) error {
	now, err := readEntry(tx, read.Owner, read.ID)
	if errors.Is(err, timesheet.ErrNotFound) || err == nil && now.Version != read.Version {
		return timesheet.ErrVersion
	}
	return err
}

// takeStep writes what the step changes, of an entry that keeps its id or is deleted.
func takeStep(tx *bbolt.Tx, r timesheet.Replacement) (err error) {
	if r.After == nil {
		err = deleteEntry(tx, r.Before)
	} else {
		err = putEntry(tx, *r.After)
	}
	return errors.Join(err, changeDay(tx, &r.Before, r.After), putTrail(tx, r))
}

func putTrail(tx *bbolt.Tx, r timesheet.Replacement) error {
	trail := trailItem{
		Action: r.Trail.Action, By: r.Trail.By, Subject: r.Trail.Subject, At: r.Trail.At, Before: newEntryItem(r.Before),
	}
	if r.After != nil {
		after := newEntryItem(*r.After)
		trail.After = &after
	}
	name := fmt.Sprintf("%s#%0*d", r.Before.ID, versionWidth, r.Before.Version)
	return put(tx, itemKey(r.Before.Owner, trailPrefix, name), trail)
}
