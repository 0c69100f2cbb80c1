package dynamo

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

// DynamoDB may stop at a megabyte right after the last entry, and doesn't report that there are
// no more entries. If the list is filtered, the next page may then be empty. If it isn't
// filtered, the next page must not be empty.
func TestPageThatEndsAtAMegabyte(t *testing.T) {
	newer, older := submitted(), submitted()
	older.ID = timesheet.NewID(older.Date, "01JDC5W0ZK3V6T8Q4R2N7M9XYA")
	stopped := itemKey(older.Owner, "ENTRY#"+string(older.ID))
	tests := []struct {
		name   string
		query  timesheet.Query
		stored []timesheet.Entry
		want   timesheet.Page
	}{
		{"the last is kept for the next page", timesheet.Query{Limit: 10}, []timesheet.Entry{newer, older},
			timesheet.Page{Entries: []timesheet.Entry{newer}, Next: newer.ID}},
		{"a single entry stays on the page", timesheet.Query{Limit: 10}, []timesheet.Entry{older},
			timesheet.Page{Entries: []timesheet.Entry{older}, Next: older.ID}},
		{"with a filter all stay", timesheet.Query{Limit: 10, Project: "StoreZero"}, []timesheet.Entry{newer, older},
			timesheet.Page{Entries: []timesheet.Entry{newer, older}, Next: older.ID}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := &dynamodb.QueryOutput{LastEvaluatedKey: stopped}
			for _, e := range tt.stored {
				out.Items = append(out.Items, entryAttributes(e))
			}
			got, err := readPage(older.Owner, tt.query, out)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("page (-want +got):\n%s", diff)
			}
		})
	}
}
