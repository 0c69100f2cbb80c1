package storetest

import (
	"crypto/rand"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"timesheets/internal/timesheet"
)

func importTests() []test {
	return []test{
		{"a new row stores its entry and its record", testImportNew},
		{"a row that was never uploaded has no record", testNoRecord},
		{"a corrected row changes its entry", testImportUpdate},
		{"a correction adds only the difference to the day", testImportDifference},
		{"a row with another date moves its entry", testImportMove},
		{"a move respects the limit of the other day", testImportMoveToFullDay},
		{"a deleted row deletes its entry, and can be uploaded again", testImportDelete},
		{"a record can change without its entry", testImportRecordAlone},
		{"another record is rejected and returned", testOtherRecord},
		{"a record that isn't stored is rejected", testMissingRecord},
		{"an older version is rejected", testImportOlderVersion},
		{"a stale version is reported before another record, which is reported before a full day", testOrderOfImportErrors},
		{"a rejected row changes nothing", testRejectedImportChangesNothing},
		{"different rows and owners have different records", testRecordsAreSeparate},
		{"a record doesn't expire", testRecordLasts},
		{"a row without an owner is rejected", testImportWithoutOwner},
	}
}

// importRow returns a row of the employee's day.
func importRow(id string, minutes timesheet.Minutes) timesheet.Row {
	return timesheet.Row{Owner: employee, ExternalID: id, Draft: timesheet.Draft{
		UserType: timesheet.Employee, Date: day, Project: "StoreZero", Minutes: minutes, Notes: "Inventory",
	}}
}

func deletedRow(id string) timesheet.Row {
	return timesheet.Row{Owner: employee, ExternalID: id, Deleted: true}
}

// upsert returns the result of a row for this record and entry.
func (f *fixture) upsert(t testing.TB, row timesheet.Row, record *timesheet.Record, entry *timesheet.Entry) timesheet.Upsert {
	t.Helper()
	id := ulid.MustNew(ulid.Timestamp(testTime())+f.ids.Add(1), rand.Reader)
	got, err := row.Upsert(record, entry, timesheet.Actor{Subject: "import@clients"}, id.String(), later())
	if err != nil {
		t.Fatalf("upsert: %v", err)
	}
	return got
}

// storedRecord returns a row's record and the record's entry. Each is nil if it isn't stored.
func (f *fixture) storedRecord(t testing.TB, row timesheet.Row) (*timesheet.Record, *timesheet.Entry) {
	t.Helper()
	record, err := f.store.Record(t.Context(), row.Owner, row.RecordKey())
	if errors.Is(err, timesheet.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		t.Fatalf("record: %v", err)
	}
	e, err := f.store.Get(t.Context(), row.Owner, record.ID)
	if errors.Is(err, timesheet.ErrNotFound) {
		return &record, nil
	}
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	return &record, &e
}

// rowChange returns the change that a row makes to the stored state.
func (f *fixture) rowChange(t testing.TB, row timesheet.Row) timesheet.ImportChange {
	t.Helper()
	record, entry := f.storedRecord(t, row)
	change := f.upsert(t, row, record, entry).Change
	if change == nil {
		t.Fatal("the row changes nothing")
	}
	return *change
}

// importChange imports a change and returns the entry after it. It fails the test if the
// import fails.
func (f *fixture) importChange(t testing.TB, i timesheet.ImportChange) timesheet.Entry {
	t.Helper()
	got, err := f.store.Import(t.Context(), i)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	if diff := cmp.Diff(i.Record, got); diff != "" {
		t.Errorf("import (-want +got):\n%s", diff)
	}
	f.wantRecord(t, i.Owner, i.Key, i.Record)
	if i.Before != nil && (i.After == nil || i.After.ID != i.Before.ID) {
		f.wantGone(t, *i.Before)
	}
	f.wantTotals(t, i.Owner)
	if i.After == nil {
		return timesheet.Entry{}
	}
	f.wantEntry(t, *i.After)
	return *i.After
}

func (f *fixture) wantRecord(t testing.TB, owner timesheet.Owner, key string, want timesheet.Record) {
	t.Helper()
	got, err := f.store.Record(t.Context(), owner, key)
	if err != nil {
		t.Fatalf("record: %v", err)
	}
	want.Expires = got.Expires // depends on the store's settings
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
}

// wantImportError imports a change, and checks that the import fails with this error and
// changes nothing. With ErrRecord, Import must return the stored record; with another error,
// it must return no record.
func (f *fixture) wantImportError(t testing.TB, i timesheet.ImportChange, want error, now ...timesheet.Entry) {
	t.Helper()
	before, beforeErr := f.store.Record(t.Context(), i.Owner, i.Key)
	got, err := f.store.Import(t.Context(), i)
	if !errors.Is(err, want) {
		t.Errorf("import: error = %v, want %v", err, want)
	}
	var record timesheet.Record
	if errors.Is(want, timesheet.ErrRecord) {
		record = before
	}
	if diff := cmp.Diff(record, got); diff != "" {
		t.Errorf("returned record (-want +got):\n%s", diff)
	}
	after, afterErr := f.store.Record(t.Context(), i.Owner, i.Key)
	if diff := cmp.Diff(before, after); diff != "" || errors.Is(beforeErr, timesheet.ErrNotFound) != errors.Is(afterErr, timesheet.ErrNotFound) {
		t.Errorf("record (-before +after, %v, %v):\n%s", beforeErr, afterErr, diff)
	}
	f.wantList(t, i.Owner, timesheet.Query{}, now...)
	f.wantTotals(t, i.Owner)
}

