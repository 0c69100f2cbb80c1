package dynamo_test

import (
	"cmp"
	"context"
	"slices"
	"time"

	"timesheets/internal/timesheet"
)

// A model is the stores' contract in its simplest form. It keeps entries, keys and records,
// and calculates everything else. It has no pages and no concurrency.
type model struct {
	entries map[timesheet.ID]timesheet.Entry
	keys    map[modelKey]usedKey
	records map[modelKey]timesheet.Record
}

var _ timesheet.Store = (*model)(nil)

type modelKey struct {
	owner timesheet.Owner
	hash  string
}

type usedKey struct {
	digest  string
	first   timesheet.Entry
	expires time.Time
}

func newModel() *model {
	return &model{
		entries: map[timesheet.ID]timesheet.Entry{}, keys: map[modelKey]usedKey{}, records: map[modelKey]timesheet.Record{},
	}
}

func (m *model) Create(_ context.Context, c timesheet.Creation) (timesheet.Created, error) {
	for _, key := range c.Keys {
		u, found := m.keys[modelKey{c.Entry.Owner, key.Hash}]
		switch {
		case !found || !u.expires.After(c.Entry.CreatedAt):
		case u.digest != key.Digest:
			return timesheet.Created{}, timesheet.ErrKeyReused
		default:
			return timesheet.Created{Entry: u.first, Replayed: true}, nil
		}
	}
	if c.IfEmpty && m.has(c.Entry.Owner, c.Entry.Date, c.Entry.Project) {
		return timesheet.Created{}, timesheet.ErrEntryExists
	}
	if m.minutes(c.Entry.Owner, c.Entry.Date)+c.Entry.Minutes > timesheet.DayMinutes {
		return timesheet.Created{}, timesheet.ErrDayFull
	}
	m.entries[c.Entry.ID] = c.Entry
	for _, key := range c.Keys {
		m.keys[modelKey{c.Entry.Owner, key.Hash}] = usedKey{key.Digest, c.Entry, c.Entry.CreatedAt.Add(timesheet.KeyLife)}
	}
	return timesheet.Created{Entry: c.Entry}, nil
}

func (m *model) minutes(owner timesheet.Owner, date timesheet.Date) (sum timesheet.Minutes) {
	for _, e := range m.entries {
		if e.Owner == owner && e.Date == date {
			sum += e.Minutes
		}
	}
	return sum
}

func (m *model) has(owner timesheet.Owner, date timesheet.Date, project string) bool {
	for _, e := range m.entries {
		if e.Owner == owner && e.Date == date && e.Project == project {
			return true
		}
	}
	return false
}

func (m *model) Replace(_ context.Context, r timesheet.Replacement) error {
	e, found := m.entries[r.Before.ID]
	if !found || e.Owner != r.Before.Owner || e.Version != r.Before.Version {
		return timesheet.ErrVersion
	}
	if r.After == nil {
		delete(m.entries, e.ID)
		return nil
	}
	more := r.After.Minutes - e.Minutes
	if more > 0 && m.minutes(e.Owner, e.Date)+more > timesheet.DayMinutes {
		return timesheet.ErrDayFull
	}
	m.entries[e.ID] = *r.After
	return nil
}

func (m *model) Record(_ context.Context, owner timesheet.Owner, key string) (timesheet.Record, error) {
	if record, found := m.records[modelKey{owner, key}]; found {
		return record, nil
	}
	return timesheet.Record{}, timesheet.ErrNotFound
}

func (m *model) Import(_ context.Context, i timesheet.ImportChange) (timesheet.Record, error) {
	key := modelKey{i.Owner, i.Key}
	if i.Before != nil {
		if e, found := m.entries[i.Before.ID]; !found || e.Version != i.Before.Version {
			return timesheet.Record{}, timesheet.ErrVersion
		}
	}
	if stored, found := m.records[key]; found != (i.OldRecord != nil) || found && stored != *i.OldRecord {
		return stored, timesheet.ErrRecord
	}
	if i.After != nil {
		more := i.After.Minutes
		if i.Before != nil && i.Before.Date == i.After.Date {
			more -= i.Before.Minutes
		}
		if more > 0 && m.minutes(i.Owner, i.After.Date)+more > timesheet.DayMinutes {
			return timesheet.Record{}, timesheet.ErrDayFull
		}
	}
	if i.Before != nil {
		delete(m.entries, i.Before.ID)
	}
	if i.After != nil {
		m.entries[i.After.ID] = *i.After
	}
	m.records[key] = i.Record
	return i.Record, nil
}

func (m *model) Get(_ context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	if e, found := m.entries[id]; found && e.Owner == owner {
		return e, nil
	}
	return timesheet.Entry{}, timesheet.ErrNotFound
}

func (m *model) FindPending(_ context.Context, id timesheet.ID) (timesheet.Entry, error) {
	if e, found := m.entries[id]; found && e.Status == timesheet.Submitted {
		return e, nil
	}
	return timesheet.Entry{}, timesheet.ErrNotFound
}

// matching returns the entries that match a filter, ordered by id.
func (m *model) matching(match func(timesheet.Entry) bool) []timesheet.Entry {
	var entries []timesheet.Entry
	for _, e := range m.entries {
		if match(e) {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b timesheet.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return entries
}

func (m *model) List(_ context.Context, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	entries := m.matching(func(e timesheet.Entry) bool {
		return e.Owner == owner && within(e, q.From, q.To) &&
			(q.Project == "" || e.Project == q.Project) && (q.Status == "" || e.Status == q.Status)
	})
	slices.Reverse(entries)
	return timesheet.Page{Entries: entries}, nil
}

func (m *model) Pending(_ context.Context, q timesheet.PendingQuery) (timesheet.Page, error) {
	return timesheet.Page{Entries: m.matching(func(e timesheet.Entry) bool {
		return e.Status == timesheet.Submitted && within(e, q.From, q.To) && (q.Owner == "" || e.Owner == q.Owner)
	})}, nil
}

func within(e timesheet.Entry, from, to timesheet.Date) bool {
	return e.Date >= from && (to == "" || e.Date <= to)
}

func (m *model) Days(_ context.Context, owner timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	var days []timesheet.Day
	for _, e := range m.matching(func(e timesheet.Entry) bool { return e.Owner == owner && within(e, from, to) }) {
		if n := len(days); n == 0 || days[n-1].Date != e.Date {
			days = append(days, timesheet.Day{Date: e.Date, Projects: map[string]timesheet.Total{}})
		}
		last := &days[len(days)-1]
		one := timesheet.Total{Minutes: e.Minutes, Entries: 1}
		last.Total = last.Total.Plus(one)
		last.Projects[e.Project] = last.Projects[e.Project].Plus(one)
	}
	return days, nil
}
