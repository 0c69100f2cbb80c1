package storetest

import (
	"strings"
	"testing"

	"timesheets/internal/timesheet"
)

func createTests() []test {
	return []test{
		{"an entry is read as it was stored", testRoundTrip},
		{"any text is read as it was stored", testAnyText},
		{"a create with an id in use is rejected", testIDInUse},
		{"an entry without an owner is rejected", testCreateWithoutOwner},
	}
}

func testRoundTrip(t *testing.T, f *fixture) {
	e := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 7*hour+30)})
	f.wantList(t, employee, timesheet.Query{}, e)
}

func testAnyText(t *testing.T, f *fixture) {
	// Texts of the maximum length, with characters of four bytes.
	e := f.entry(employee, day, hour)
	e.Project, e.Notes = strings.Repeat("\U0001F4C5", 100), strings.Repeat("\U0001F55C", 2000)
	largest := f.create(t, timesheet.Creation{Entry: e})

	e = f.entry(employee, day, hour)
	e.Subject, e.UserType = `o'"\|clients`, timesheet.Contractor
	e.Project, e.Notes = `"ENTRY#" <&> \ :p #p`, "\r\n\ttabs and breaks\u2028\u00a0"
	unusual := f.create(t, timesheet.Creation{Entry: e})

	e = f.entry(employee, day, hour)
	e.Notes = ""
	empty := f.create(t, timesheet.Creation{Entry: e})

	f.wantList(t, employee, timesheet.Query{}, empty, unusual, largest)
}

// If a second entry has the id of a stored entry, the store must not replace the stored entry,
// and must not report that it stored the second.
func testIDInUse(t *testing.T, f *fixture) {
	first := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	second := first
	second.Project = "Another"
	if got, err := f.store.Create(t.Context(), timesheet.Creation{Entry: second}); err == nil {
		t.Errorf("create with an id in use: got %+v, want an error", got)
	}
	f.wantList(t, employee, timesheet.Query{}, first)
}

func testCreateWithoutOwner(t *testing.T, f *fixture) {
	if _, err := f.store.Create(t.Context(), timesheet.Creation{Entry: f.entry("", day, hour)}); err == nil {
		t.Error("create without an owner: error = nil, want an error")
	}
	if _, err := f.store.List(t.Context(), "", timesheet.Query{Limit: 1}); err == nil {
		t.Error("list without an owner: error = nil, want an error")
	}
}
