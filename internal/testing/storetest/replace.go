package storetest

import (
	"errors"
	"strings"
	"testing"

	"timesheets/internal/timesheet"
)

func replaceTests() []test {
	return []test{
		{"one entry is read as it was stored", testGet},
		{"a change replaces the entry", testChange},
		{"a decision is read as it was stored", testDecision},
		{"the largest texts are read as they were stored", testLargestTexts},
		{"a rejected entry that is changed is pending again", testChangeAfterRejection},
		{"a deleted entry isn't returned", testDelete},
		{"an older version is rejected and changes nothing", testOlderVersion},
		{"a version that never existed is rejected", testOtherVersions},
		{"a deleted entry has no version", testVersionOfDeleted},
		{"a stale version is reported before a full day", testVersionBeforeDay},
		{"a replay is the first result after changes and a deletion", testReplayAfterReplacements},
		{"an entry without an owner is rejected", testReplaceWithoutOwner},
	}
}

func testGet(t *testing.T, f *fixture) {
	first := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	second := f.create(t, withKey(f.entry(employee, day, 2*hour), "key", "body"))
	f.wantEntry(t, first)
	f.wantEntry(t, second)
	f.wantGone(t, f.entry(employee, day, hour))
}

func testChange(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	other := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	for _, project := range []string{"Another", "StoreZero", "Another"} {
		e = f.replace(t, changed(t, e, func(d *timesheet.Draft) {
			d.UserType, d.Project, d.Minutes, d.Notes = timesheet.Contractor, project, d.Minutes+30, ""
		}))
		f.wantEntry(t, e)
	}
	if e.Version != 4 {
		t.Errorf("version = %d, want 4", e.Version)
	}
	f.wantList(t, employee, timesheet.Query{}, other, e)
}

func testDecision(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	for _, decision := range []struct {
		status timesheet.Status
		reason string
	}{
		{timesheet.Approved, ""},
		{timesheet.Submitted, ""},
		{timesheet.Rejected, "\"Which\" project?\r\n"},
		{timesheet.Submitted, ""},
	} {
		e = f.replace(t, decided(t, e, decision.status, decision.reason))
		f.wantEntry(t, e)
		f.wantList(t, employee, timesheet.Query{Status: decision.status}, e)
	}
}

func testLargestTexts(t *testing.T, f *fixture) {
	e := f.entry(employee, day, hour)
	e.Project, e.Notes = strings.Repeat("\U0001F3D7", 100), strings.Repeat("\U0001F55C", 2000)
	e = f.create(t, timesheet.Creation{Entry: e})
	e = f.replace(t, changed(t, e, func(d *timesheet.Draft) { d.Project = strings.Repeat("\U0001F4C5", 100) }))
	e = f.replace(t, decided(t, e, timesheet.Rejected, strings.Repeat("\U0001F6AB", 500)))
	f.wantEntry(t, e)
	f.wantTotals(t, employee)
}

func testChangeAfterRejection(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	e = f.replace(t, decided(t, e, timesheet.Rejected, "Which project?"))
	e = f.replace(t, changed(t, e, func(d *timesheet.Draft) { d.Project = "Another" }))
	f.wantEntry(t, e)
	if (e.Decision != timesheet.Decision{}) {
		t.Error("the entry still has the decision")
	}
}

func testDelete(t *testing.T, f *fixture) {
	other := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	submitted := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	rejected := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	rejected = f.replace(t, decided(t, rejected, timesheet.Rejected, "Twice"))
	for _, e := range []timesheet.Entry{submitted, rejected} {
		f.replace(t, deleted(t, e))
		f.wantGone(t, e)
		f.wantReplaceError(t, deleted(t, e), timesheet.ErrVersion)
	}
	f.wantList(t, employee, timesheet.Query{}, other)
	f.wantTotals(t, employee)
}

