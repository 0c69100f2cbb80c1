package storetest

import (
	"strings"
	"testing"

	"timesheets/internal/timesheet"
)

func pageTests() []test {
	return []test{
		{"every entry appears once, and the last page isn't empty", testPaging},
		{"entries are added between two pages", testPagingWhileAdding},
		{"a start outside of the range", testStartOutside},
		{"a start at an entry that isn't stored", testStartAtUnstoredEntry},
		{"a hundred entries of the largest size", testLargestEntries},
		{"more than DynamoDB returns in one response", testMegabyte},
	}
}

func testPaging(t *testing.T, f *fixture) {
	const n = 7
	older := f.fill(t, employee, "2100-06-14", 3)
	entries := append(f.fill(t, employee, day, n-3), older...)
	for limit := 1; limit <= n+1; limit++ {
		got := f.pages(t, employee, timesheet.Query{Limit: limit})
		if want := (n + limit - 1) / limit; len(got) != want {
			t.Errorf("limit %d: got %d pages, want %d", limit, len(got), want)
		}
		f.wantList(t, employee, timesheet.Query{Limit: limit}, entries...)
	}
}

func testPagingWhileAdding(t *testing.T, f *fixture) {
	entries := f.fill(t, employee, day, 4)
	q := timesheet.Query{Limit: 2}
	page := f.page(t, employee, q)

	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)}) // before the end of the first page
	older := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-06-14", hour)})
	q.After = page.Next
	f.wantList(t, employee, q, entries[2], entries[3], older)
}

func testStartOutside(t *testing.T, f *fixture) {
	newest := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-06-18", hour)})
	f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-06-17", hour)})
	second := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-06-16", hour)})
	third := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-06-15", hour)})
	oldest := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-06-14", hour)})

	q := timesheet.Query{From: "2100-06-15", To: "2100-06-16"}
	tests := []struct {
		name  string
		after timesheet.ID
		want  []timesheet.Entry
	}{
		{"above", newest.ID, []timesheet.Entry{second, third}},
		{"inside", second.ID, []timesheet.Entry{third}},
		{"at the last", third.ID, nil},
		{"below", oldest.ID, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q.After = tt.after
			f.wantList(t, employee, q, tt.want...)
		})
	}
}

func testStartAtUnstoredEntry(t *testing.T, f *fixture) {
	older := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	unstored := f.entry(employee, day, hour)
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	f.wantList(t, employee, timesheet.Query{After: unstored.ID}, older)
}

// largest creates entries of the maximum size, and returns them newest first.
func (f *fixture) largest(t testing.TB, n int) []timesheet.Entry {
	t.Helper()
	entries := make([]timesheet.Entry, n)
	for i := range n {
		// A day has room for 96 entries of a quarter of an hour. Two days are enough.
		e := f.entry(employee, timesheet.Date([]string{"2100-06-14", "2100-06-15"}[i*2/n]), timesheet.StepMinutes)
		e.Project, e.Notes = strings.Repeat("\U0001F3D7", 100), strings.Repeat("\U0001F55C", 2000)
		entries[n-1-i] = f.create(t, timesheet.Creation{Entry: e})
	}
	return entries
}

func testLargestEntries(t *testing.T, f *fixture) {
	entries := f.largest(t, 101)
	page := f.page(t, employee, timesheet.Query{Limit: 100})
	if len(page.Entries) != 100 || page.Next != entries[99].ID {
		t.Errorf("got %d entries and next %q, want 100 and %q", len(page.Entries), page.Next, entries[99].ID)
	}
	f.wantList(t, employee, timesheet.Query{Limit: 100}, entries...)
}

// DynamoDB stops reading at a megabyte, whatever the limit.
func testMegabyte(t *testing.T, f *fixture) {
	entries := f.largest(t, 150)
	for _, page := range f.pages(t, employee, timesheet.Query{Limit: 150}) {
		if len(page.Entries) == 0 {
			t.Error("a page without a filter is empty")
		}
	}
	f.wantList(t, employee, timesheet.Query{Limit: 150}, entries...)
}