func testImportNew(t *testing.T, f *fixture) {
	e := f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	f.wantList(t, employee, timesheet.Query{}, e)
}

func testNoRecord(t *testing.T, f *fixture) {
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	for _, owner := range []timesheet.Owner{employee, contractor} {
		if _, err := f.store.Record(t.Context(), owner, importRow("T-2", hour).RecordKey()); !errors.Is(err, timesheet.ErrNotFound) {
			t.Errorf("record: error = %v, want %v", err, timesheet.ErrNotFound)
		}
	}
}

func testImportUpdate(t *testing.T, f *fixture) {
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	row := importRow("T-1", 2*hour)
	row.Draft.Project, row.Draft.Notes = "Another", ""
	e := f.importChange(t, f.rowChange(t, row))
	f.replace(t, decided(t, e, timesheet.Rejected, "Which project?"))
	e = f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	if e.Status != timesheet.Submitted || e.Version != 4 {
		t.Errorf("the entry is %s at version %d, want submitted at 4", e.Status, e.Version)
	}
	f.wantList(t, employee, timesheet.Query{}, e)
}

func testImportDifference(t *testing.T, f *fixture) {
	other := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 12*hour)})
	e := f.importChange(t, f.rowChange(t, importRow("T-1", 11*hour)))
	f.wantImportError(t, f.rowChange(t, importRow("T-1", 12*hour+timesheet.StepMinutes)), timesheet.ErrDayFull, e, other)
	f.importChange(t, f.rowChange(t, importRow("T-1", 12*hour)))
	row := importRow("T-1", 12*hour) // a full day accepts changes that add no minutes
	row.Draft.Project = "Another"
	e = f.importChange(t, f.rowChange(t, row))
	f.wantList(t, employee, timesheet.Query{}, e, other)
}

func testImportMove(t *testing.T, f *fixture) {
	first := f.importChange(t, f.rowChange(t, importRow("T-1", timesheet.DayMinutes)))
	row := importRow("T-1", timesheet.DayMinutes)
	row.Draft.Date = "2100-06-16"
	moved := f.importChange(t, f.rowChange(t, row))
	if moved.ID == first.ID || moved.Version != 1 || moved.Status != timesheet.Submitted {
		t.Errorf("moved entry = %+v, want a new id, version 1 and status submitted", moved)
	}
	f.wantList(t, employee, timesheet.Query{}, moved)
	// The first day is empty again. Moving back is a move like any other.
	f.replace(t, decided(t, moved, timesheet.Rejected, "Which day?"))
	back := f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	f.wantList(t, employee, timesheet.Query{}, back)
}

func testImportMoveToFullDay(t *testing.T, f *fixture) {
	e := f.importChange(t, f.rowChange(t, importRow("T-1", 2*hour)))
	full := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-06-16", 23*hour)})
	row := importRow("T-1", 2*hour)
	row.Draft.Date = "2100-06-16"
	f.wantImportError(t, f.rowChange(t, row), timesheet.ErrDayFull, full, e)
	row.Draft.Minutes = hour
	e = f.importChange(t, f.rowChange(t, row))
	f.wantList(t, employee, timesheet.Query{}, e, full)
}

func testImportDelete(t *testing.T, f *fixture) {
	first := f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	f.importChange(t, f.rowChange(t, deletedRow("T-1")))
	f.wantList(t, employee, timesheet.Query{})
	second := f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	if second.ID == first.ID {
		t.Error("the new entry has the id of the deleted one")
	}
	rejected := f.replace(t, decided(t, second, timesheet.Rejected, "Twice"))
	f.importChange(t, f.rowChange(t, deletedRow("T-1")))
	f.wantGone(t, rejected)
}

func testImportRecordAlone(t *testing.T, f *fixture) {
	e := f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	e = f.replace(t, withMinutes(t, e, 2*hour))
	f.importChange(t, f.rowChange(t, importRow("T-1", 2*hour))) // equal to the owner's change
	f.wantList(t, employee, timesheet.Query{}, e)
	f.replace(t, deleted(t, e))
	f.importChange(t, f.rowChange(t, deletedRow("T-1"))) // the owner has already deleted it
	f.wantList(t, employee, timesheet.Query{})
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
}

