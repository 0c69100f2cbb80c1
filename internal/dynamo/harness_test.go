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

// entry returns an entry that isn't stored yet.
func entry(minutes timesheet.Minutes) timesheet.Entry {
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: day, Project: "StoreZero", Minutes: minutes, Notes: "Inventory"}
	created := time.Date(2100, time.June, 15, 9, 30, 0, 0, time.UTC)
	return draft.Entry(employee, "auth0|1", ulid.MustNew(ulid.Timestamp(created), rand.Reader).String(), created)
}

func createWithKey(e timesheet.Entry) timesheet.Creation {
	return timesheet.Creation{Entry: e, Keys: []timesheet.IdempotencyKey{{Hash: "hash", Digest: "digest"}}}
}

// clientWithShortTimeout returns an HTTP client with a short timeout, so that servers which
// hang don't slow the tests down.
func clientWithShortTimeout() *http.Client { return &http.Client{Timeout: 500 * time.Millisecond} }

// clientWithoutTimeout returns an HTTP client without a timeout, so that the store doesn't
// repeat a request on a slow machine.
func clientWithoutTimeout() *http.Client { return &http.Client{} }

// openThrough opens a store on a new table. The store's requests go through a proxy. If client
// is nil, the store makes its own HTTP client.
func openThrough(t testing.TB, client *http.Client, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	url, table := endpoint(t)
	return openThroughTo(t, url, table, client, b)
}

func openThroughTo(t testing.TB, url, table string, client *http.Client, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	p := newProxy(t, url, b)
	cfg := config(p.url, table)
	cfg.HTTPClient = client
	return open(t, cfg), p
}

// wantStored checks that exactly these entries are stored and counted. It fills the day to
// find out how many minutes the day counts.
func wantStored(t testing.TB, s *dynamo.Store, want ...timesheet.Entry) {
	t.Helper()
	page, err := s.List(t.Context(), employee, timesheet.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, page.Entries); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	left := timesheet.DayMinutes
	for _, e := range want {
		left -= e.Minutes
	}
	if _, err := s.Create(t.Context(), timesheet.Creation{Entry: entry(left + timesheet.StepMinutes)}); !errors.Is(err, timesheet.ErrDayFull) {
		t.Errorf("more than the %d minutes that are left: got error %v, want %v", left, err, timesheet.ErrDayFull)
	}
	if left == 0 {
		return
	}
	if _, err := s.Create(t.Context(), timesheet.Creation{Entry: entry(left)}); err != nil {
		t.Errorf("the %d minutes that are left: %v", left, err)
	}
}

// wantLoggable checks that the error contains no data of users.
func wantLoggable(t testing.TB, err error) {
	t.Helper()
	for _, secret := range []string{string(employee), "@", "StoreZero", "Inventory", "auth0", "hash", "digest"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error contains %q: %v", secret, err)
		}
	}
}
