package dynamo_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// importRow is a row of an import.
func importRow(minutes timesheet.Minutes) timesheet.Row {
	return timesheet.Row{Owner: employee, ExternalID: "T-1", Draft: timesheet.Draft{
		UserType: timesheet.Employee, Date: day, Project: "StoreZero", Minutes: minutes, Notes: "Inventory",
	}}
}

// planned is the step that a row leads to.
func planned(t testing.TB, row timesheet.Row, record *timesheet.Record, e *timesheet.Entry) timesheet.ImportChange {
	t.Helper()
	now := time.Date(2100, time.June, 15, 10, 0, 0, 0, time.UTC)
	made := entry(60)
	done, err := row.Upsert(record, e, timesheet.Actor{Subject: "import@clients"}, string(made.ID)[len(day)+1:], now)
	if err != nil {
		t.Fatal(err)
	}
	return *done.Change
}

// An importTest is a step of an import, of a row that was stored before.
type importTest struct {
	name string
	row  timesheet.Row
	own  func(t testing.TB, s *dynamo.Store, e timesheet.Entry) // what the owner did since
}

func importTests() []importTest {
	moved := importRow(timesheet.DayMinutes)
	moved.Draft.Date = "2100-06-16"
	return []importTest{
		{"correct", importRow(timesheet.DayMinutes), nil},
		{"move", moved, nil},
		{"delete", timesheet.Row{Owner: employee, ExternalID: "T-1", Deleted: true}, nil},
		{"agree", importRow(120), func(t testing.TB, s *dynamo.Store, e timesheet.Entry) { replace(t, s, lengthened(t, e, 120)) }},
	}
}

// prepared stores a row of an hour, and returns the step that takes its place.
func (tt importTest) prepared(t testing.TB, url, table string) timesheet.ImportChange {
	t.Helper()
	s := open(t, config(url, table))
	first := planned(t, importRow(60), nil, nil)
	if _, err := s.Import(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if tt.own != nil {
		tt.own(t, s, *first.After)
	}
	e, err := s.Get(t.Context(), employee, first.After.ID)
	if err != nil {
		t.Fatal(err)
	}
	return planned(t, tt.row, &first.Record, &e)
}

// The step is taken and counted once, and answered as taken, whatever became of the
// first attempt.
func TestImportAfterAFault(t *testing.T) {
	faults := append(outages(), conflicts()...)
	for _, tt := range outages() {
		lost := applied(tt.behave)
		faults = append(faults,
			fault{"applied and then " + tt.name, lost},
			fault{"applied, then forgotten and then " + tt.name, forgetful(lost)},
		)
	}
	for _, tt := range faults {
		t.Run(tt.name+" new", func(t *testing.T) {
			t.Parallel()
			s, _ := troubled(t, once(tt.behave))
			wantImported(t, s, planned(t, importRow(timesheet.DayMinutes), nil, nil))
		})
		for _, test := range importTests() {
			t.Run(tt.name+" "+test.name, func(t *testing.T) {
				t.Parallel()
				url, table := endpoint(t)
				i := test.prepared(t, url, table)
				s, _ := throughTo(t, url, table, &http.Client{Timeout: 500 * time.Millisecond}, once(tt.behave))
				wantImported(t, s, i)
				steps := 0
				if i.Before != nil || test.own != nil {
					steps = 1
				}
				if n := len(trails(t, url, table)); n != steps {
					t.Errorf("%d trails are stored, want %d", n, steps)
				}
			})
		}
	}
}

// wantImported takes a step, and expects that it is stored and counted once.
func wantImported(t testing.TB, s *dynamo.Store, i timesheet.ImportChange) {
	t.Helper()
	got, err := s.Import(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
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

func TestImportInAnOutage(t *testing.T) {
	for _, tt := range append(outages(), conflicts()...) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := troubled(t, tt.behave)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, err := s.Import(ctx, planned(t, importRow(60), nil, nil))
			if !errors.Is(err, timesheet.ErrUnavailable) {
				t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
			}
			wantDiscreet(t, err)
		})
	}
}

// A record that an earlier version wrote, with a digest and the first answer and nothing
// else, is the same as one of this version.
func TestRecordOfAnEarlierVersion(t *testing.T) {
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
	if got, err := s.Import(t.Context(), planned(t, row, nil, nil)); !errors.Is(err, timesheet.ErrRecord) || got != want {
		t.Errorf("import as new: got %+v and error %v, want %+v and %v", got, err, want, timesheet.ErrRecord)
	}
	wantImported(t, s, planned(t, importRow(120), &want, &e))
}

// put writes an item as it is.
func put(t testing.TB, url, table string, item map[string]types.AttributeValue) {
	t.Helper()
	client := dynamodb.New(dynamodb.Options{Region: "eu-central-1", BaseEndpoint: &url, Credentials: nobodys{}})
	if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: item}); err != nil {
		t.Fatal(err)
	}
}