func testOtherRecord(t *testing.T, f *fixture) {
	fresh := f.rowChange(t, importRow("T-1", hour))
	e := f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	f.wantImportError(t, fresh, timesheet.ErrRecord, e)

	record, entry := f.storedRecord(t, importRow("T-1", hour))
	correct := *f.upsert(t, importRow("T-1", 2*hour), record, entry).Change
	for name, old := range map[string]*timesheet.Record{
		"none":           nil,
		"another digest": {Digest: digest("another"), ID: record.ID},
		"another entry":  {Digest: record.Digest, ID: f.entry(employee, day, hour).ID},
		"deleted":        {Digest: record.Digest, ID: record.ID, Deleted: true},
	} {
		t.Run(name, func(t *testing.T) {
			stale := correct
			stale.OldRecord = old
			f.wantImportError(t, stale, timesheet.ErrRecord, e)
			stale.Before, stale.After = nil, nil
			f.wantImportError(t, stale, timesheet.ErrRecord, e)
		})
	}
	f.importChange(t, f.rowChange(t, deletedRow("T-1")))
	f.wantImportError(t, fresh, timesheet.ErrRecord)
	recordOnly := timesheet.ImportChange{Owner: employee, Key: correct.Key, OldRecord: record, Record: *record}
	f.wantImportError(t, recordOnly, timesheet.ErrRecord)
}

func testMissingRecord(t *testing.T, f *fixture) {
	e := f.entry(employee, day, hour)
	for _, deleted := range []bool{false, true} {
		old := timesheet.Record{Digest: digest("row"), ID: e.ID, Deleted: deleted}
		change := timesheet.ImportChange{
			Owner: employee, Key: importRow("T-1", hour).RecordKey(), OldRecord: &old, Record: old, After: &e,
		}
		f.wantImportError(t, change, timesheet.ErrRecord)
		change.After = nil
		f.wantImportError(t, change, timesheet.ErrRecord)
	}
}

func testImportOlderVersion(t *testing.T, f *fixture) {
	e := f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	row := importRow("T-1", 2*hour)
	otherDay := row
	otherDay.Draft.Date = "2100-06-16"
	changes := []timesheet.ImportChange{f.rowChange(t, row), f.rowChange(t, otherDay), f.rowChange(t, deletedRow("T-1"))}
	e = f.replace(t, withMinutes(t, e, 3*hour))
	for _, i := range changes {
		f.wantImportError(t, i, timesheet.ErrVersion, e)
	}
	f.replace(t, deleted(t, e))
	for _, i := range changes {
		f.wantImportError(t, i, timesheet.ErrVersion)
	}
}

func testOrderOfImportErrors(t *testing.T, f *fixture) {
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 20*hour)})
	e := f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
	tooLong := f.rowChange(t, importRow("T-1", 5*hour))
	stale := tooLong
	stale.OldRecord = &timesheet.Record{Digest: digest("another"), ID: e.ID}
	other := f.page(t, employee, timesheet.Query{Limit: 2}).Entries
	f.wantImportError(t, stale, timesheet.ErrRecord, other...)
	f.replace(t, withMinutes(t, e, 2*hour))
	other = f.page(t, employee, timesheet.Query{Limit: 2}).Entries
	f.wantImportError(t, stale, timesheet.ErrVersion, other...)
	fresh := *f.upsert(t, importRow("T-1", 5*hour), nil, nil).Change
	f.wantImportError(t, fresh, timesheet.ErrRecord, other...)
}

func testRejectedImportChangesNothing(t *testing.T, f *fixture) {
	full := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, timesheet.DayMinutes)})
	f.wantImportError(t, f.rowChange(t, importRow("T-1", hour)), timesheet.ErrDayFull, full)
	f.replace(t, deleted(t, full))
	f.importChange(t, f.rowChange(t, importRow("T-1", hour)))
}

func testRecordsAreSeparate(t *testing.T, f *fixture) {
	var rows []timesheet.Row
	for _, owner := range similarOwners() {
		for _, id := range []string{"1", "11", "1\x00"} {
			row := importRow(id, hour)
			row.Owner = owner
			rows = append(rows, row)
		}
	}
	stored := make([]timesheet.ImportChange, len(rows))
	for i, row := range rows {
		stored[i] = f.rowChange(t, row)
		f.importChange(t, stored[i])
	}
	for i, row := range rows {
		f.wantRecord(t, row.Owner, row.RecordKey(), stored[i].Record)
	}
}

// testRecordLasts uses other keys long after the import, because a store may remove expired
// items when a key is used. The record must still be stored.
func testRecordLasts(t *testing.T, f *fixture) {
	i := f.rowChange(t, importRow("T-1", hour))
	f.importChange(t, i)
	for n := range 10 {
		f.create(t, f.createdLater(100*timesheet.KeyLife, string(rune('a'+n)), "body"))
	}
	f.wantRecord(t, employee, i.Key, i.Record)
}

func testImportWithoutOwner(t *testing.T, f *fixture) {
	row := importRow("T-1", hour)
	row.Owner = ""
	if _, err := f.store.Record(t.Context(), "", row.RecordKey()); err == nil || errors.Is(err, timesheet.ErrNotFound) {
		t.Errorf("record: error = %v, want the owner rejected", err)
	}
	if _, err := f.store.Import(t.Context(), *f.upsert(t, row, nil, nil).Change); err == nil {
		t.Error("import: error = nil, want an error")
	}
}
