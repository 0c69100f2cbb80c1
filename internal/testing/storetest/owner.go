package storetest

import (
	"errors"
	"testing"

	"timesheets/internal/timesheet"
)

func ownerTests() []test {
	return []test{
		{"each owner has their own entries, days and keys", testOwnersAreSeparate},
		{"no owner reads or changes another's entries", testEntriesOfOtherOwners},
		{"a list can start at another owner's entry", testStartOfAnotherOwner},
	}
}

// similarOwners returns owners whose items a wrong layout of keys could confuse.
func similarOwners() []timesheet.Owner {
	return []timesheet.Owner{
		"a@example.com",
		"a@example.com.au",
		"aa@example.com",
		"a@example.org",
		"a@example.co",
		"a#entry@example.com",
		"ENTRY#2100-06-15@example.com",
		"ENTRY#a@example.com",
		"DAY#2100-06-15",
		"KEY#a@example.com",
		"a@example.comENTRY#2100-06-15",
		"a@example.com#ENTRY#2100-06-15",
		"a@example.com|ENTRY#",
		"a@example.com\x01",
		"~@example.com",
		"é@example.com",
	}
}

func testOwnersAreSeparate(t *testing.T, f *fixture) {
	stored := map[timesheet.Owner]timesheet.Entry{}
	for _, owner := range similarOwners() {
		// Each owner's day is full, and all use the same idempotency key.
		stored[owner] = f.create(t, withKey(f.entry(owner, day, timesheet.DayMinutes), "key", string(owner)))
	}
	for _, owner := range similarOwners() {
		f.wantList(t, owner, timesheet.Query{}, stored[owner])
		f.wantList(t, owner, timesheet.Query{From: day, To: day}, stored[owner])
		f.wantCreateError(t, timesheet.Creation{Entry: f.entry(owner, day, hour)}, timesheet.ErrDayFull)
		f.wantReplay(t, withKey(f.entry(owner, day, hour), "key", string(owner)), stored[owner])
		f.wantEntry(t, stored[owner])
		f.wantTotals(t, owner)
	}
	f.wantList(t, "nobody@example.com", timesheet.Query{})
	f.wantList(t, "a@example.c", timesheet.Query{})
}

func testStartOfAnotherOwner(t *testing.T, f *fixture) {
	older := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	contractors := f.create(t, timesheet.Creation{Entry: f.entry(contractor, day, hour)})
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	f.wantList(t, employee, timesheet.Query{After: contractors.ID}, older)
}

// An owner can't use the id of another owner's entry, even if a wrong layout of keys could
// confuse the two owners.
func testEntriesOfOtherOwners(t *testing.T, f *fixture) {
	for _, owner := range similarOwners() {
		e := f.create(t, timesheet.Creation{Entry: f.entry(owner, day, hour)})
		for _, other := range []timesheet.Owner{"nobody@example.com", "a@example.c", employee} {
			f.wantGetNotFound(t, other, e.ID)
			forged := e
			forged.Owner = other
			f.wantReplaceError(t, withMinutes(t, forged, 2*hour), timesheet.ErrVersion)
			f.wantReplaceError(t, deleted(t, forged), timesheet.ErrVersion)
			f.wantDays(t, other, firstDate, lastDate)
		}
		f.wantEntry(t, e)
		f.wantTotals(t, owner)
	}
	for _, owner := range similarOwners() {
		e := f.page(t, owner, timesheet.Query{Limit: 1}).Entries[0]
		f.replace(t, deleted(t, e))
		f.wantDays(t, owner, firstDate, lastDate)
	}
}

func (f *fixture) wantGetNotFound(t testing.TB, owner timesheet.Owner, id timesheet.ID) {
	t.Helper()
	if _, err := f.store.Get(t.Context(), owner, id); !errors.Is(err, timesheet.ErrNotFound) {
		t.Errorf("get another owner's entry: error = %v, want %v", err, timesheet.ErrNotFound)
	}
}
