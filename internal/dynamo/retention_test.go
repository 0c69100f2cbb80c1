package dynamo_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// If a retention is set, new trails and records expire. Otherwise they don't expire, and a
// record that had an expiry loses it when the record is written again.
func TestTrailRetention(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, tt := range []struct {
		name      string
		retention time.Duration
		want      string // expires_at of what is written at 10:00
	}{
		{"forever", 0, ""},
		{"a year", year, strconv.FormatInt(time.Date(2101, time.June, 15, 10, 0, 0, 0, time.UTC).Unix(), 10)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url, table := endpoint(t)
			forever := open(t, config(url, table))
			s := forever.WithTrailRetention(tt.retention)
			e := create(t, forever)
			if err := s.Replace(t.Context(), minutesChange(t, e, 120)); err != nil {
				t.Fatal(err)
			}
			if got := expiryOf(t, url, table, "AUDIT#"+string(e.ID)+"#000000001"); got != tt.want {
				t.Errorf("the trail expires at %q, want %q", got, tt.want)
			}

			row := importRow(60)
			if _, err := s.Import(t.Context(), rowChange(t, row, nil, nil)); err != nil {
				t.Fatal(err)
			}
			if got := expiryOf(t, url, table, "KEY#"+row.RecordKey()); got != tt.want {
				t.Errorf("the record expires at %q, want %q", got, tt.want)
			}
			record, err := s.Record(t.Context(), employee, row.RecordKey())
			if err != nil || record.Expires != (tt.want != "") {
				t.Errorf("record: Expires is %t (%v), want %t", record.Expires, err, tt.want != "")
			}

			// The retention is removed: after the next write, the record doesn't expire.
			imported, err := forever.Get(t.Context(), employee, record.ID)
			if err != nil {
				t.Fatal(err)
			}
			deleted := timesheet.Row{Owner: employee, ExternalID: row.ExternalID, Deleted: true}
			if _, err := forever.Import(t.Context(), rowChange(t, deleted, &record, &imported)); err != nil {
				t.Fatal(err)
			}
			if got := expiryOf(t, url, table, "KEY#"+row.RecordKey()); got != "" {
				t.Errorf("without a retention the record still expires at %q", got)
			}
			// The retention of the test case is set again, and applies to the next write.
			record.Deleted = true
			if _, err := s.Import(t.Context(), rowChange(t, row, &record, nil)); err != nil {
				t.Fatal(err)
			}
			if got := expiryOf(t, url, table, "KEY#"+row.RecordKey()); got != tt.want {
				t.Errorf("the record of the row that was uploaded again expires at %q, want %q", got, tt.want)
			}
		})
	}
}

// If an unchanged row is sent again, its record is written again: the record must not expire
// while imports still send the row.
func TestRecordIsRenewed(t *testing.T) {
	url, table := endpoint(t)
	s := open(t, config(url, table)).WithTrailRetention(24 * time.Hour)
	row := importRow(60)
	if _, err := s.Import(t.Context(), rowChange(t, row, nil, nil)); err != nil {
		t.Fatal(err)
	}
	record, err := s.Record(t.Context(), employee, row.RecordKey())
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Get(t.Context(), employee, record.ID)
	if err != nil {
		t.Fatal(err)
	}
	before := expiryOf(t, url, table, "KEY#"+row.RecordKey())
	later := time.Date(2100, time.June, 16, 9, 0, 0, 0, time.UTC)
	again, err := row.Upsert(&record, &e, timesheet.Actor{Subject: "import@clients"}, "", later)
	if err != nil || again.Change == nil || again.Result != timesheet.RowUnchanged {
		t.Fatalf("upsert: %+v, %v, want a change of the record alone", again, err)
	}
	if _, err := s.Import(t.Context(), *again.Change); err != nil {
		t.Fatal(err)
	}
	want := strconv.FormatInt(later.Add(24*time.Hour).Unix(), 10)
	if got := expiryOf(t, url, table, "KEY#"+row.RecordKey()); got != want {
		t.Errorf("the record expires at %s, want %s; it was %s", got, want, before)
	}
}

// expiryOf returns expires_at of an item of the employee, or an empty text.
func expiryOf(t testing.TB, url, table, sort string) string {
	t.Helper()
	out, err := rawClient(url).GetItem(t.Context(), &dynamodb.GetItemInput{
		TableName: &table, Key: map[string]types.AttributeValue{"pk": text(string(employee)), "sk": text(sort)},
	})
	if err != nil || out.Item == nil {
		t.Fatalf("%s: %v, %d attributes", sort, err, len(out.Item))
	}
	n, ok := out.Item["expires_at"].(*types.AttributeValueMemberN)
	if !ok {
		return ""
	}
	return n.Value
}
