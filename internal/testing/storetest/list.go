package storetest

import (
	"testing"

	"timesheets/internal/timesheet"
)

func listTests() []test {
	return []test{
		{"an empty store has no entries", testEmpty},
		{"newest day first, then newest id", testOrder},
		{"from and to are inclusive", testRange},
		{"keys and days aren't listed as entries", testOnlyEntries},
	}
}

func testEmpty(t *testing.T, f *fixture) {
	f.wantList(t, employee, timesheet.Query{})
	f.wantList(t, employee, timesheet.Query{From: day, To: day, Project: "StoreZero", Status: timesheet.Submitted})
}

func testOrder(t *testing.T, f *fixture) {
	// The order of the writes is neither the order of days nor its reverse.
	may1 := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-05-31", hour)})
	dec1 := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-12-01", hour)})
	old1 := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2000-01-01", hour)})
	dec2 := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-12-01", hour)})
	may2 := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-05-31", hour)})
	f.wantList(t, employee, timesheet.Query{}, dec2, dec1, may2, may1, old1)
}

func testRange(t *testing.T, f *fixture) {
	var first, second, third timesheet.Entry
	for date, e := range map[timesheet.Date]*timesheet.Entry{
		"2099-12-31": &first, "2100-01-01": &second, "2100-01-02": &third,
	} {
		*e = f.create(t, timesheet.Creation{Entry: f.entry(employee, date, hour)})
	}
	tests := []struct {
		name     string
		from, to timesheet.Date
		want     []timesheet.Entry
	}{
		{"open", "", "", []timesheet.Entry{third, second, first}},
		{"from", "2100-01-01", "", []timesheet.Entry{third, second}},
		{"to", "", "2100-01-01", []timesheet.Entry{second, first}},
		{"one day", "2100-01-01", "2100-01-01", []timesheet.Entry{second}},
		{"both", "2099-12-31", "2100-01-01", []timesheet.Entry{second, first}},
		{"before all", "2000-01-01", "2099-12-30", nil},
		{"after all", "2100-01-03", "2101-01-01", nil},
		{"from after to", "2100-01-02", "2099-12-31", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f.wantList(t, employee, timesheet.Query{From: tt.from, To: tt.to}, tt.want...)
		})
	}
}

func testOnlyEntries(t *testing.T, f *fixture) {
	e := f.create(t, withKey(f.entry(employee, day, hour), "key", "body"))
	f.wantList(t, employee, timesheet.Query{Limit: 1}, e)
	page := f.page(t, employee, timesheet.Query{Limit: 1})
	if page.Next != "" {
		t.Errorf("next = %q, want none", page.Next)
	}
}
