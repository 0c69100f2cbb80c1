package bolt

import (
	"bytes"
	"context"

	"go.etcd.io/bbolt"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// A dayItem contains the totals of an owner's entries of one day. It omits projects without
// entries.
type dayItem struct {
	totalItem
	Projects map[string]totalItem `json:"projects"`
}

type totalItem struct {
	Minutes timesheet.Minutes `json:"minutes"`
	Entries int               `json:"entries"`
}

// updateDay changes the totals of a day on which one entry replaces another; nil means no
// entry. It returns ErrDayFull if the minutes increase and exceed the day's limit.
func updateDay(tx *bbolt.Tx, before, after *timesheet.Entry) error {
	e := before
	if e == nil {
		e = after
	}
	key := itemKey(e.Owner, itemkey.Day(e.Date))
	day := dayItem{Projects: map[string]totalItem{}}
	if _, err := get(tx, key, &day); err != nil {
		return err
	}
	minutesBefore := day.Minutes
	day.count(before, -1)
	day.count(after, 1)
	if day.Minutes > minutesBefore && day.Minutes > timesheet.DayMinutes {
		return timesheet.ErrDayFull
	}
	return put(tx, key, day)
}

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

// Days reads the days' items. It reads no entries.
func (s *Store) Days(ctx context.Context, owner timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	low, high := itemKey(owner, itemkey.Day(from)), itemKey(owner, itemkey.Day(to))
	return run(ctx, "days", checkOwner(owner), s.db.View, func(tx *bbolt.Tx) (days []timesheet.Day, err error) {
		c := items(tx).Cursor()
		for key, value := c.Seek(low); key != nil && bytes.Compare(key, high) <= 0; key, value = c.Next() {
			var stored dayItem
			if err := decode(value, &stored); err != nil {
				return nil, err
			}
			if stored.Entries > 0 {
				date, _ := itemkey.ParseDay(sortKey(key))
				days = append(days, stored.day(date))
			}
		}
		return days, nil
	})
}

func (d dayItem) day(date timesheet.Date) timesheet.Day {
	day := timesheet.Day{Date: date, Total: timesheet.Total(d.totalItem), Projects: map[string]timesheet.Total{}}
	for project, total := range d.Projects {
		day.Projects[project] = timesheet.Total(total)
	}
	return day
}
