package dynamo_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// A create is one request, whatever its result.
func TestCreateSendsOneRequest(t *testing.T) {
	s, p := openThrough(t, clientWithoutTimeout(), pass)
	first := entry(timesheet.DayMinutes)
	reused := createWithKey(entry(60))
	reused.Keys = []timesheet.IdempotencyKey{{Hash: "hash", Digest: "another"}}
	tests := []struct {
		name     string
		creation timesheet.Creation
		want     error
	}{
		{"stored", createWithKey(first), nil},
		{"replayed", createWithKey(entry(60)), nil},
		{"key reused", reused, timesheet.ErrKeyReused},
		{"day full", timesheet.Creation{Entry: entry(60)}, timesheet.ErrDayFull},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := s.Create(t.Context(), tt.creation); !errors.Is(err, tt.want) {
				t.Errorf("got error %v, want %v", err, tt.want)
			}
			wantOperations(t, p.requests(), "TransactWriteItems")
		})
	}
}

func TestListSendsOneRequest(t *testing.T) {
	s, p := openThrough(t, clientWithoutTimeout(), pass)
	for range 3 {
		if _, err := s.Create(t.Context(), timesheet.Creation{Entry: entry(60)}); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name  string
		query timesheet.Query
	}{
		{"whole", timesheet.Query{Limit: 10}},
		{"first of several", timesheet.Query{Limit: 1}},
		{"filtered", timesheet.Query{Limit: 1, Project: "Another", Status: timesheet.Approved}},
	}
	p.requests()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := s.List(t.Context(), employee, tt.query); err != nil {
				t.Fatal(err)
			}
			wantOperations(t, p.requests(), "Query")
		})
	}
}

func wantOperations(t testing.TB, sent []request, want ...string) {
	t.Helper()
	var got []string
	for _, r := range sent {
		got = append(got, r.operation)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// The response of DynamoDB Local doesn't depend on whether a read is consistent, so the test
// checks the request.
func TestListRequest(t *testing.T) {
	s, p := openThrough(t, clientWithoutTimeout(), pass)
	e := entry(60)
	inside := timesheet.Query{From: day, To: day, Limit: 10, After: e.ID}
	above := inside
	above.After = timesheet.NewID("2100-06-16", strings.TrimPrefix(string(e.ID), string(day)+"-"))
	sort := func(key string) map[string]any {
		return map[string]any{"pk": map[string]any{"S": string(employee)}, "sk": map[string]any{"S": key}}
	}
	tests := []struct {
		name  string
		query timesheet.Query
		start any
	}{
		{"from the start", timesheet.Query{From: day, To: day, Limit: 10}, nil},
		{"inside", inside, sort("ENTRY#" + string(e.ID))},
		{"above", above, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := s.List(t.Context(), employee, tt.query); err != nil {
				t.Fatal(err)
			}
			sent := p.requests()
			wantOperations(t, sent, "Query")
			got := sent[0].body
			for name, want := range map[string]any{
				"ConsistentRead": true, "ScanIndexForward": false, "Limit": 11.0, "ExclusiveStartKey": tt.start,
			} {
				if diff := cmp.Diff(want, got[name]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

// The store doesn't send a request with an empty range or a start key outside of the range:
// DynamoDB would reject the request.
func TestEmptyPagesAreNotRequested(t *testing.T) {
	s, p := openThrough(t, clientWithoutTimeout(), pass)
	id := timesheet.NewID("2100-06-14", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
	for _, q := range []timesheet.Query{
		{From: day, To: "2100-06-14", Limit: 10},
		{From: day, To: day, After: id, Limit: 10},
	} {
		page, err := s.List(t.Context(), employee, q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(timesheet.Page{}, page); diff != "" {
			t.Errorf("page (-want +got):\n%s", diff)
		}
	}
	wantOperations(t, p.requests())
}

// All attempts of a create send the same request. Two creates send different requests.
func TestAttemptsOfACreateShareAToken(t *testing.T) {
	s, p := openThrough(t, clientWithoutTimeout(), once((*exchange).cut))
	for range 2 {
		if _, err := s.Create(t.Context(), timesheet.Creation{Entry: entry(60)}); err != nil {
			t.Fatal(err)
		}
	}
	sent := p.requests()
	wantOperations(t, sent, "TransactWriteItems", "TransactWriteItems", "TransactWriteItems")
	wantTokens(t, sent)
}

// wantTokens checks that the first two requests are attempts of one transaction, and the
// third is another transaction.
func wantTokens(t testing.TB, sent []request) {
	t.Helper()
	if diff := cmp.Diff(sent[0].body, sent[1].body); diff != "" {
		t.Errorf("attempts differ (-first +second):\n%s", diff)
	}
	first, second := sent[1].body["ClientRequestToken"], sent[2].body["ClientRequestToken"]
	if first == "" || first == nil || first == second {
		t.Errorf("the tokens of two transactions are %q and %q", first, second)
	}
}

func TestOpenReportsEveryMissingSetting(t *testing.T) {
	_, err := dynamo.Open(dynamo.Config{})
	if err == nil || !strings.Contains(err.Error(), "Table") || !strings.Contains(err.Error(), "Region") {
		t.Errorf("got error %v, want one that names Table and Region", err)
	}
}

// recordingTransport records a request and doesn't send it.
type recordingTransport struct{ host, scheme, authorization string }

func (c *recordingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	c.host, c.scheme, c.authorization = r.URL.Host, r.URL.Scheme, r.Header.Get("Authorization")
	return nil, http.ErrServerClosed
}

func TestDefaultEndpointIsTheRegions(t *testing.T) {
	var got recordingTransport
	cfg := config("", "timesheets")
	cfg.HTTPClient = &http.Client{Transport: &got}
	// sam local sets this variable, and the SDK's config module would use it in the host name.
	t.Setenv("AWS_ACCOUNT_ID", "123456789012")
	s := open(t, cfg)
	ctx, cancel := context.WithTimeout(t.Context(), callTimeout)
	defer cancel()
	if _, err := s.List(ctx, employee, timesheet.Query{Limit: 1}); !errors.Is(err, timesheet.ErrUnavailable) {
		t.Errorf("got error %v, want %v", err, timesheet.ErrUnavailable)
	}
	if got.scheme != "https" || got.host != "dynamodb.eu-central-1.amazonaws.com" {
		t.Errorf("the request went to %s://%s, want https://dynamodb.eu-central-1.amazonaws.com", got.scheme, got.host)
	}
	if !strings.HasPrefix(got.authorization, "AWS4-HMAC-SHA256 Credential=local/") {
		t.Error("the request isn't signed with the credentials")
	}
}
