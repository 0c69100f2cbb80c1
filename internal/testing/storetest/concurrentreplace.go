package storetest

import (
	"errors"
	"sync"
	"testing"

	"timesheets/internal/timesheet"
)

func concurrentReplaceTests() []test {
	return []test{
		{"one of ten concurrent changes succeeds", testConcurrentChanges},
		{"one of ten equal concurrent changes succeeds", testConcurrentEqualChanges},
		{"one of ten concurrent deletions succeeds", testConcurrentDeletions},
		{"an approval or a concurrent change succeeds, not both", testApproveWhileEditing},
		{"twelve concurrent increases end with 24 hours", testConcurrentIncreases},
		{"totals are correct after concurrent changes", testTotalsDuringChanges},
	}
}

func (f *fixture) replaceConcurrently(t testing.TB, replacements []timesheet.Replacement) []error {
	t.Helper()
	return concurrently(replacements, func(r timesheet.Replacement) error { return f.store.Replace(t.Context(), r) })
}

// wantSuccesses applies the replacements concurrently, and returns those that succeeded. It
// checks that n succeed and that the others fail with this error.
func (f *fixture) wantSuccesses(t testing.TB, replacements []timesheet.Replacement, n int, want error) []timesheet.Replacement {
	t.Helper()
	var succeeded []timesheet.Replacement
	for i, err := range f.replaceConcurrently(t, replacements) {
		switch {
		case err == nil:
			succeeded = append(succeeded, replacements[i])
		case !errors.Is(err, want):
			t.Errorf("%s: error = %v, want %v", replacements[i].Trail.Action, err, want)
		}
	}
	if len(succeeded) != n {
		t.Fatalf("%d of %d replacements succeeded, want %d", len(succeeded), len(replacements), n)
	}
	return succeeded
}

func testConcurrentChanges(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	for range 3 {
		replacements := make([]timesheet.Replacement, 10)
		for i := range replacements {
			replacements[i] = withMinutes(t, e, e.Minutes+timesheet.Minutes(i+1)*timesheet.StepMinutes)
		}
		e = *f.wantSuccesses(t, replacements, 1, timesheet.ErrVersion)[0].After
		f.wantEntry(t, e)
		f.wantTotals(t, employee)
	}
}

// The replacements store the same values, but only one of them succeeds. The other calls must
// not report the change of the successful call as their own.
func testConcurrentEqualChanges(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	replacements := make([]timesheet.Replacement, 10)
	for i := range replacements {
		replacements[i] = withMinutes(t, e, 2*hour)
	}
	f.wantEntry(t, *f.wantSuccesses(t, replacements, 1, timesheet.ErrVersion)[0].After)
	f.wantTotals(t, employee)
}

func testConcurrentDeletions(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	replacements := make([]timesheet.Replacement, 10)
	for i := range replacements {
		replacements[i] = deleted(t, e)
	}
	f.wantSuccesses(t, replacements, 1, timesheet.ErrVersion)
	f.wantGone(t, e)
	f.wantDays(t, employee, firstDate, lastDate)
}

func testApproveWhileEditing(t *testing.T, f *fixture) {
	for range 10 {
		e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
		replacements := []timesheet.Replacement{approved(t, e), withMinutes(t, e, 2*hour)}
		f.wantEntry(t, *f.wantSuccesses(t, replacements, 1, timesheet.ErrVersion)[0].After)
		f.wantTotals(t, employee)
	}
}

func testConcurrentIncreases(t *testing.T, f *fixture) {
	// Twelve hours are left, which is enough to raise six entries by two hours.
	replacements := make([]timesheet.Replacement, 12)
	for i := range replacements {
		e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
		replacements[i] = withMinutes(t, e, 3*hour)
	}
	f.wantSuccesses(t, replacements, 6, timesheet.ErrDayFull)
	f.wantTotals(t, employee)
	f.wantCreateError(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.StepMinutes)}, timesheet.ErrDayFull)
}

func testTotalsDuringChanges(t *testing.T, f *fixture) {
	var replacements []timesheet.Replacement
	for _, e := range f.fill(t, employee, day, 8) {
		replacements = append(replacements,
			deleted(t, e), approved(t, e), withMinutes(t, e, hour),
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
	for _, err := range f.replaceConcurrently(t, replacements) {
		if err != nil && !errors.Is(err, timesheet.ErrVersion) && !errors.Is(err, timesheet.ErrDayFull) {
			t.Errorf("error = %v", err)
		}
	}
	done.Wait()
	f.wantTotals(t, employee)
}
