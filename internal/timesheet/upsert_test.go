package timesheet

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const testULID = "01JDC5W0ZMA1B2C3D4E5F6G7H8"

var testImport = Actor{Subject: "import@clients"}

// rowOf returns a row that describes the entry, changed by edit.
func rowOf(e Entry, edit func(*Row)) Row {
	r := Row{Owner: e.Owner, ExternalID: "T-1", Draft: Draft{
		UserType: e.UserType, Date: e.Date, Project: e.Project, Minutes: e.Minutes, Notes: e.Notes,
	}}
	edit(&r)
	return r
}

func unchanged(*Row)     {}
func moreMinutes(r *Row) { r.Draft.Minutes += StepMinutes }
func otherDate(r *Row)   { r.Draft.Date = "2026-11-24" }
func deleted(r *Row)     { *r = Row{Owner: r.Owner, ExternalID: r.ExternalID, Deleted: true} }

func TestUpsertOutcomes(t *testing.T) {
	const (
		noRecord        = "no record"
		sameRow         = "record of the same row"
		otherRow        = "record of a different row"
		deletedByOwner  = "deleted by the owner" // a record whose entry doesn't exist
		deletedByImport = "deleted by the import"
	)
	type test struct {
		record string
		status Status
		row    func(*Row)
		want   string // the result and the changes, or the error
	}
	tests := []test{
		{noRecord, "", unchanged, "created: record, new entry"},
		{noRecord, "", deleted, "deleted: nothing"},
		{deletedByImport, "", unchanged, "created: record, new entry"},
		{deletedByImport, "", moreMinutes, "created: record, new entry"},
		{deletedByImport, "", deleted, "deleted: nothing"},
		{deletedByOwner, "", unchanged, ErrDeletedByOwner.Error()},
		{deletedByOwner, "", moreMinutes, ErrDeletedByOwner.Error()},
		{deletedByOwner, "", otherDate, ErrDeletedByOwner.Error()},
		{deletedByOwner, "", deleted, "deleted: record"},
	}
	for _, status := range []Status{Submitted, Rejected} {
		tests = append(tests, []test{
			{sameRow, status, unchanged, "unchanged: nothing"},
			{otherRow, status, unchanged, "unchanged: record"},
			{otherRow, status, moreMinutes, "updated: record, entry"},
			{otherRow, status, otherDate, "updated: record, old entry deleted, new entry"},
			{sameRow, status, deleted, "deleted: record, old entry deleted"},
			{otherRow, status, deleted, "deleted: record, old entry deleted"},
		}...)
	}
	tests = append(tests, []test{
		{sameRow, Approved, unchanged, "unchanged: nothing"},
		{otherRow, Approved, unchanged, "unchanged: record"},
		{otherRow, Approved, moreMinutes, ErrApproved.Error()},
		{otherRow, Approved, otherDate, ErrApproved.Error()},
		{sameRow, Approved, deleted, ErrApproved.Error()},
	}...)
	for _, tt := range tests {
		e := entryWith(tt.status)
		row := rowOf(e, tt.row)
		var record *Record
		entry := &e
		switch tt.record {
		case noRecord:
			entry = nil
		case sameRow:
			record = &Record{Digest: row.Draft.Digest(), ID: e.ID}
		case otherRow:
			record = &Record{Digest: "another row's", ID: e.ID}
		case deletedByOwner:
			record, entry = &Record{Digest: row.Draft.Digest(), ID: e.ID}, nil
		case deletedByImport:
			record, entry = &Record{Digest: row.Draft.Digest(), ID: e.ID, Deleted: true}, nil
		}
		t.Run(fmt.Sprintf("%s, %s, %s", tt.record, tt.status, tt.want), func(t *testing.T) {
			got, err := row.Upsert(record, entry, testImport, testULID, later)
			if s := outcome(got, err); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

// outcome returns the result and the changes of a row, or the error.
func outcome(u Upsert, err error) string {
	if err != nil {
		return err.Error()
	}
	s := string(u.Result) + ": "
	if u.Change == nil {
		return s + "nothing"
	}
	s += "record"
	before, after := u.Change.Before, u.Change.After
	switch {
	case before != nil && after != nil && before.ID == after.ID:
		return s + ", entry"
	case before != nil && after != nil:
		return s + ", old entry deleted, new entry"
	case before != nil:
		return s + ", old entry deleted"
	case after != nil:
		return s + ", new entry"
	}
	return s
}

// A corrected row updates its entry. The import is the author of the new version, and the
// actor in the trail.
func TestUpsertUpdatesAndSubmitsAgain(t *testing.T) {
	e := entryWith(Rejected)
	row := rowOf(e, moreMinutes)
	old := Record{Digest: "another row's", ID: e.ID}
	got, err := row.Upsert(&old, &e, testImport, testULID, later)
	if err != nil {
		t.Fatal(err)
	}
	after := e
	after.Minutes, after.Subject, after.Status, after.Decision = e.Minutes+StepMinutes, testImport.Subject, Submitted, Decision{}
	after.UpdatedAt, after.Version, after.EarlierSubjects = later.Truncate(1e9), 4, []string{e.Subject}
	want := Upsert{RowUpdated, e.ID, &ImportChange{
		Owner: e.Owner, Key: row.RecordKey(), OldRecord: &old, Record: Record{Digest: row.Draft.Digest(), ID: e.ID},
		Before: &e, After: &after, Trail: Trail{Action: ActionUpdate, Subject: testImport.Subject, At: later.Truncate(1e9)}, At: later.Truncate(1e9),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("upsert (-want +got):\n%s", diff)
	}
}

// A row with another date replaces its entry by a new entry of that day.
func TestUpsertMovesAnEntry(t *testing.T) {
	e := entryWith(Rejected)
	row := rowOf(e, otherDate)
	old := Record{Digest: "another row's", ID: e.ID}
	got, err := row.Upsert(&old, &e, testImport, testULID, later)
	if err != nil {
		t.Fatal(err)
	}
	after := row.Draft.Entry(e.Owner, testImport.Subject, testULID, later)
	after.EarlierSubjects = []string{e.Subject} // the earlier author still can't decide about the entry
	want := Upsert{RowUpdated, "2026-11-24-" + testULID, &ImportChange{
		Owner: e.Owner, Key: row.RecordKey(), OldRecord: &old, Record: Record{Digest: row.Draft.Digest(), ID: after.ID},
		Before: &e, After: &after, Trail: Trail{Action: ActionMove, Subject: testImport.Subject, At: later.Truncate(1e9)}, At: later.Truncate(1e9),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("upsert (-want +got):\n%s", diff)
	}
}

// A row without a user_type doesn't turn a contractor's entry into an employee's.
func TestUpsertKeepsUserType(t *testing.T) {
	e := entryWith(Submitted)
	e.UserType = Contractor
	for _, edit := range []func(*Row){moreMinutes, otherDate} {
		row := rowOf(e, edit)
		row.Draft.UserType, row.KeepUserType = Employee, true
		got, err := row.Upsert(&Record{Digest: "another row's", ID: e.ID}, &e, testImport, testULID, later)
		if err != nil {
			t.Fatal(err)
		}
		if got.Change.After.UserType != Contractor {
			t.Errorf("%s: user type is %s, want contractor", outcome(got, nil), got.Change.After.UserType)
		}
	}
	row := rowOf(e, unchanged)
	row.Draft.UserType, row.KeepUserType = Employee, true
	got, err := row.Upsert(&Record{Digest: "another row's", ID: e.ID}, &e, testImport, testULID, later)
	if s := outcome(got, err); s != "unchanged: record" {
		t.Errorf("got %q, want the entry unchanged", s)
	}
}

// A row's user type applies, even if earlier rows had another user type or none.
func TestUpsertChangesUserType(t *testing.T) {
	tests := []struct {
		name string
		rows []UserType // of the rows, in their order; empty: left out
		want []RowResult
	}{
		{"a different user type", []UserType{Contractor, Employee}, []RowResult{RowCreated, RowUpdated}},
		{"a different user type after none", []UserType{Contractor, "", Employee}, []RowResult{RowCreated, RowUnchanged, RowUpdated}},
		{"a user type after none", []UserType{"", Contractor}, []RowResult{RowCreated, RowUpdated}},
		{"none after a user type", []UserType{Contractor, ""}, []RowResult{RowCreated, RowUnchanged}},
		{"none twice", []UserType{"", ""}, []RowResult{RowCreated, RowUnchanged}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var record *Record
			var entry *Entry
			for i, userType := range tt.rows {
				row := rowOf(entryWith(Submitted), unchanged)
				if row.Draft.UserType = userType; userType == "" {
					row.Draft.UserType, row.KeepUserType = Employee, true
				}
				got, err := row.Upsert(record, entry, testImport, testULID, later)
				if err != nil || got.Result != tt.want[i] {
					t.Fatalf("row %d is %s (%v), want %s", i, got.Result, err, tt.want[i])
				}
				if got.Change != nil {
					record = &got.Change.Record
				}
				if got.Change != nil && got.Change.After != nil {
					entry = got.Change.After
				}
				if userType != "" && entry.UserType != userType {
					t.Errorf("row %d: user type is %s, want %s", i, entry.UserType, userType)
				}
			}
		})
	}
}

// A row that an earlier version recorded before normalization is recognized as the same row,
// so it doesn't undo the owner's changes.
func TestUpsertRecognizesARowRecordedBeforeNormalization(t *testing.T) {
	fields := RowFields{
		Fields: Fields{
			UserID: Value{Text, string(testOwner)}, Date: Value{Text, "2026-11-23"}, Hours: Value{Number, "1"},
			Project: Value{Text, " Store\u00a0 Zero "}, Notes: Value{Text, "\u202enote"},
		},
		ExternalID: Value{Text, "T-1"},
	}
	row, errs := fields.CheckRow(later)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	sent := Draft{UserType: Employee, Date: "2026-11-23", Project: "Store\u00a0 Zero", Minutes: 60, Notes: "\u202enote"}
	e := sent.Entry(testOwner, testImport.Subject, testULID, later)
	record := Record{Digest: sent.Digest(), ID: e.ID}
	e.Minutes = 30 // the owner's change
	got, err := row.Upsert(&record, &e, testImport, testULID, later)
	if s := outcome(got, err); s != "unchanged: nothing" {
		t.Errorf("got %q, want the entry unchanged", s)
	}
}

// A rowState is the stored state of one row, changed by imports, its owner and a manager.
type rowState struct {
	record         *Record
	entry          *Entry
	ulids          int // generated
	last           Row // applied last
	deletedByOwner bool
}

func (s *rowState) send(t *rapid.T, row Row) (Upsert, error) {
	s.ulids++
	ulid := fmt.Sprintf("%026d", s.ulids)
	before := s.entry
	got, err := row.Upsert(s.record, s.entry, testImport, ulid, later)
	switch {
	case errors.Is(err, ErrApproved):
		if before == nil || before.Status != Approved {
			t.Fatalf("refused as approved, but the entry is %+v", before)
		}
	case errors.Is(err, ErrDeletedByOwner):
		if before != nil || !s.deletedByOwner || row.Deleted {
			t.Fatal("refused as deleted by its owner, but the owner didn't delete it")
		}
	case err != nil:
		t.Fatal(err)
	}
	if got.Change != nil {
		s.apply(t, *got.Change)
	}
	if err == nil {
		s.last = row
	}
	return got, err
}

func (s *rowState) apply(t *rapid.T, i ImportChange) {
	if i.OldRecord != s.record || i.Before != nil && (s.entry == nil || !reflect.DeepEqual(i.Before, s.entry)) {
		t.Fatal("the change doesn't start from the stored state")
	}
	if i.Before != nil && i.Before.Status == Approved {
		t.Fatal("the change is of an approved entry")
	}
	s.record = &i.Record
	if i.Before != nil || i.After != nil {
		s.entry = i.After
	}
	if i.Record.Deleted || i.After != nil {
		s.deletedByOwner = false
	}
	if s.entry != nil && (i.Record.ID != s.entry.ID || s.entry.ID.Date() != s.entry.Date) {
		t.Fatalf("the record names %s, the entry is %s", i.Record.ID, s.entry.ID)
	}
}

func drawRow(t *rapid.T) Row {
	r := Row{Owner: testOwner, ExternalID: "T-1", Deleted: rapid.IntRange(0, 3).Draw(t, "deleted") == 0}
	if r.Deleted {
		return r
	}
	r.KeepUserType = rapid.Bool().Draw(t, "no user type")
	r.Draft = Draft{
		UserType: Employee, Date: rapid.SampledFrom([]Date{"2026-11-23", "2026-11-24"}).Draw(t, "date"),
		Project: "StoreZero", Minutes: rapid.SampledFrom([]Minutes{15, 60}).Draw(t, "minutes"),
	}
	if !r.KeepUserType {
		r.Draft.UserType = rapid.SampledFrom([]UserType{Employee, Contractor}).Draw(t, "user type")
	}
	return r
}

// After any sequence of changes by imports, the owner and a manager, an applied row
// describes the entry, a row that is sent again doesn't change the entry, an approved entry
// stays, and an entry that its owner deleted isn't restored.
func TestUpsertInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &rowState{}
		t.Repeat(map[string]func(*rapid.T){
			"send": func(t *rapid.T) {
				row := drawRow(t)
				got, err := s.send(t, row)
				if err != nil {
					return
				}
				switch {
				case row.Deleted && (s.entry != nil || got.Result != RowDeleted):
					t.Fatalf("the row's result is %s and its entry %v", got.Result, s.entry)
				case (got.Result == RowCreated || got.Result == RowUpdated) && !row.describes(*s.entry):
					t.Fatalf("the entry doesn't have the row's values: %+v", s.entry)
				case !row.Deleted && got.ID != s.entry.ID:
					t.Fatalf("the result names %s, the entry is %s", got.ID, s.entry.ID)
				}
			},
			"again": func(t *rapid.T) {
				if s.record == nil {
					t.Skip("no row was sent")
				}
				got, err := s.send(t, s.last)
				switch {
				case errors.Is(err, ErrDeletedByOwner):
				case err != nil:
					t.Fatalf("sent again: %v", err)
				case s.last.Deleted && got.Result == RowDeleted && got.Change == nil:
				case got.Result != RowUnchanged || got.Change != nil:
					t.Fatalf("sent again: %s", outcome(got, err))
				}
			},
			"edit": func(t *rapid.T) {
				if s.entry == nil {
					t.Skip("no entry")
				}
				d := drawRow(t).Draft
				if r, err := s.entry.Change(Draft{UserType: s.entry.UserType, Project: d.Project, Minutes: 30}, Match{Any: true}, testOwnerActor, later); err == nil {
					s.entry = r.After
				}
			},
			"delete": func(t *rapid.T) {
				if s.entry == nil {
					t.Skip("no entry")
				}
				if _, err := s.entry.Delete(Match{Any: true}, testOwnerActor, later); err == nil {
					s.entry, s.deletedByOwner = nil, true
				}
			},
			"decide": func(t *rapid.T) {
				if s.entry == nil {
					t.Skip("no entry")
				}
				v := DecisionRequest{Status: rapid.SampledFrom([]Status{Approved, Rejected, Submitted}).Draw(t, "status")}
				if r, ok, err := s.entry.Decide(v, Match{Any: true}, testManager, later); ok && err == nil {
					s.entry = r.After
				}
			},
		})
	})
}

// Stored records depend on these values. If the key of a row changed, the next import would
// create every entry a second time. If the digest changed, the import would overwrite the
// owners' changes.
func TestRecordKeyAndDigestNeverChange(t *testing.T) {
	row := rowOf(entryWith(Submitted), unchanged)
	row.ExternalID = "T-1042"
	if got, want := row.RecordKey(), "b00c37199da205d26c472e6884052a9ed579f9227b63cac92b0c2c8a35110fca"; got != want {
		t.Errorf("key = %s, want %s", got, want)
	}
	if got, want := row.Draft.Digest(), "b838a6ce0f26390e255330e821381c35a38c209df32860bb15d0f677b4557d6a"; got != want {
		t.Errorf("digest = %s, want %s", got, want)
	}
}
