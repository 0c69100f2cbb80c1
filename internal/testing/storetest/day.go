package storetest

import (
	"testing"

	"timesheets/internal/timesheet"
)

func dayTests() []test {
	return []test{
		{"24 hours fit in one entry", testWholeDay},
		{"24 hours fit in many entries, and a quarter of an hour more doesn't", testQuarterTooMuch},
		{"a rejected entry changes nothing", testRejectedChangesNothing},
		{"an entry that fits is stored after one that didn't", testCreateAfterRejection},
		{"each day has its own limit", testDaysAreSeparate},
	}
}

func testWholeDay(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.DayMinutes)})
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.StepMinutes)}, timesheet.ErrDayFull)
	f.wantList(t, employee, timesheet.Query{}, e)
}

func testQuarterTooMuch(t *testing.T, f *fixture) {
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 8*hour)})
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 15*hour+45)})
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, 30)}, timesheet.ErrDayFull)
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.StepMinutes)})
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.StepMinutes)}, timesheet.ErrDayFull)
}

func testRejectedChangesNothing(t *testing.T, f *fixture) {
	first := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 23*hour)})
	rejected := f.entry(employee, day, 2*hour)
	f.wantCreateError(t, withKey(rejected, "key", "two hours"), timesheet.ErrDayFull)
	f.wantList(t, employee, timesheet.Query{}, first)

	// The rejected create didn't use the key either.
	second := f.create(t, withKey(f.entry(employee, day, hour), "key", "one hour"))
	f.wantList(t, employee, timesheet.Query{}, second, first)
}

func testCreateAfterRejection(t *testing.T, f *fixture) {
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 20*hour)})
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, 5*hour)}, timesheet.ErrDayFull)
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 4*hour)})
}

func testDaysAreSeparate(t *testing.T, f *fixture) {
	for _, date := range []timesheet.Date{"2100-06-14", "2100-06-15", "2100-06-16", "2101-06-15", "2000-01-01"} {
		f.create(t, timesheet.Creation{Entry: f.entry(employee, date, timesheet.DayMinutes)})
		f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, date, timesheet.StepMinutes)}, timesheet.ErrDayFull)
	}
}
