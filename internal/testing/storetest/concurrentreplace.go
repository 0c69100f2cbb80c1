package storetest

import (
	"errors"
	"sync"
	"testing"

	"timesheets/internal/timesheet"
)

func concurrentReplaceTests() []test {
	return []test{
		{"of ten changes one wins", testChangesAtOnce},
		{"of ten equal changes one wins", testSameChangeAtOnce},
		{"of ten deletions one wins", testDeletionsAtOnce},
		{"approve or edit, not both", testApproveWhileEditing},
		{"twelve raises end with 24 hours", testRaisesAtOnce},
		{"totals are right while entries change", testTotalsAtOnce},
	}
}

func (f *fixture) replaceAtOnce(t testing.TB, replacements []timesheet.Replacement) []error {
	t.Helper()
	return atOnce(replacements, func(r timesheet.Replacement) error { return f.store.Replace(t.Context(), r) })
}

// wantWinners applies the replacements concurrently, and returns those that succeeded. It
// checks that n succeed and that the others fail with this error.
func (f *fixture) wantWinners(t testing.TB, replacements []timesheet.Replacement, n int, want error) []timesheet.Replacement {
	t.Helper()
	var won []timesheet.Replacement
	for i, err := range f.replaceAtOnce(t, replacements) {
		switch {
		case err == nil:
			won = append(won, replacements[i])
		case !errors.Is(err, want):
			t.Errorf("%s: got error %v, want %v", replacements[i].Trail.Action, err, want)
		}
	}
	if len(won) != n {
		t.Fatalf("%d of %d won, want %d", len(won), len(replacements), n)
	}
	return won
}

func testChangesAtOnce(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	for range 3 {
		replacements := make([]timesheet.Replacement, 10)
		for i := range replacements {
			replacements[i] = lengthen(t, e, e.Minutes+timesheet.Minutes(i+1)*timesheet.StepMinutes)
		}
		e = *f.wantWinners(t, replacements, 1, timesheet.ErrVersion)[0].After
		f.wantEntry(t, e)
		f.wantTotals(t, employee)
	}
}

// The replacements store the same values, but only one of them succeeds. The others must not
// report its change as their own.
func testSameChangeAtOnce(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	replacements := make([]timesheet.Replacement, 10)
	for i := range replacements {
		replacements[i] = lengthen(t, e, 2*hour)
	}
	f.wantEntry(t, *f.wantWinners(t, replacements, 1, timesheet.ErrVersion)[0].After)
	f.wantTotals(t, employee)
}

func testDeletionsAtOnce(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	replacements := make([]timesheet.Replacement, 10)
	for i := range replacements {
		replacements[i] = deleted(t, e)
	}
	f.wantWinners(t, replacements, 1, timesheet.ErrVersion)
	f.wantGone(t, e)
	f.wantDays(t, employee, firstDate, lastDate)
}

func testApproveWhileEditing(t *testing.T, f *fixture) {
	for range 10 {
		e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
		replacements := []timesheet.Replacement{approved(t, e), lengthen(t, e, 2*hour)}
		f.wantEntry(t, *f.wantWinners(t, replacements, 1, timesheet.ErrVersion)[0].After)
		f.wantTotals(t, employee)
	}
}

func testRaisesAtOnce(t *testing.T, f *fixture) {
	// Twelve hours are left, which is enough to raise six entries by two hours.
	replacements := make([]timesheet.Replacement, 12)
	for i := range replacements {
		e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
		replacements[i] = lengthen(t, e, 3*hour)
	}
	f.wantWinners(t, replacements, 6, timesheet.ErrDayFull)
	f.wantTotals(t, employee)
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.StepMinutes)}, timesheet.ErrDayFull)
}

func testTotalsAtOnce(t *testing.T, f *fixture) {
	var replacements []timesheet.Replacement
	for _, e := range f.fill(t, employee, day, 8) {
		replacements = append(replacements,
			deleted(t, e), approved(t, e), lengthen(t, e, hour),
			changed(t, e, func(d *timesheet.Draft) { d.Project, d.Minutes = "Another", 4*hour }),
		)
	}
	var done sync.WaitGroup
	done.Go(func() {
		for range 10 {
			_, err := f.store.Create(t.Context(), timesheet.Creation{Entry: f.entry(employee, day, hour)})
			if err != nil && !errors.Is(err, timesheet.ErrDayFull) {
				t.Errorf("create: %v", err)
			}
		}
	})
	for _, err := range f.replaceAtOnce(t, replacements) {
		if err != nil && !errors.Is(err, timesheet.ErrVersion) && !errors.Is(err, timesheet.ErrDayFull) {
			t.Errorf("got error %v", err)
		}
	}
	done.Wait()
	f.wantTotals(t, employee)
}
