package storetest

import (
	"strconv"
	"testing"

	"timesheets/internal/timesheet"
)

func ifEmptyTests() []test {
	return []test{
		{"an entry is stored if its owner has none of its project on its day", testStoredIfEmpty},
		{"an entry is rejected if its owner has one of its project on its day", testRejectedIfNotEmpty},
		{"similar names are different projects", testIfEmptySimilarNames},
		{"a used key is reported first", testKeyBeforeEmpty},
		{"an existing entry is reported before a full day", testEmptyBeforeDay},
		{"a renamed or deleted entry leaves the day empty", testEmptyAgain},
		{"one of fifty concurrent creates is stored", ifEmptyConcurrently(func(c timesheet.Creation, _ int) timesheet.Creation { return c })},
		{"one of fifty concurrent creates with different keys is stored", ifEmptyConcurrently(func(c timesheet.Creation, i int) timesheet.Creation {
			return withKey(c.Entry, strconv.Itoa(i), "body")
		})},
		{"one of fifty concurrent creates with the same key is stored, and returned to all", testIfEmptyConcurrentlyReplayed},
	}
}

// ifEmpty returns the creation of an hour, on the condition that the day has no entry of the
// project.
func (f *fixture) ifEmpty(date timesheet.Date, project string) timesheet.Creation {
	e := f.entry(employee, date, hour)
	e.Project = project
	return timesheet.Creation{Entry: e, IfEmpty: true}
}

func testStoredIfEmpty(t *testing.T, f *fixture) {
	a := f.create(t, f.ifEmpty(day, "a"))
	b := f.create(t, f.ifEmpty(day, "b"))
	next := f.create(t, f.ifEmpty("2100-06-16", "a"))
	f.wantList(t, employee, timesheet.Query{}, next, b, a)
	c := f.ifEmpty(day, "a")
	c.Entry.Owner = contractor
	f.create(t, c)
	f.wantTotals(t, employee)
	f.wantTotals(t, contractor)
}

func testRejectedIfNotEmpty(t *testing.T, f *fixture) {
	a := f.project(t, day, "a")
	f.wantCreateError(t, f.ifEmpty(day, "a"), timesheet.ErrEntryExists)
	f.wantList(t, employee, timesheet.Query{}, a)
	f.wantTotals(t, employee)
	second := f.project(t, day, "a") // without the precondition
	f.wantCreateError(t, f.ifEmpty(day, "a"), timesheet.ErrEntryExists)
	f.wantList(t, employee, timesheet.Query{}, second, a)

	// A decided entry still counts.
	f.replace(t, approved(t, a))
	f.replace(t, deleted(t, second))
	f.wantCreateError(t, f.ifEmpty(day, "a"), timesheet.ErrEntryExists)
}

func testIfEmptySimilarNames(t *testing.T, f *fixture) {
	f.project(t, day, "StoreZero")
	for _, name := range []string{"storezero", "StoreZero1", "StoreZer", "p:StoreZero", "n:StoreZero", "minutes", "entries", "n:", "#0", ":0", "St\u043ereZero"} {
		f.create(t, f.ifEmpty(day, name))
		f.wantCreateError(t, f.ifEmpty(day, name), timesheet.ErrEntryExists)
	}
	f.wantCreateError(t, f.ifEmpty(day, "StoreZero"), timesheet.ErrEntryExists)
	f.wantTotals(t, employee)
}

func testKeyBeforeEmpty(t *testing.T, f *fixture) {
	with := func(key, body string) timesheet.Creation {
		c := withKey(f.ifEmpty(day, "a").Entry, key, body)
		c.IfEmpty = true
		return c
	}
	first := f.create(t, with("key", "body"))
	f.wantReplay(t, with("key", "body"), first)
	f.wantCreateError(t, with("key", "another body"), timesheet.ErrKeyReused)
	f.wantCreateError(t, with("another key", "body"), timesheet.ErrEntryExists)

	// The rejected create didn't use the key.
	f.replace(t, deleted(t, first))
	f.create(t, with("another key", "another body"))
	f.wantTotals(t, employee)
}

func testEmptyBeforeDay(t *testing.T, f *fixture) {
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.DayMinutes)})
	f.wantCreateError(t, f.ifEmpty(day, "StoreZero"), timesheet.ErrEntryExists)
	f.wantCreateError(t, f.ifEmpty(day, "Another"), timesheet.ErrDayFull)
}

func testEmptyAgain(t *testing.T, f *fixture) {
	a := f.create(t, f.ifEmpty(day, "a"))
	a = f.replace(t, changed(t, a, func(d *timesheet.Draft) { d.Project = "b" }))
	f.wantCreateError(t, f.ifEmpty(day, "b"), timesheet.ErrEntryExists)
	second := f.create(t, f.ifEmpty(day, "a"))
	f.replace(t, changed(t, a, func(d *timesheet.Draft) { d.Project = "a" }))
	f.replace(t, deleted(t, second))
	f.wantCreateError(t, f.ifEmpty(day, "a"), timesheet.ErrEntryExists)
	f.create(t, f.ifEmpty(day, "b"))
	f.wantTotals(t, employee)
}

// ifEmptyConcurrently returns a test of fifty concurrent creates, by clients that each saw
// an empty day.
func ifEmptyConcurrently(edit func(timesheet.Creation, int) timesheet.Creation) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		creations := make([]timesheet.Creation, 50)
		for i := range creations {
			creations[i] = edit(f.ifEmpty(day, "a"), i)
			creations[i].IfEmpty = true
		}
		stored := successfulCreates(t, f.createConcurrently(t.Context(), creations), timesheet.ErrEntryExists)
		if len(stored) != 1 {
			t.Errorf("%d creates succeeded, want 1", len(stored))
		}
		f.wantList(t, employee, timesheet.Query{}, stored...)
		f.wantTotals(t, employee)
	}
}

func testIfEmptyConcurrentlyReplayed(t *testing.T, f *fixture) {
	creations := make([]timesheet.Creation, 50)
	for i := range creations {
		creations[i] = withKey(f.ifEmpty(day, "a").Entry, "key", "body")
		creations[i].IfEmpty = true
	}
	f.wantOneCreate(t, creations)
}
