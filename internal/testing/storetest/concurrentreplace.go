package storetest

import (
	"errors"
	"sync"
	"testing"

	"timesheets/internal/timesheet"
)

func stepsAtOnce() []test {
	return []test{
		{"of ten changes one wins", testChangesAtOnce},
		{"of ten changes alike one wins", testSameChangeAtOnce},
		{"of ten deletions one wins", testDeletionsAtOnce},
		{"approve or edit, not both", testApproveWhileEditing},
		{"twelve raises end with 24 hours", testRaisesAtOnce},
		{"totals are right whatever runs at the same time", testTotalsAtOnce},
	}
}

// stepsTaken takes all the steps, starting together, and gives the results in their
// order.
func (f *fixture) stepsTaken(t testing.TB, steps []timesheet.Replacement) []error {
	t.Helper()
	errs := make([]error, len(steps))
	start := make(chan struct{})
	var done sync.WaitGroup
	for i, r := range steps {
		done.Go(func() {
			<-start
			errs[i] = f.store.Replace(t.Context(), r)
		})
	}
	close(start)
	done.Wait()
	return errs
}

// wantWinners takes all the steps at once, expects that some win and the rest lose
// for one reason, and gives the winners.
func (f *fixture) wantWinners(t testing.TB, steps []timesheet.Replacement, n int, lose error) []timesheet.Replacement {
	t.Helper()
	var won []timesheet.Replacement
	for i, err := range f.stepsTaken(t, steps) {
		switch {
		case err == nil:
			won = append(won, steps[i])
		case !errors.Is(err, lose):
			t.Errorf("%s: got error %v, want %v", steps[i].Trail.Action, err, lose)
		}
	}
	if len(won) != n {
		t.Fatalf("%d of %d won, want %d", len(won), len(steps), n)
	}
	return won
}

func testChangesAtOnce(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	for range 3 {
		steps := make([]timesheet.Replacement, 10)
		for i := range steps {
			steps[i] = lengthen(t, e, e.Minutes+timesheet.Minutes(i+1)*timesheet.StepMinutes)
		}
		e = *f.wantWinners(t, steps, 1, timesheet.ErrVersion)[0].After
		f.wantEntry(t, e)
		f.wantTotals(t, employee)
	}
}

// Nothing in what is stored tells these apart, and still only one of them took the
// step: the others would answer for a change that was somebody else's.
func testSameChangeAtOnce(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	steps := make([]timesheet.Replacement, 10)
	for i := range steps {
		steps[i] = lengthen(t, e, 2*hour)
	}
	f.wantEntry(t, *f.wantWinners(t, steps, 1, timesheet.ErrVersion)[0].After)
	f.wantTotals(t, employee)
}

func testDeletionsAtOnce(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	steps := make([]timesheet.Replacement, 10)
	for i := range steps {
		steps[i] = deleted(t, e)
	}
	f.wantWinners(t, steps, 1, timesheet.ErrVersion)
	f.wantGone(t, e)
	f.wantDays(t, employee, firstDate, lastDate)
}

func testApproveWhileEditing(t *testing.T, f *fixture) {
	for range 10 {
		e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
		steps := []timesheet.Replacement{approved(t, e), lengthen(t, e, 2*hour)}
		f.wantEntry(t, *f.wantWinners(t, steps, 1, timesheet.ErrVersion)[0].After)
		f.wantTotals(t, employee)
	}
}

func testRaisesAtOnce(t *testing.T, f *fixture) {
	// Twelve hours are left: enough for six to grow by two.
	steps := make([]timesheet.Replacement, 12)
	for i := range steps {
		e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
		steps[i] = lengthen(t, e, 3*hour)
	}
	f.wantWinners(t, steps, 6, timesheet.ErrDayFull)
	f.wantTotals(t, employee)
	f.wantRefusal(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.StepMinutes)}, timesheet.ErrDayFull)
}

func testTotalsAtOnce(t *testing.T, f *fixture) {
	var steps []timesheet.Replacement
	for _, e := range f.fill(t, employee, day, 8) {
		steps = append(steps,
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
	for _, err := range f.stepsTaken(t, steps) {
		if err != nil && !errors.Is(err, timesheet.ErrVersion) && !errors.Is(err, timesheet.ErrDayFull) {
			t.Errorf("got error %v", err)
		}
	}
	done.Wait()
	f.wantTotals(t, employee)
}
