package storetest

import (
	"testing"

	"timesheets/internal/timesheet"
)

func owners() []test {
	return []test{
		{"everybody has their own entries, days and keys", testOwnersApart},
		{"another's place in a list is only a place", testAnothersStart},
	}
}

// lookalikes are owners that a careless key would mix up.
func lookalikes() []timesheet.Owner {
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

func testOwnersApart(t *testing.T, f *fixture) {
	stored := map[timesheet.Owner]timesheet.Entry{}
	for _, owner := range lookalikes() {
		// The day is full for each, and the key is the same for all.
		stored[owner] = f.create(t, keyed(f.entry(owner, day, timesheet.DayMinutes), "key", string(owner)))
	}
	for _, owner := range lookalikes() {
		f.wantList(t, owner, timesheet.Query{}, stored[owner])
		f.wantList(t, owner, timesheet.Query{From: day, To: day}, stored[owner])
		f.wantRefusal(t, timesheet.Creation{Entry: f.entry(owner, day, hour)}, timesheet.ErrDayFull)
		f.wantReplay(t, keyed(f.entry(owner, day, hour), "key", string(owner)), stored[owner])
	}
	f.wantList(t, "nobody@example.com", timesheet.Query{})
	f.wantList(t, "a@example.c", timesheet.Query{})
}

func testAnothersStart(t *testing.T, f *fixture) {
	older := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	others := f.create(t, timesheet.Creation{Entry: f.entry(contractor, day, hour)})
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	f.wantList(t, employee, timesheet.Query{After: others.ID}, older)
}
