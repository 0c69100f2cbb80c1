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

// rowLike returns a row that describes the entry, changed by edit.
func rowLike(e Entry, edit func(*Row)) Row {
	r := Row{Owner: e.Owner, ExternalID: "T-1", Draft: Draft{
		UserType: e.UserType, Date: e.Date, Project: e.Project, Minutes: e.Minutes, Notes: e.Notes,
	}}
	edit(&r)
	return r
}

func same(*Row)     {}
func longer(r *Row) { r.Draft.Minutes += StepMinutes }
func moved(r *Row)  { r.Draft.Date = "2026-11-24" }
func gone(r *Row)   { *r = Row{Owner: r.Owner, ExternalID: r.ExternalID, Deleted: true} }

func TestUpsertOutcomes(t *testing.T) {
	const (
		none    = "no record"
		live    = "record"         // of the same row; its entry exists
		other   = "other record"   // of a different row; its entry exists
		lost    = "owner deleted"  // a record whose entry doesn't exist
		deleted = "import deleted" // a record of a deletion
	)
	type test struct {
		record string
		status Status
		row    func(*Row)
		want   string // the result and the changes, or the error
	}
	tests := []test{
		{none, "", same, "created: record, new entry"},
		{none, "", gone, "deleted: nothing"},
		{deleted, "", same, "created: record, new entry"},
		{deleted, "", longer, "created: record, new entry"},
		{deleted, "", gone, "deleted: nothing"},
		{lost, "", same, ErrDeletedByOwner.Error()},
		{lost, "", longer, ErrDeletedByOwner.Error()},
		{lost, "", moved, ErrDeletedByOwner.Error()},
		{lost, "", gone, "deleted: record"},
	}
	for _, status := range []Status{Submitted, Rejected} {
		tests = append(tests, []test{
			{live, status, same, "unchanged: nothing"},
			{other, status, same, "unchanged: record"},
			{other, status, longer, "updated: record, entry"},
			{other, status, moved, "updated: record, old entry gone, new entry"},
			{live, status, gone, "deleted: record, old entry gone"},
			{other, status, gone, "deleted: record, old entry gone"},
		}...)
	}
	tests = append(tests, []test{
		{live, Approved, same, "unchanged: nothing"},
		{other, Approved, same, "unchanged: record"},
		{other, Approved, longer, ErrApproved.Error()},
		{other, Approved, moved, ErrApproved.Error()},
		{live, Approved, gone, ErrApproved.Error()},
	}...)
	for _, tt := range tests {
		e := at(tt.status)
		row := rowLike(e, tt.row)
		var record *Record
		entry := &e
		switch tt.record {
		case none:
			entry = nil
		case live:
			record = &Record{Digest: row.Draft.Digest(), ID: e.ID}
		case other:
			record = &Record{Digest: "another row's", ID: e.ID}
		case lost:
			record, entry = &Record{Digest: row.Draft.Digest(), ID: e.ID}, nil
		case deleted:
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
		return s + ", old entry gone, new entry"
	case before != nil:
		return s + ", old entry gone"
	case after != nil:
		return s + ", new entry"
	}
	return s
}

// A corrected row updates its entry and submits it again. The import is the author, and is in
// the trail.
func TestUpsertUpdates(t *testing.T) {
	e := at(Rejected)
	row := rowLike(e, longer)
	was := Record{Digest: "another row's", ID: e.ID}
	got, err := row.Upsert(&was, &e, testImport, testULID, later)
	if err != nil {
		t.Fatal(err)
	}
	after := e
	after.Minutes, after.Subject, after.Status, after.Decision = e.Minutes+StepMinutes, testImport.Subject, Submitted, Decision{}
	after.UpdatedAt, after.Version, after.EarlierSubjects = later.Truncate(1e9), 4, []string{e.Subject}
	want := Upsert{RowUpdated, e.ID, &ImportChange{
		Owner: e.Owner, Key: row.RecordKey(), OldRecord: &was, Record: Record{Digest: row.Draft.Digest(), ID: e.ID},
		Before: &e, After: &after, Trail: Trail{Action: ActionUpdate, Subject: testImport.Subject, At: later.Truncate(1e9)},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("upsert (-want +got):\n%s", diff)
	}
}

// A row with another date replaces its entry by a new entry of that day.
func TestUpsertMoves(t *testing.T) {
	e := at(Rejected)
	row := rowLike(e, moved)
	was := Record{Digest: "another row's", ID: e.ID}
	got, err := row.Upsert(&was, &e, testImport, testULID, later)
	if err != nil {
		t.Fatal(err)
	}
	after := row.Draft.Entry(e.Owner, testImport.Subject, testULID, later)
	after.EarlierSubjects = []string{e.Subject} // who still can't decide about it
	want := Upsert{RowUpdated, "2026-11-24-" + testULID, &ImportChange{
		Owner: e.Owner, Key: row.RecordKey(), OldRecord: &was, Record: Record{Digest: row.Draft.Digest(), ID: after.ID},
		Before: &e, After: &after, Trail: Trail{Action: ActionMove, Subject: testImport.Subject, At: later.Truncate(1e9)},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("upsert (-want +got):\n%s", diff)
	}
}

// A row without a user_type doesn't turn a contractor's entry into an employee's.
func TestUpsertKeepsUserType(t *testing.T) {
	e := at(Submitted)
	e.UserType = Contractor
	for _, edit := range []func(*Row){longer, moved} {
		row := rowLike(e, edit)
		row.Draft.UserType, row.KeepUserType = Employee, true
		got, err := row.Upsert(&Record{Digest: "another row's", ID: e.ID}, &e, testImport, testULID, later)
		if err != nil {
			t.Fatal(err)
		}
		if got.Change.After.UserType != Contractor {
			t.Errorf("%s: user type is %s", outcome(got, nil), got.Change.After.UserType)
		}
	}
	row := rowLike(e, same)
	row.Draft.UserType, row.KeepUserType = Employee, true
	got, err := row.Upsert(&Record{Digest: "another row's", ID: e.ID}, &e, testImport, testULID, later)
	if s := outcome(got, err); s != "unchanged: record" {
		t.Errorf("got %q", s)
	}
}

// A row's user type applies, even if earlier rows had another user type or none.
func TestUpsertChangesUserType(t *testing.T) {
	tests := []struct {
		name string
		rows []UserType // of the rows, in their order; empty: left out
		want []RowResult
	}{
		{"another", []UserType{Contractor, Employee}, []RowResult{RowCreated, RowUpdated}},
		{"another after none", []UserType{Contractor, "", Employee}, []RowResult{RowCreated, RowUnchanged, RowUpdated}},
		{"one after none", []UserType{"", Contractor}, []RowResult{RowCreated, RowUpdated}},
		{"none after one", []UserType{Contractor, ""}, []RowResult{RowCreated, RowUnchanged}},
		{"none again", []UserType{"", ""}, []RowResult{RowCreated, RowUnchanged}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var record *Record
			var entry *Entry
			for i, userType := range tt.rows {
				row := rowLike(at(Submitted), same)
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

// A row that an earlier version recorded before normalization is still the same row: it
// doesn't undo the owner's changes.
func TestUpsertOfARowRecordedAsSent(t *testing.T) {
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
		t.Errorf("got %q, want it unchanged", s)
	}
}

// An upsertWorld is the stored state of one row, changed by imports, its owner and a
// manager.
type upsertWorld struct {
	record *Record
	entry  *Entry
	made   int
	last   Row  // applied last
	own    bool // the owner deleted the entry
}

func (w *upsertWorld) send(t *rapid.T, row Row) (Upsert, error) {
	w.made++
	ulid := fmt.Sprintf("%026d", w.made)
	before := w.entry
	got, err := row.Upsert(w.record, w.entry, testImport, ulid, later)
	switch {
	case errors.Is(err, ErrApproved):
		if before == nil || before.Status != Approved {
			t.Fatalf("refused as approved: %+v", before)
		}
	case errors.Is(err, ErrDeletedByOwner):
		if before != nil || !w.own || row.Deleted {
			t.Fatal("refused as deleted by its owner")
		}
	case err != nil:
		t.Fatal(err)
	}
	if got.Change != nil {
		w.apply(t, *got.Change)
	}
	if err == nil {
		w.last = row
	}
	return got, err
}

func (w *upsertWorld) apply(t *rapid.T, i ImportChange) {
	if i.OldRecord != w.record || i.Before != nil && (w.entry == nil || !reflect.DeepEqual(i.Before, w.entry)) {
		t.Fatal("the step isn't from what was read")
	}
	if i.Before != nil && i.Before.Status == Approved {
		t.Fatal("the step changes an approved entry")
	}
	w.record = &i.Record
	if i.Before != nil || i.After != nil {
		w.entry = i.After
	}
	if i.Record.Deleted || i.After != nil {
		w.own = false
	}
	if w.entry != nil && (i.Record.ID != w.entry.ID || w.entry.ID.Date() != w.entry.Date) {
		t.Fatalf("the record names %s, the entry is %s", i.Record.ID, w.entry.ID)
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
// describes the entry, a row that is sent again changes nothing, an approved entry stays,
// and an entry that its owner deleted isn't restored.
func TestUpsertInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &upsertWorld{}
		t.Repeat(map[string]func(*rapid.T){
			"send": func(t *rapid.T) {
				row := drawRow(t)
				got, err := w.send(t, row)
				if err != nil {
					return
				}
				switch {
				case row.Deleted && (w.entry != nil || got.Result != RowDeleted):
					t.Fatalf("the row is %s and its entry %v", got.Result, w.entry)
				case (got.Result == RowCreated || got.Result == RowUpdated) && !row.describes(*w.entry):
					t.Fatalf("the entry isn't as in the row: %+v", w.entry)
				case !row.Deleted && got.ID != w.entry.ID:
					t.Fatalf("the result names %s, the entry is %s", got.ID, w.entry.ID)
				}
			},
			"again": func(t *rapid.T) {
				if w.record == nil {
					t.Skip("nothing was sent")
				}
				got, err := w.send(t, w.last)
				switch {
				case errors.Is(err, ErrDeletedByOwner):
				case err != nil:
					t.Fatalf("sent again: %v", err)
				case w.last.Deleted && got.Result == RowDeleted && got.Change == nil:
				case got.Result != RowUnchanged || got.Change != nil:
					t.Fatalf("sent again: %s", outcome(got, err))
				}
			},
			"edit": func(t *rapid.T) {
				if w.entry == nil {
					t.Skip("no entry")
				}
				d := drawRow(t).Draft
				if r, err := w.entry.Change(Draft{UserType: w.entry.UserType, Project: d.Project, Minutes: 30}, Match{Any: true}, testOwnerActor, later); err == nil {
					w.entry = r.After
				}
			},
			"delete": func(t *rapid.T) {
				if w.entry == nil {
					t.Skip("no entry")
				}
				if _, err := w.entry.Delete(Match{Any: true}, testOwnerActor, later); err == nil {
					w.entry, w.own = nil, true
				}
			},
			"decide": func(t *rapid.T) {
				if w.entry == nil {
					t.Skip("no entry")
				}
				v := DecisionRequest{Status: rapid.SampledFrom([]Status{Approved, Rejected, Submitted}).Draw(t, "status")}
				if r, ok, err := w.entry.Decide(v, Match{Any: true}, testManager, later); ok && err == nil {
					w.entry = r.After
				}
			},
		})
	})
}

// Stored records depend on these values. If either changed, the next import would create
// every entry a second time, or overwrite the owners' changes.
func TestRecordsStay(t *testing.T) {
	row := rowLike(at(Submitted), same)
	row.ExternalID = "T-1042"
	if got, want := row.RecordKey(), "b00c37199da205d26c472e6884052a9ed579f9227b63cac92b0c2c8a35110fca"; got != want {
		t.Errorf("key = %s, want %s", got, want)
	}
	if got, want := row.Draft.Digest(), "b838a6ce0f26390e255330e821381c35a38c209df32860bb15d0f677b4557d6a"; got != want {
		t.Errorf("digest = %s, want %s", got, want)
	}
}
