package storetest

import (
	"errors"
	"sync"
	"testing"

	"timesheets/internal/timesheet"
)

func concurrentImportTests() []test {
	return []test{
		{"a new row that is uploaded thirty times concurrently is stored once", testConcurrentSameRow},
		{"one of ten concurrent corrections of a row succeeds", testConcurrentCorrections},
		{"one of ten concurrent moves of a row succeeds", testConcurrentMoves},
		{"a row that is deleted and uploaded again concurrently has at most one entry", testConcurrentDeletionsOfARow},
		{"a correction or the owner's concurrent change succeeds, not both", testCorrectionWhileEditing},
	}
}

// importConcurrently imports the changes concurrently, and returns those that succeeded. It
// checks that the other imports fail because of the successful ones.
func (f *fixture) importConcurrently(t testing.TB, changes []timesheet.ImportChange) []timesheet.ImportChange {
	t.Helper()
	var succeeded []timesheet.ImportChange
	for i, err := range concurrently(changes, func(c timesheet.ImportChange) error {
		_, err := f.store.Import(t.Context(), c)
		return err
	}) {
		switch {
		case err == nil:
			succeeded = append(succeeded, changes[i])
		case !errors.Is(err, timesheet.ErrRecord) && !errors.Is(err, timesheet.ErrVersion):
			t.Errorf("import: error = %v", err)
		}
	}
	return succeeded
}

// wantOneImport imports the changes concurrently, and checks that exactly one succeeds and is
// stored.
func (f *fixture) wantOneImport(t testing.TB, changes []timesheet.ImportChange) timesheet.Entry {
	t.Helper()
	succeeded := f.importConcurrently(t, changes)
	if len(succeeded) != 1 {
		t.Fatalf("%d of %d changes succeeded, want 1", len(succeeded), len(changes))
	}
	e := *succeeded[0].After
	f.wantRecord(t, e.Owner, succeeded[0].Key, succeeded[0].Record)
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

func testConcurrentSameRow(t *testing.T, f *fixture) {
	f.wantOneImport(t, f.rowChanges(t, 30, importRow("T-1", hour)))
}

// The changes store the same values, but only one of them succeeds.
func testConcurrentCorrections(t *testing.T, f *fixture) {
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	for i := range 3 {
		f.wantOneImport(t, f.rowChanges(t, 10, importRow("T-1", timesheet.Minutes(i+2)*hour)))
	}
}

func testConcurrentMoves(t *testing.T, f *fixture) {
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	for _, date := range []timesheet.Date{"2100-06-16", day} {
		row := importRow("T-1", hour)
		row.Draft.Date = date
		f.wantOneImport(t, f.rowChanges(t, 10, row))
	}
}

func testConcurrentDeletionsOfARow(t *testing.T, f *fixture) {
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	for range 3 {
		deletions := f.rowChanges(t, 5, deletedRow("T-1"))
		if succeeded := f.importConcurrently(t, deletions); len(succeeded) != 1 {
			t.Errorf("%d of %d deletions succeeded, want 1", len(succeeded), len(deletions))
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
		var succeeded []timesheet.ImportChange
		var errs []error
		var done sync.WaitGroup
		done.Go(func() { succeeded = f.importConcurrently(t, []timesheet.ImportChange{correct}) })
		done.Go(func() { errs = f.replaceConcurrently(t, edit) })
		done.Wait()
		switch {
		case len(succeeded) == 1 && errors.Is(errs[0], timesheet.ErrVersion):
			e = *correct.After
		case len(succeeded) == 0 && errs[0] == nil:
			e = *edit[0].After
		default:
			t.Fatalf("%d corrections succeeded, and the owner's change returned %v", len(succeeded), errs[0])
		}
		f.wantEntry(t, e)
		f.wantTotals(t, employee)
	}
}