func testOlderVersion(t *testing.T, f *fixture) {
	old := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	now := f.replace(t, changed(t, old, func(d *timesheet.Draft) { d.Minutes = 2 * hour }))
	f.wantReplaceError(t, changed(t, old, func(d *timesheet.Draft) { d.Minutes = 3 * hour }), timesheet.ErrVersion)
	f.wantReplaceError(t, changed(t, old, func(d *timesheet.Draft) { d.Minutes = 2 * hour }), timesheet.ErrVersion)
	f.wantReplaceError(t, deleted(t, old), timesheet.ErrVersion)
	f.wantReplaceError(t, approved(t, old), timesheet.ErrVersion)
	f.wantEntry(t, now)
	f.wantTotals(t, employee)

	now = f.replace(t, approved(t, now))
	f.wantReplaceError(t, changed(t, old, func(d *timesheet.Draft) { d.Minutes = hour }), timesheet.ErrVersion)
	f.wantEntry(t, now)
	f.wantTotals(t, employee)
}

// If a version has a trail, the version is stale. The reverse isn't true: the versions of this
// test have no trail, but none of them is the stored version.
func testOtherVersions(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	for _, version := range []int{0, 2, 1_000_000} {
		other := e
		other.Version = version
		f.wantReplaceError(t, approved(t, other), timesheet.ErrVersion)
		f.wantReplaceError(t, deleted(t, other), timesheet.ErrVersion)
		f.wantEntry(t, e)
	}
	f.wantTotals(t, employee)
}

func testVersionOfDeleted(t *testing.T, f *fixture) {
	unstored := f.entry(employee, day, hour)
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	f.replace(t, deleted(t, e))
	for _, e := range []timesheet.Entry{unstored, e} {
		f.wantReplaceError(t, changed(t, e, func(d *timesheet.Draft) { d.Notes = "" }), timesheet.ErrVersion)
		f.wantReplaceError(t, approved(t, e), timesheet.ErrVersion)
		f.wantReplaceError(t, deleted(t, e), timesheet.ErrVersion)
		f.wantGone(t, e)
	}
	f.wantDays(t, employee, day, day)
}

func testVersionBeforeDay(t *testing.T, f *fixture) {
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 20*hour)})
	old := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	f.replace(t, changed(t, old, func(d *timesheet.Draft) { d.Notes = "" }))
	f.wantReplaceError(t, changed(t, old, func(d *timesheet.Draft) { d.Minutes = 5 * hour }), timesheet.ErrVersion)
	unstored := f.entry(employee, day, hour)
	f.wantReplaceError(t, changed(t, unstored, func(d *timesheet.Draft) { d.Minutes = 6 * hour }), timesheet.ErrVersion)
}

func testReplayAfterReplacements(t *testing.T, f *fixture) {
	first := f.create(t, withKey(f.entry(employee, day, hour), "key", "body"))
	now := f.replace(t, changed(t, first, func(d *timesheet.Draft) { d.Minutes = 2 * hour }))
	f.wantReplay(t, withKey(f.entry(employee, day, hour), "key", "body"), first)
	now = f.replace(t, decided(t, now, timesheet.Rejected, "Which project?"))
	f.wantReplay(t, withKey(f.entry(employee, day, hour), "key", "body"), first)
	f.replace(t, deleted(t, now))
	f.wantReplay(t, withKey(f.entry(employee, day, hour), "key", "body"), first)
	f.wantGone(t, first)
	f.wantDays(t, employee, day, day)
}

func testReplaceWithoutOwner(t *testing.T, f *fixture) {
	e := f.entry("", day, hour)
	if _, err := f.store.Get(t.Context(), "", e.ID); err == nil || errors.Is(err, timesheet.ErrNotFound) {
		t.Errorf("get: error = %v, want the owner rejected", err)
	}
	if err := f.store.Replace(t.Context(), approved(t, e)); err == nil || errors.Is(err, timesheet.ErrVersion) {
		t.Errorf("replace: error = %v, want the owner rejected", err)
	}
	if _, err := f.store.Days(t.Context(), "", day, day); err == nil {
		t.Error("days: error = nil, want an error")
	}
}
