package storetest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

func filterTests() []test {
	return []test{
		{"by project and status", testFilters},
		{"a filtered page reads one more entry than it returns", testFilteredPages},
		{"a filtered page at the read limit has a next page", testFilteredLastPage},
		{"filters apply within a range and on every page", testFilteredRange},
		{"a project filter matches names that were stored before normalization", testFilterNormalizesStoredNames},
	}
}

// project creates an entry of an hour for a project.
func (f *fixture) project(t testing.TB, date timesheet.Date, name string) timesheet.Entry {
	t.Helper()
	e := f.entry(employee, date, hour)
	e.Project = name
	return f.create(t, timesheet.Creation{Entry: e})
}

func testFilters(t *testing.T, f *fixture) {
	long := strings.Repeat("\U0001F3D7", 100)
	zero := f.project(t, day, "StoreZero")
	one := f.project(t, day, "StoreZero 1")
	wide := f.project(t, day, long)
	e := f.entry(employee, day, hour)
	e.Status = timesheet.Approved
	approved := f.create(t, timesheet.Creation{Entry: e})

	tests := []struct {
		name    string
		project string
		status  timesheet.Status
		want    []timesheet.Entry
	}{
		{"none", "", "", []timesheet.Entry{approved, wide, one, zero}},
		{"project", "StoreZero", "", []timesheet.Entry{approved, zero}},
		{"project of 100 characters", long, "", []timesheet.Entry{wide}},
		{"project in other letters", "storezero", "", nil},
		{"beginning of a project", "Store", "", nil},
		{"status", "", timesheet.Submitted, []timesheet.Entry{wide, one, zero}},
		{"status that none has", "", timesheet.Rejected, nil},
		{"both", "StoreZero", timesheet.Approved, []timesheet.Entry{approved}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f.wantList(t, employee, timesheet.Query{Project: tt.project, Status: tt.status}, tt.want...)
		})
	}
}

// All stores must return the same pages, not only the same entries in total, so that the
// local stack behaves like DynamoDB.
func testFilteredPages(t *testing.T, f *fixture) {
	names := strings.Split("aaabbbbbaa", "")
	entries := make([]timesheet.Entry, len(names)) // in the order of the list
	for i := len(names) - 1; i >= 0; i-- {
		entries[i] = f.project(t, day, names[i])
	}
	// A page with a limit of two entries reads three entries.
	want := []timesheet.Page{
		{Entries: entries[0:2], Next: entries[1].ID}, // a a a: the third is left for the next page
		{Entries: entries[2:3], Next: entries[4].ID}, // a b b
		{Entries: nil, Next: entries[7].ID},          // b b b
		{Entries: entries[8:10]},                     // a a and the end
	}
	got := f.pages(t, employee, timesheet.Query{Project: "a", Limit: 2})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

// A page that stops at its read limit has a next page, even if no entry is left.
func testFilteredLastPage(t *testing.T, f *fixture) {
	oldest := f.project(t, day, "b")
	newest := f.project(t, day, "a")
	want := []timesheet.Page{{Entries: []timesheet.Entry{newest}, Next: oldest.ID}, {}}
	got := f.pages(t, employee, timesheet.Query{Project: "a", Limit: 1})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

func testFilteredRange(t *testing.T, f *fixture) {
	f.project(t, "2100-06-13", "a")
	want := make([]timesheet.Entry, 0, 4)
	for _, date := range []timesheet.Date{"2100-06-14", "2100-06-15"} {
		for _, name := range []string{"a", "b", "a", "b"} {
			if e := f.project(t, date, name); name == "a" {
				want = append([]timesheet.Entry{e}, want...)
			}
		}
	}
	f.project(t, "2100-06-16", "a")
	for limit := range 9 {
		q := timesheet.Query{From: "2100-06-14", To: "2100-06-15", Project: "a", Limit: limit + 1}
		f.wantList(t, employee, q, want...)
	}
}

// Earlier versions stored names as users typed them. The filter normalizes stored names, and
// pages work as for any other name.
func testFilterNormalizesStoredNames(t *testing.T, f *fixture) {
	want := make([]timesheet.Entry, 0, 3)
	for _, name := range []string{"Caf\u00e9 1", "Cafe 1", "Cafe\u0301 1", "Caf\u00e9\u00a01\u200b"} {
		if e := f.project(t, day, name); name != "Cafe 1" {
			want = append([]timesheet.Entry{e}, want...)
		}
	}
	for limit := range 5 {
		f.wantList(t, employee, timesheet.Query{Project: "Caf\u00e9 1", Limit: limit + 1}, want...)
	}
	f.wantList(t, employee, timesheet.Query{Project: "Caf\u00e9 1", Status: timesheet.Submitted}, want...)
	f.wantList(t, employee, timesheet.Query{Project: "Caf\u00e9 1", Status: timesheet.Approved})
}
