package dynamo_test

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// importRow returns a row of an import.
func importRow(minutes timesheet.Minutes) timesheet.Row {
	return timesheet.Row{Owner: employee, ExternalID: "T-1", Draft: timesheet.Draft{
		UserType: timesheet.Employee, Date: day, Project: "StoreZero", Minutes: minutes, Notes: "Inventory",
	}}
}

// rowChange returns the change of a row.
func rowChange(t testing.TB, row timesheet.Row, record *timesheet.Record, e *timesheet.Entry) timesheet.ImportChange {
	t.Helper()
	now := time.Date(2100, time.June, 15, 10, 0, 0, 0, time.UTC)
	newEntry := entry(60)
	done, err := row.Upsert(record, e, timesheet.Actor{Subject: "import@clients"}, string(newEntry.ID)[len(day)+1:], now)
	if err != nil {
		t.Fatal(err)
	}
	return *done.Change
}

// An importTest is the import of a row that was imported before.
type importTest struct {
	name  string
	row   timesheet.Row
	owner func(t testing.TB, s *dynamo.Store, e timesheet.Entry) // a change by the owner after the first import, or nil
}

func importTests() []importTest {
	moved := importRow(timesheet.DayMinutes)
	moved.Draft.Date = "2100-06-16"
	return []importTest{
		{"correct", importRow(timesheet.DayMinutes), nil},
		{"move", moved, nil},
		{"delete", timesheet.Row{Owner: employee, ExternalID: "T-1", Deleted: true}, nil},
		{"equal to the owner's change", importRow(120), func(t testing.TB, s *dynamo.Store, e timesheet.Entry) { replace(t, s, minutesChange(t, e, 120)) }},
	}
}

// prepare imports a row of an hour, and returns the change that the test's row makes after that
// import.
func (tt importTest) prepare(t testing.TB, s *dynamo.Store) timesheet.ImportChange {
	t.Helper()
	first := rowChange(t, importRow(60), nil, nil)
	if _, err := s.Import(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if tt.owner != nil {
		tt.owner(t, s, *first.After)
	}
	e, err := s.Get(t.Context(), employee, first.After.ID)
	if err != nil {
		t.Fatal(err)
	}
	return rowChange(t, tt.row, &first.Record, &e)
}

// wantImported imports a change through s, and checks through direct that it is stored and
// counted once.
func wantImported(t testing.TB, s, direct *dynamo.Store, i timesheet.ImportChange) {
	t.Helper()
	got, err := s.Import(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	s = direct
	if diff := cmp.Diff(i.Record, got); diff != "" {
		t.Errorf("imported (-want +got):\n%s", diff)
	}
	stored, err := s.Record(t.Context(), employee, i.Key)
	if diff := cmp.Diff(i.Record, stored); err != nil || diff != "" {
		t.Errorf("record (%v, -want +got):\n%s", err, diff)
	}
	page, err := s.List(t.Context(), employee, timesheet.Query{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if i.After != nil {
		if diff := cmp.Diff([]timesheet.Entry{*i.After}, page.Entries); diff != "" {
			t.Errorf("entries (-want +got):\n%s", diff)
		}
	}
	days, err := s.Days(t.Context(), employee, "2100-01-01", "2100-12-31")
	if err != nil {
		t.Fatal(err)
	}
	sums := map[timesheet.Date]timesheet.Minutes{}
	for _, e := range page.Entries {
		sums[e.Date] += e.Minutes
	}
	counted := map[timesheet.Date]timesheet.Minutes{}
	for _, d := range days {
		counted[d.Date] = d.Total.Minutes
	}
	if diff := cmp.Diff(sums, counted); diff != "" {
		t.Errorf("minutes (-of entries +of days):\n%s", diff)
	}
}

// A record that an earlier version wrote has only a digest and the entry as it was first
// stored. It is equivalent to a record of this version.
func TestRecordOfAnEarlierVersionIsRead(t *testing.T) {
	url, table := endpoint(t)
	s := open(t, config(url, table))
	row, e := importRow(60), entry(60)
	if _, err := s.Create(t.Context(), timesheet.Creation{Entry: e}); err != nil {
		t.Fatal(err)
	}
	put(t, url, table, map[string]types.AttributeValue{
		"pk": text(string(employee)), "sk": text("KEY#" + row.RecordKey()), "digest": text(row.Draft.Digest()),
		"answer": &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{
			"id": text(string(e.ID)), "sub": text(e.Subject), "user_type": text("employee"), "project": text(e.Project),
			"minutes": &types.AttributeValueMemberN{Value: "60"}, "notes": text(e.Notes), "status": text("submitted"),
			"created_at": text("2100-06-15T09:30:00Z"), "updated_at": text("2100-06-15T09:30:00Z"), "version": &types.AttributeValueMemberN{Value: "1"},
		}},
	})
	want := timesheet.Record{Digest: row.Draft.Digest(), ID: e.ID}
	got, err := s.Record(t.Context(), employee, row.RecordKey())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("record (%v, -want +got):\n%s", err, diff)
	}
	if got, err := s.Import(t.Context(), rowChange(t, row, nil, nil)); !errors.Is(err, timesheet.ErrRecord) || got != want {
		t.Errorf("import as new: got %+v and error %v, want %+v and %v", got, err, want, timesheet.ErrRecord)
	}
	wantImported(t, s, s, rowChange(t, importRow(120), &want, &e))
}

// put stores an item unchanged.
func put(t testing.TB, url, table string, item map[string]types.AttributeValue) {
	t.Helper()
	if _, err := rawClient(url).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: item}); err != nil {
		t.Fatal(err)
	}
}
