package storetest

import (
	"fmt"
	"strings"
	"testing"

	"timesheets/internal/timesheet"
)

func renameTests() []test {
	return []test{
		{"600 renames leave room for more", testManyNames},
		{"the last two entries of a project are removed concurrently", testLastTwoRemovedConcurrently},
	}
}

// testManyNames renames an entry's project so often that the names together don't fit into
// one DynamoDB item. A project without entries must take no space in the item of the day.
func testManyNames(t *testing.T, f *fixture) {
	name := func(i int) string { return fmt.Sprintf("%04d", i) + strings.Repeat("\U0001F3D7", 96) }
	e := f.project(t, day, name(0))
	other := f.project(t, day, "kept")
	for i := range 600 {
		e = f.replace(t, changed(t, e, func(d *timesheet.Draft) { d.Project = name(i + 1) }))
	}
	f.create(t, f.ifEmpty(day, name(1000)))
	row := importRow("row", hour)
	for i := range 2 {
		row.Draft.Project = name(1001 + i)
		f.importChange(t, f.rowChange(t, row))
	}
	f.replace(t, deleted(t, e))
	f.replace(t, deleted(t, other))
	f.wantTotals(t, employee)
}

func testLastTwoRemovedConcurrently(t *testing.T, f *fixture) {
	for range 10 {
		a, b, other := f.project(t, day, "a"), f.project(t, day, "a"), f.project(t, day, "b")
		replacements := []timesheet.Replacement{
			deleted(t, a),
			changed(t, b, func(d *timesheet.Draft) { d.Project = "b" }),
			changed(t, other, func(d *timesheet.Draft) { d.Project = "c" }),
		}
		for i, err := range f.replaceConcurrently(t, replacements) {
			if err != nil {
				t.Errorf("%s: %v", replacements[i].Trail.Action, err)
			}
		}
		f.wantTotals(t, employee)
		f.create(t, f.ifEmpty(day, "a"))
		for _, e := range f.page(t, employee, timesheet.Query{Limit: 100}).Entries {
			f.replace(t, deleted(t, e))
		}
		f.wantDays(t, employee, firstDate, lastDate)
	}
}
