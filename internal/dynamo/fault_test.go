package dynamo_test

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

const (
	employee timesheet.Owner = "employee@example.com"
	day      timesheet.Date  = "2100-06-15"
)

// entry is one that is not stored yet.
func entry(minutes timesheet.Minutes) timesheet.Entry {
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: day, Project: "StoreZero", Minutes: minutes, Notes: "Inventory"}
	created := time.Date(2100, time.June, 15, 9, 30, 0, 0, time.UTC)
	return draft.Entry(employee, "auth0|1", ulid.MustNew(ulid.Timestamp(created), rand.Reader).String(), created)
}

func keyed(e timesheet.Entry) timesheet.Creation {
	return timesheet.Creation{Entry: e, Keys: []timesheet.IdempotencyKey{{Hash: "hash", Digest: "digest"}}}
}

// troubled opens a store whose requests go through a proxy. It waits less for each
// answer than a store would by itself, so that hanging servers do not hold up the
// tests.
func troubled(t testing.TB, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	return through(t, &http.Client{Timeout: 500 * time.Millisecond}, b)
}

// patient opens one that waits for an answer as long as its budget lasts, so that a
// slow machine does not make it ask twice.
func patient(t testing.TB, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	return through(t, &http.Client{}, b)
}

// unaided opens one with the time limits that it has by itself.
func unaided(t testing.TB, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	return through(t, nil, b)
}

// troubledWith has an entry of an hour in it before the trouble begins.
func troubledWith(t testing.TB, b behaviour) (timesheet.Entry, *dynamo.Store, *proxy) {
	t.Helper()
	url, table := endpoint(t)
	e := create(t, open(t, config(url, table)))
	s, p := throughTo(t, url, table, &http.Client{Timeout: 500 * time.Millisecond}, b)
	return e, s, p
}

func through(t testing.TB, client *http.Client, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	url, table := endpoint(t)
	return throughTo(t, url, table, client, b)
}

func throughTo(t testing.TB, url, table string, client *http.Client, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	p := newProxy(t, url, b)
	cfg := config(p.url, table)
	cfg.HTTPClient = client
	return open(t, cfg), p
}

// wantStored expects that the entries, and nothing else, are stored and counted. It
// fills the day up to see how much of it is taken.
func wantStored(t testing.TB, s *dynamo.Store, want ...timesheet.Entry) {
	t.Helper()
	page, err := s.List(t.Context(), employee, timesheet.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, page.Entries); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	room := timesheet.DayMinutes
	for _, e := range want {
		room -= e.Minutes
	}
	if _, err := s.Create(t.Context(), timesheet.Creation{Entry: entry(room + timesheet.StepMinutes)}); !errors.Is(err, timesheet.ErrDayFull) {
		t.Errorf("more than the %d minutes that are left: got error %v, want %v", room, err, timesheet.ErrDayFull)
	}
	if room == 0 {
		return
	}
	if _, err := s.Create(t.Context(), timesheet.Creation{Entry: entry(room)}); err != nil {
		t.Errorf("the %d minutes that are left: %v", room, err)
	}
}

// wantDiscreet expects that an error can be logged.
func wantDiscreet(t testing.TB, err error) {
	t.Helper()
	for _, secret := range []string{string(employee), "@", "StoreZero", "Inventory", "auth0", "hash", "digest"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("error tells %q: %v", secret, err)
		}
	}
}

type fault struct {
	name   string
	behave behaviour
}

// outages are the ways in which DynamoDB fails before it has done anything.
func outages() []fault {
	refuse := func(status int, code string) behaviour {
		return func(x *exchange) { x.refuse(status, code, "for "+string(employee)) }
	}
	return []fault{
		{"its own error", refuse(http.StatusInternalServerError, "InternalServerError")},
		{"unavailable", refuse(http.StatusServiceUnavailable, "ServiceUnavailable")},
		{"throughput", refuse(http.StatusBadRequest, "ProvisionedThroughputExceededException")},
		{"throttled", refuse(http.StatusBadRequest, "ThrottlingException")},
		{"request limit", refuse(http.StatusBadRequest, "RequestLimitExceeded")},
		{"too many", refuse(http.StatusTooManyRequests, "Other")},
		{"not DynamoDB's page", func(x *exchange) { http.Error(x.w, "<html>Bad gateway</html>", http.StatusBadGateway) }},
		{"garbage", func(x *exchange) { _, _ = x.w.Write([]byte("garbage")) }},
		{"connection cut", (*exchange).cut},
		{"answer cut", (*exchange).half},
		{"hanging", (*exchange).hang},
	}
}

// conflicts are what only a transaction meets.
func conflicts() []fault {
	return []fault{
		{"another transaction", func(x *exchange) { x.cancel("None", "None", "TransactionConflict") }},
		{"another before a condition", func(x *exchange) { x.cancel("TransactionConflict", "None", "ConditionalCheckFailed") }},
		{"transaction throttled", func(x *exchange) { x.cancel("None", "ThrottlingError", "None") }},
		{"transaction without throughput", func(x *exchange) { x.cancel("None", "ProvisionedThroughputExceeded", "None") }},
		{"still in progress", func(x *exchange) {
			x.refuse(http.StatusBadRequest, "TransactionInProgressException", "in progress")
		}},
	}
}
