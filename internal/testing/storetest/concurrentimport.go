package storetest

import (
	"errors"
	"sync"
	"testing"

	"timesheets/internal/timesheet"
)

func concurrentImportTests() []test {
	return []test{
		{"a new row sent thirty times at once is stored once", testSameRowAtOnce},
		{"of ten corrections of one row one wins", testCorrectionsAtOnce},
		{"of ten moves of one row one wins", testMovesAtOnce},
		{"a row deleted and brought back at once has one entry at most", testDeletedRowAtOnce},
		{"a correction or the owner's change, not both", testCorrectionWhileEditing},
	}
}

// importAtOnce imports the changes concurrently, and returns those that succeeded. It checks
// that the others fail because of these.
func (f *fixture) importAtOnce(t testing.TB, changes []timesheet.ImportChange) []timesheet.ImportChange {
	t.Helper()
	var won []timesheet.ImportChange
	for i, err := range atOnce(changes, func(c timesheet.ImportChange) error {
		_, err := f.store.Import(t.Context(), c)
		return err
	}) {
		switch {
		case err == nil:
			won = append(won, changes[i])
		case !errors.Is(err, timesheet.ErrRecord) && !errors.Is(err, timesheet.ErrVersion):
			t.Errorf("import: got error %v", err)
		}
	}
	return won
}

// wantOneImport imports the changes concurrently, and checks that exactly one succeeds and is
// stored.
func (f *fixture) wantOneImport(t testing.TB, changes []timesheet.ImportChange) timesheet.Entry {
	t.Helper()
	won := f.importAtOnce(t, changes)
	if len(won) != 1 {
		t.Fatalf("%d of %d changes succeeded, want 1", len(won), len(changes))
	}
	e := *won[0].After
	f.wantRecord(t, e.Owner, won[0].Key, won[0].Record)
	f.wantList(t, employee, timesheet.Query{}, e)
	f.wantEntry(t, e)
	f.wantTotals(t, employee)
	return e
}

// rowChanges returns n changes of a row. Each has its own id.
func (f *fixture) rowChanges(t testing.TB, n int, row timesheet.Row) []timesheet.ImportChange {
	t.Helper()
	changes := make([]timesheet.ImportChange, n)
	for i := range changes {
		changes[i] = f.rowChange(t, row)
	}
	return changes
}

func testSameRowAtOnce(t *testing.T, f *fixture) {
	f.wantOneImport(t, f.rowChanges(t, 30, importRow("T-1", hour)))
}

// The changes store the same values, but only one of them succeeds.
func testCorrectionsAtOnce(t *testing.T, f *fixture) {
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	for i := range 3 {
		f.wantOneImport(t, f.rowChanges(t, 10, importRow("T-1", timesheet.Minutes(i+2)*hour)))
	}
}

func testMovesAtOnce(t *testing.T, f *fixture) {
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	for _, date := range []timesheet.Date{"2100-06-16", day} {
		row := importRow("T-1", hour)
		row.Draft.Date = date
		f.wantOneImport(t, f.rowChanges(t, 10, row))
	}
}

func testDeletedRowAtOnce(t *testing.T, f *fixture) {
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	for range 3 {
		deletions := f.rowChanges(t, 5, deletedRow("T-1"))
		if won := f.importAtOnce(t, deletions); len(won) != 1 {
			t.Errorf("%d of %d deletions succeeded, want 1", len(won), len(deletions))
		}
		f.wantList(t, employee, timesheet.Query{})
		f.wantTotals(t, employee)
		f.wantOneImport(t, f.rowChanges(t, 5, importRow("T-1", hour)))
	}
}

func testCorrectionWhileEditing(t *testing.T, f *fixture) {
	e := f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	for i := range 5 {
		correct := f.rowChange(t, importRow("T-1", timesheet.Minutes(i+2)*hour))
		edit := []timesheet.Replacement{changed(t, e, func(d *timesheet.Draft) { d.Project = "Another" })}
		var won []timesheet.ImportChange
		var errs []error
		var done sync.WaitGroup
		done.Go(func() { won = f.importAtOnce(t, []timesheet.ImportChange{correct}) })
		done.Go(func() { errs = f.replaceAtOnce(t, edit) })
		done.Wait()
		switch {
		case len(won) == 1 && errors.Is(errs[0], timesheet.ErrVersion):
			e = *correct.After
		case len(won) == 0 && errs[0] == nil:
			e = *edit[0].After
		default:
			t.Fatalf("%d corrections succeeded, and the owner's change returned %v", len(won), errs[0])
		}
		f.wantEntry(t, e)
		f.wantTotals(t, employee)
	}
}
