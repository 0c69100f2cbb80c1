package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

func totalTests() []test {
	return []test{
		{"a day is the sum of its entries", testDaySums},
		{"a project may have any name", testUnusualProjectNames},
		{"a change updates the totals", testChangedMinutes},
		{"a deletion subtracts the entry's minutes", testDeletedMinutes},
		{"a decision changes no total", testDecisionKeepsTotals},
		{"a rejected create changes no total", testRejectedKeepsTotals},
		{"days in a range, oldest first", testDaysInRange},
		{"an increase respects the limit of the day", testIncrease},
		{"a full day accepts changes that add no minutes", testFullDay},
		{"a decrease makes room for the difference", testDecrease},
	}
}

const (
	firstDate timesheet.Date = timesheet.EarliestDate
	lastDate  timesheet.Date = "2101-12-31"
)

// wantDays checks the totals of a range of days.
func (f *fixture) wantDays(t testing.TB, owner timesheet.Owner, from, to timesheet.Date, want ...timesheet.Day) {
	t.Helper()
	got, err := f.store.Days(t.Context(), owner, from, to)
	if err != nil {
		t.Fatalf("days: %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
}

// wantTotals checks that an owner's totals are the sums of the entries.
func (f *fixture) wantTotals(t testing.TB, owner timesheet.Owner) {
	t.Helper()
	var entries []timesheet.Entry
	for _, page := range f.pages(t, owner, timesheet.Query{Limit: 100}) {
		entries = append(entries, page.Entries...)
	}
	f.wantDays(t, owner, firstDate, lastDate, sum(entries)...)
}

// sum returns the days of entries. The entries are in the order of a list, newest first.
func sum(entries []timesheet.Entry) []timesheet.Day {
	var days []timesheet.Day
	for _, e := range slices.Backward(entries) {
		if n := len(days); n == 0 || days[n-1].Date != e.Date {
			days = append(days, timesheet.Day{Date: e.Date, Projects: map[string]timesheet.Total{}})
		}
		last := &days[len(days)-1]
		total := timesheet.Total{Minutes: e.Minutes, Entries: 1}
		last.Total = last.Total.Plus(total)
		last.Projects[e.Project] = last.Projects[e.Project].Plus(total)
	}
	return days
}

func testDaySums(t *testing.T, f *fixture) {
	f.wantDays(t, employee, firstDate, lastDate)
	for _, name := range []string{"a", "b", "a", "c", "a"} {
		f.project(t, day, name)
	}
	f.wantDays(t, employee, day, day, timesheet.Day{
		Date: day, Total: timesheet.Total{Minutes: 5 * hour, Entries: 5},
		Projects: map[string]timesheet.Total{
			"a": {Minutes: 3 * hour, Entries: 3}, "b": {Minutes: hour, Entries: 1}, "c": {Minutes: hour, Entries: 1},
		},
	})
	f.project(t, "2100-06-16", "a")
	f.wantTotals(t, employee)
}

// A store could confuse these names with the names of its own attributes.
func testUnusualProjectNames(t *testing.T, f *fixture) {
	for _, name := range []string{
		"minutes", "entries", "pk", "sk", "p:", "n:", "p:minutes", "n:n:a", "a", "A", "#0", ":0", "#minutes",
		"a.b", "a[0]", `"`, `\`, "<&>", "a b", "ADD", "é", "e\u0301", strings.Repeat("\U0001F3D7", 100),
	} {
		e := f.project(t, day, name)
		f.wantTotals(t, employee)
		e = f.replace(t, changed(t, e, func(d *timesheet.Draft) { d.Minutes = timesheet.StepMinutes }))
		f.wantEntry(t, e)
	}
	f.wantTotals(t, employee)
}

func testChangedMinutes(t *testing.T, f *fixture) {
	a := f.project(t, day, "a")
	b := f.project(t, day, "b")
	for _, edit := range []func(*timesheet.Draft){
		func(d *timesheet.Draft) { d.Minutes = 3 * hour },
		func(d *timesheet.Draft) { d.Project = "b" },
		func(d *timesheet.Draft) { d.Project, d.Minutes = "c", hour },
		func(d *timesheet.Draft) { d.Notes = "" },
		func(d *timesheet.Draft) { d.Project, d.Minutes = "a", 5*hour },
	} {
		a = f.replace(t, changed(t, a, edit))
		f.wantList(t, employee, timesheet.Query{}, b, a)
		f.wantTotals(t, employee)
	}
}

func testDeletedMinutes(t *testing.T, f *fixture) {
	first := f.project(t, day, "a")
	second := f.project(t, day, "a")
	third := f.project(t, day, "b")
	f.replace(t, deleted(t, first))
	f.wantTotals(t, employee)
	f.replace(t, deleted(t, third))
	f.wantDays(t, employee, day, day, timesheet.Day{
		Date: day, Total: timesheet.Total{Minutes: hour, Entries: 1},
		Projects: map[string]timesheet.Total{"a": {Minutes: hour, Entries: 1}},
	})
	f.replace(t, deleted(t, second))
	f.wantDays(t, employee, firstDate, lastDate)
	f.project(t, day, "b")
	f.wantTotals(t, employee)
}

func testDecisionKeepsTotals(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.DayMinutes)})
	for _, status := range []timesheet.Status{timesheet.Approved, timesheet.Submitted, timesheet.Rejected} {
		e = f.replace(t, decided(t, e, status, "Which project?"))
		f.wantTotals(t, employee)
	}
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.StepMinutes)}, timesheet.ErrDayFull)
}

func testRejectedKeepsTotals(t *testing.T, f *fixture) {
	first := f.create(t, withKey(f.entry(employee, day, 20*hour), "key", "body"))
	f.wantReplay(t, withKey(f.entry(employee, day, 20*hour), "key", "body"), first)
	f.wantCreateError(t, withKey(f.entry(employee, day, hour), "key", "another body"), timesheet.ErrKeyReused)
	e := f.entry(employee, day, 5*hour)
	e.Project = "Another"
	f.wantCreateError(t, timesheet.Creation{Entry: e}, timesheet.ErrDayFull)
	f.wantTotals(t, employee)
}

func testDaysInRange(t *testing.T, f *fixture) {
	var all []timesheet.Day
	for _, date := range []timesheet.Date{"2099-12-31", "2100-01-01", "2100-01-02", "2100-02-01"} {
		f.create(t, timesheet.Creation{Entry: f.entry(employee, date, hour)})
		total := timesheet.Total{Minutes: hour, Entries: 1}
		all = append(all, timesheet.Day{Date: date, Total: total, Projects: map[string]timesheet.Total{"StoreZero": total}})
	}
	tests := []struct {
		name     string
		from, to timesheet.Date
		want     []timesheet.Day
	}{
		{"all", firstDate, lastDate, all},
		{"ends are included", "2099-12-31", "2100-02-01", all},
		{"inside", "2100-01-01", "2100-01-31", all[1:3]},
		{"one day", "2100-01-02", "2100-01-02", all[2:3]},
		{"between", "2100-01-03", "2100-01-31", nil},
		{"from after to", "2100-02-01", "2099-12-31", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { f.wantDays(t, employee, tt.from, tt.to, tt.want...) })
	}
}

// withMinutes returns the replacement that changes an entry's minutes.
func withMinutes(t testing.TB, e timesheet.Entry, minutes timesheet.Minutes) timesheet.Replacement {
	t.Helper()
	return changed(t, e, func(d *timesheet.Draft) { d.Minutes = minutes })
}

func testIncrease(t *testing.T, f *fixture) {
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 20*hour)})
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	f.wantReplaceError(t, withMinutes(t, e, 4*hour+timesheet.StepMinutes), timesheet.ErrDayFull)
	f.wantReplaceError(t, changed(t, e, func(d *timesheet.Draft) { d.Project, d.Minutes = "Another", 5*hour }), timesheet.ErrDayFull)
	f.wantEntry(t, e)
	f.wantTotals(t, employee)

	e = f.replace(t, withMinutes(t, e, 4*hour))
	f.wantEntry(t, e)
	f.wantTotals(t, employee)
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.StepMinutes)}, timesheet.ErrDayFull)
}

func testFullDay(t *testing.T, f *fixture) {
	other := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 12*hour)})
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 12*hour)})
	e = f.replace(t, changed(t, e, func(d *timesheet.Draft) { d.Project = "Another" }))
	e = f.replace(t, changed(t, e, func(d *timesheet.Draft) { d.Notes = "Only notes" }))
	e = f.replace(t, withMinutes(t, e, 11*hour))
	f.replace(t, deleted(t, other))
	f.wantList(t, employee, timesheet.Query{}, e)
	f.wantTotals(t, employee)
}

func testDecrease(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.DayMinutes)})
	e = f.replace(t, withMinutes(t, e, 20*hour))
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, 4*hour+timesheet.StepMinutes)}, timesheet.ErrDayFull)
	second := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 4*hour)})
	f.wantReplaceError(t, withMinutes(t, e, 20*hour+timesheet.StepMinutes), timesheet.ErrDayFull)
	f.replace(t, deleted(t, second))
	e = f.replace(t, withMinutes(t, e, timesheet.DayMinutes))
	f.wantList(t, employee, timesheet.Query{}, e)
	f.wantTotals(t, employee)
}
