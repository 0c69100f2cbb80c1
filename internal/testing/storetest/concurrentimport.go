package storetest

import (
	"errors"
	"sync"
	"testing"

	"timesheets/internal/timesheet"
)

func importsAtOnce() []test {
	return []test{
		{"a new row sent thirty times at once is stored once", testSameRowAtOnce},
		{"of ten corrections of one row one wins", testCorrectionsAtOnce},
		{"of ten moves of one row one wins", testMovesAtOnce},
		{"a row deleted and brought back at once has one entry at most", testDeletedRowAtOnce},
		{"a correction or the owner's step, not both", testCorrectionWhileEditing},
	}
}

// importsTaken takes all the steps, starting together, and returns the steps that were
// taken. The rest must have lost to them.
func (f *fixture) importsTaken(t testing.TB, steps []timesheet.ImportChange) []timesheet.ImportChange {
	t.Helper()
	errs := make([]error, len(steps))
	start := make(chan struct{})
	var done sync.WaitGroup
	for i, step := range steps {
		done.Go(func() {
			<-start
			_, errs[i] = f.store.Import(t.Context(), step)
		})
	}
	close(start)
	done.Wait()
	var won []timesheet.ImportChange
	for i, err := range errs {
		switch {
		case err == nil:
			won = append(won, steps[i])
		case !errors.Is(err, timesheet.ErrRecord) && !errors.Is(err, timesheet.ErrVersion):
			t.Errorf("import: got error %v", err)
		}
	}
	return won
}

// wantOneImport takes all the steps at once, and expects that exactly one was taken and
// is what is stored.
func (f *fixture) wantOneImport(t testing.TB, steps []timesheet.ImportChange) timesheet.Entry {
	t.Helper()
	won := f.importsTaken(t, steps)
	if len(won) != 1 {
		t.Fatalf("%d of %d steps were taken, want 1", len(won), len(steps))
	}
	e := *won[0].After
	f.wantRecord(t, e.Owner, won[0].Key, won[0].Record)
	f.wantList(t, employee, timesheet.Query{}, e)
	f.wantEntry(t, e)
	f.wantTotals(t, employee)
	return e
}

// plans has the same step planned several times, each with an id of its own.
func (f *fixture) plans(t testing.TB, n int, row timesheet.Row) []timesheet.ImportChange {
	t.Helper()
	steps := make([]timesheet.ImportChange, n)
	for i := range steps {
		steps[i] = f.plan(t, row)
	}
	return steps
}

func testSameRowAtOnce(t *testing.T, f *fixture) {
	f.wantOneImport(t, f.plans(t, 30, importRow("T-1", hour)))
}

// The steps store the same values, and still only one of them is taken.
func testCorrectionsAtOnce(t *testing.T, f *fixture) {
	f.imports(t, f.plan(t, importRow("T-1", hour)))
	for i := range 3 {
		f.wantOneImport(t, f.plans(t, 10, importRow("T-1", timesheet.Minutes(i+2)*hour)))
	}
}

func testMovesAtOnce(t *testing.T, f *fixture) {
	f.imports(t, f.plan(t, importRow("T-1", hour)))
	for _, date := range []timesheet.Date{"2100-06-16", day} {
		row := importRow("T-1", hour)
		row.Draft.Date = date
		f.wantOneImport(t, f.plans(t, 10, row))
	}
}

func testDeletedRowAtOnce(t *testing.T, f *fixture) {
	f.imports(t, f.plan(t, importRow("T-1", hour)))
	for range 3 {
		steps := f.plans(t, 5, deletedRow("T-1"))
		if won := f.importsTaken(t, steps); len(won) != 1 {
			t.Errorf("%d of %d deletions were taken, want 1", len(won), len(steps))
		}
		f.wantList(t, employee, timesheet.Query{})
		f.wantTotals(t, employee)
		f.wantOneImport(t, f.plans(t, 5, importRow("T-1", hour)))
	}
}

func testCorrectionWhileEditing(t *testing.T, f *fixture) {
	e := f.imports(t, f.plan(t, importRow("T-1", hour)))
	for i := range 5 {
		correct := f.plan(t, importRow("T-1", timesheet.Minutes(i+2)*hour))
		own := []timesheet.Replacement{changed(t, e, func(d *timesheet.Draft) { d.Project = "Another" })}
		var won []timesheet.ImportChange
		var errs []error
		var done sync.WaitGroup
		done.Go(func() { won = f.importsTaken(t, []timesheet.ImportChange{correct}) })
		done.Go(func() { errs = f.stepsTaken(t, own) })
		done.Wait()
		switch {
		case len(won) == 1 && errors.Is(errs[0], timesheet.ErrVersion):
			e = *correct.After
		case len(won) == 0 && errs[0] == nil:
			e = *own[0].After
		default:
			t.Fatalf("%d corrections were taken, and the owner's step ended with %v", len(won), errs[0])
		}
		f.wantEntry(t, e)
		f.wantTotals(t, employee)
	}
}
