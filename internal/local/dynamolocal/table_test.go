package dynamolocal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// indexed is a table as a later version of the template may describe it.
const indexed = `
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: waiting, AttributeType: S}
      KeySchema:
        - {AttributeName: pk, KeyType: HASH}
      GlobalSecondaryIndexes:
        - IndexName: waiting
          KeySchema:
            - {AttributeName: waiting, KeyType: HASH}
          Projection: {ProjectionType: ALL}
`

// shape is what the tests look at of a table.
type shape struct {
	KeySchema              []struct{ AttributeName, KeyType string }
	GlobalSecondaryIndexes []struct{ IndexName string }
}

func describe(t testing.TB, endpoint, name string) shape {
	t.Helper()
	var got struct{ Table shape }
	if err := call(t.Context(), endpoint, "DescribeTable", map[string]string{"TableName": name}, &got); err != nil {
		t.Fatal(err)
	}
	return got.Table
}

func TestCreateTableFromTheTemplate(t *testing.T) {
	s := start(t, Config{})
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	// Twice: the second finds the table.
	for range 2 {
		if err := CreateTable(t.Context(), s.Endpoint(), "timesheets", source); err != nil {
			t.Fatal(err)
		}
	}
	want := shape{
		KeySchema:              []struct{ AttributeName, KeyType string }{{"pk", "HASH"}, {"sk", "RANGE"}},
		GlobalSecondaryIndexes: []struct{ IndexName string }{{"Waiting"}},
	}
	if diff := cmp.Diff(want, describe(t, s.Endpoint(), "timesheets")); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	var ttl struct {
		TimeToLiveDescription struct{ AttributeName, TimeToLiveStatus string }
	}
	if err := call(t.Context(), s.Endpoint(), "DescribeTimeToLive", map[string]string{"TableName": "timesheets"}, &ttl); err != nil {
		t.Fatal(err)
	}
	if got := ttl.TimeToLiveDescription; got.AttributeName != "expires_at" || got.TimeToLiveStatus != "ENABLED" {
		t.Errorf("time to live is %+v, want expires_at, ENABLED", got)
	}
}

func TestCreateTablePassesIndexesOn(t *testing.T) {
	s := start(t, Config{})
	if err := CreateTable(t.Context(), s.Endpoint(), "indexed", []byte(indexed)); err != nil {
		t.Fatal(err)
	}
	got := describe(t, s.Endpoint(), "indexed").GlobalSecondaryIndexes
	if len(got) != 1 || got[0].IndexName != "waiting" {
		t.Errorf("indexes are %v, want waiting", got)
	}
}

func TestCreateTableFails(t *testing.T) {
	tests := []struct {
		name, template, want string
	}{
		{"no table", "Resources: {}", "Table"},
		{"not YAML", "a: [", "template"},
		{"no key", strings.ReplaceAll(indexed, "AttributeName: pk, KeyType", "AttributeName: other, KeyType"), "ValidationException"},
	}
	s := start(t, Config{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := CreateTable(t.Context(), s.Endpoint(), "broken", []byte(tt.template))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestDatabaseFileKeepsTables(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "by", "start")
	first := start(t, Config{DBPath: folder})
	if err := CreateTable(t.Context(), first.Endpoint(), "kept", []byte(indexed)); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, Config{DBPath: folder})
	describe(t, second.Endpoint(), "kept")
}

func TestCreateTableOutOfReach(t *testing.T) {
	s := start(t, Config{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := CreateTable(t.Context(), s.Endpoint(), "none", []byte(indexed)); err == nil {
		t.Error("got no error")
	}
}
