package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

// A dayItem is the sums over one owner's entries of a day. A project without entries
// is not in it.
type dayItem struct {
	totalItem
	Projects map[string]totalItem `json:"projects"`
}

type totalItem struct {
	Minutes timesheet.Minutes `json:"minutes"`
	Entries int               `json:"entries"`
}

// changeDay keeps the sums when one entry takes the place of another; nil stands for
// none. More minutes are only taken where they fit.
func changeDay(tx *bbolt.Tx, before, after *timesheet.Entry) error {
	some := before
	if some == nil {
		some = after
	}
	key := dayKey(*some)
	day := dayItem{Projects: map[string]totalItem{}}
	if _, err := get(tx, key, &day); err != nil {
		return err
	}
	had := day.Minutes
	day.count(before, -1)
	day.count(after, 1)
	if day.Minutes > had && day.Minutes > timesheet.DayMinutes {
		return timesheet.ErrDayFull
	}
	return put(tx, key, day)
}

// checkEmpty returns ErrEntryExists if the creation requires that its day has no entry
// of its project, and there is one.
func checkEmpty(tx *bbolt.Tx, c timesheet.Creation) error {
	if !c.IfEmpty {
		return nil
	}
	var day dayItem
	if _, err := get(tx, dayKey(c.Entry), &day); err != nil {
		return err
	}
	if day.Projects[c.Entry.Project].Entries > 0 {
		return timesheet.ErrEntryExists
	}
	return nil
}

func dayKey(e timesheet.Entry) []byte { return itemKey(e.Owner, dayPrefix, string(e.Date)) }

func (d *dayItem) count(e *timesheet.Entry, sign int) {
	if e == nil {
		return
	}
	d.totalItem = d.plus(e, sign)
	d.Projects[e.Project] = d.Projects[e.Project].plus(e, sign)
	if d.Projects[e.Project].Entries == 0 {
		delete(d.Projects, e.Project)
	}
}

func (t totalItem) plus(e *timesheet.Entry, sign int) totalItem {
	return totalItem{Minutes: t.Minutes + timesheet.Minutes(sign)*e.Minutes, Entries: t.Entries + sign}
}

// Days reads the items of the days, and no entries.
func (s *Store) Days(ctx context.Context, owner timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	if err := errors.Join(gone(ctx), checkOwner(owner)); err != nil {
		return nil, fmt.Errorf("days: %w", err)
	}
	var days []timesheet.Day
	err := s.db.View(func(tx *bbolt.Tx) (err error) {
		days, err = readDays(tx, owner, from, to)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("days: %w", err)
	}
	return days, nil
}

func readDays(tx *bbolt.Tx, owner timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	var days []timesheet.Day
	c := items(tx).Cursor()
	low, high := itemKey(owner, dayPrefix, string(from)), itemKey(owner, dayPrefix, string(to))
	for key, value := c.Seek(low); key != nil && bytes.Compare(key, high) <= 0; key, value = c.Next() {
		var stored dayItem
		if err := decode(value, &stored); err != nil {
			return nil, err
		}
		if stored.Entries > 0 {
			date := bytes.TrimPrefix(key, itemKey(owner, dayPrefix, ""))
			days = append(days, stored.day(timesheet.Date(date)))
		}
	}
	return days, nil
}

func (d dayItem) day(date timesheet.Date) timesheet.Day {
	day := timesheet.Day{Date: date, Total: timesheet.Total(d.totalItem), Projects: map[string]timesheet.Total{}}
	for project, total := range d.Projects {
		day.Projects[project] = timesheet.Total(total)
	}
	return day
}
