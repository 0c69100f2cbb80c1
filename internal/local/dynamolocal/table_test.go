package dynamolocal

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

// indexedTable is a template of a table with an index and no time to live.
const indexedTable = `
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

// A shape is the part of a table that the tests compare.
type shape struct {
	Status    types.TableStatus
	KeySchema []string
	Indexes   []string
}

func describe(t testing.TB, endpoint, name string) shape {
	t.Helper()
	out, err := newClient(endpoint).DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	keys := func(elements []types.KeySchemaElement) []string {
		var keys []string
		for _, e := range elements {
			keys = append(keys, *e.AttributeName+" "+string(e.KeyType))
		}
		return keys
	}
	got := shape{Status: out.Table.TableStatus, KeySchema: keys(out.Table.KeySchema)}
	for _, index := range out.Table.GlobalSecondaryIndexes {
		text := []string{*index.IndexName, string(index.IndexStatus), string(index.Projection.ProjectionType)}
		got.Indexes = append(got.Indexes, strings.Join(append(text, keys(index.KeySchema)...), " "))
	}
	return got
}

func TestCreateTableFromTheTemplate(t *testing.T) {
	s := start(t, Config{})
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	// The second call finds the table.
	for range 2 {
		if err := CreateTable(t.Context(), s.Endpoint(), "timesheets", source); err != nil {
			t.Fatal(err)
		}
	}
	want := shape{
		Status:    types.TableStatusActive,
		KeySchema: []string{"pk HASH", "sk RANGE"},
		Indexes:   []string{"Waiting ACTIVE ALL waiting HASH sk RANGE"},
	}
	if diff := cmp.Diff(want, describe(t, s.Endpoint(), "timesheets")); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	out, err := newClient(s.Endpoint()).DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: aws.String("timesheets")})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.TimeToLiveDescription; aws.ToString(got.AttributeName) != "expires_at" || got.TimeToLiveStatus != types.TimeToLiveStatusEnabled {
		t.Errorf("time to live is %s, %s, want expires_at, ENABLED", aws.ToString(got.AttributeName), got.TimeToLiveStatus)
	}
}

func TestCreateTableCreatesIndexes(t *testing.T) {
	s := start(t, Config{})
	if err := CreateTable(t.Context(), s.Endpoint(), "indexed", []byte(indexedTable)); err != nil {
		t.Fatal(err)
	}
	want := []string{"waiting ACTIVE ALL waiting HASH"}
	if diff := cmp.Diff(want, describe(t, s.Endpoint(), "indexed").Indexes); diff != "" {
		t.Errorf("indexes (-want +got):\n%s", diff)
	}
}

func TestCreateTableRefusesInvalidTemplates(t *testing.T) {
	tests := []struct {
		name, template, want string
	}{
		{"no table", "Resources: {}", "Table"},
		{"not YAML", "a: [", "template"},
		{"key without an attribute", strings.ReplaceAll(indexedTable, "AttributeName: pk, KeyType", "AttributeName: other, KeyType"), "ValidationException"},
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
	folder := filepath.Join(t.TempDir(), "created", "by", "start")
	first := start(t, Config{DBPath: folder})
	if err := CreateTable(t.Context(), first.Endpoint(), "stored", []byte(indexedTable)); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, Config{DBPath: folder})
	describe(t, second.Endpoint(), "stored")
}

func TestCreateTableWithoutAServer(t *testing.T) {
	s := start(t, Config{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	err := CreateTable(t.Context(), s.Endpoint(), "none", []byte(indexedTable))
	if err == nil || !strings.Contains(err.Error(), "create table none") || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("got %v, want an error that contains the table and that the connection was refused", err)
	}
}

// CreateTable returns an error if the server dies while it handles a request. It doesn't
// wait.
func TestCreateTableWhenTheServerDies(t *testing.T) {
	for _, operation := range []string{"CreateTable", "DescribeTable", "DescribeTimeToLive", "UpdateTimeToLive"} {
		t.Run(operation, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/x-amz-json-1.0")
				switch _, got, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); got {
				case operation:
					panic(http.ErrAbortHandler)
				case "DescribeTable":
					_, _ = io.WriteString(w, `{"Table": {"TableStatus": "ACTIVE"}}`)
				case "DescribeTimeToLive":
					_, _ = io.WriteString(w, `{"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}`)
				default:
					_, _ = io.WriteString(w, `{}`)
				}
			}))
			t.Cleanup(server.Close)
			withTTL := indexedTable + "      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}\n"
			err := CreateTable(t.Context(), server.URL, "none", []byte(withTTL))
			if err == nil || !strings.Contains(err.Error(), operation) {
				t.Errorf("got %v, want an error that contains %s", err, operation)
			}
		})
	}
}

// CreateTable requests the state again until the table is active.
func TestCreateTableWaitsUntilItIsActive(t *testing.T) {
	var states atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		state := "CREATING"
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".DescribeTable") && states.Add(1) > 2 {
			state = "ACTIVE"
		}
		_, _ = io.WriteString(w, `{"Table": {"TableStatus": "`+state+`"}}`)
	}))
	t.Cleanup(server.Close)
	if err := CreateTable(t.Context(), server.URL, "slow", []byte(indexedTable)); err != nil {
		t.Fatal(err)
	}
	if n := states.Load(); n != 3 {
		t.Errorf("the state was read %d times, want 3", n)
	}
}
