package dynamo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
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
	return timesheet.Creation{Entry: e, Key: &timesheet.IdempotencyKey{Hash: "hash", Digest: "digest"}}
}

// troubled opens a store whose requests go through a proxy. It waits less for each
// answer than a store would by itself, so that hanging servers do not hold up the
// tests.
func troubled(t testing.TB, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	url, table := endpoint(t)
	return troubledAt(t, url, table, b)
}

// troubledWith has an entry of an hour in it before the trouble begins.
func troubledWith(t testing.TB, b behaviour) (timesheet.Entry, *dynamo.Store, *proxy) {
	t.Helper()
	url, table := endpoint(t)
	e := create(t, open(t, config(url, table)))
	s, p := troubledAt(t, url, table, b)
	return e, s, p
}

func troubledAt(t testing.TB, url, table string, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	p := newProxy(t, url, b)
	cfg := config(p.url, table)
	cfg.HTTPClient = &http.Client{Timeout: 500 * time.Millisecond}
	return open(t, cfg), p
}

// unaided opens one with the time limits that it has by itself.
func unaided(t testing.TB, b behaviour) (*dynamo.Store, *proxy) {
	t.Helper()
	url, table := endpoint(t)
	p := newProxy(t, url, b)
	return open(t, config(p.url, table)), p
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

// patience is how long callers wait in tests of what does not get better.
const patience = 150 * time.Millisecond

func TestCreateInAnOutage(t *testing.T) {
	for _, tt := range append(outages(), conflicts()...) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := troubled(t, tt.behave)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, err := s.Create(ctx, keyed(entry(60)))
			if !errors.Is(err, timesheet.ErrUnavailable) {
				t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
			}
			wantDiscreet(t, err)
		})
	}
}

func TestListInAnOutage(t *testing.T) {
	for _, tt := range outages() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := troubled(t, tt.behave)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, err := s.List(ctx, employee, timesheet.Query{Limit: 10})
			if !errors.Is(err, timesheet.ErrUnavailable) {
				t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
			}
			wantDiscreet(t, err)
		})
	}
}

// A caller without a deadline gets an answer too, and a server that hangs once or
// twice does not cost the whole of the budget.
func TestBudget(t *testing.T) {
	for _, tt := range []fault{{"hanging", (*exchange).hang}, {"failing", func(x *exchange) { x.refuse(500, "InternalServerError", "") }}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, p := unaided(t, tt.behave)
			began := time.Now()
			_, err := s.List(context.WithoutCancel(t.Context()), employee, timesheet.Query{Limit: 10})
			took := time.Since(began)
			if !errors.Is(err, timesheet.ErrUnavailable) {
				t.Errorf("got error %v, want %v", err, timesheet.ErrUnavailable)
			}
			if took > 6*time.Second {
				t.Errorf("it took %v, want about 5 s", took)
			}
			if n := len(p.requests()); n < 3 || n > 60 {
				t.Errorf("%d attempts were made, want some", n)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	s := open(t, config(server.URL, "table"))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := s.List(ctx, employee, timesheet.Query{Limit: 1}); !errors.Is(err, timesheet.ErrUnavailable) {
		t.Errorf("got error %v, want %v", err, timesheet.ErrUnavailable)
	}
}

// The entry is stored and counted once, and answered as new, whatever became of the
// first attempt.
func TestCreateAfterAFault(t *testing.T) {
	faults := append(outages(), conflicts()...)
	for _, tt := range outages() {
		lost := applied(tt.behave)
		faults = append(faults,
			fault{"applied and then " + tt.name, lost},
			fault{"applied, then forgotten and then " + tt.name, forgetful(lost)},
		)
	}
	for _, tt := range faults {
		for _, c := range []struct {
			name     string
			creation timesheet.Creation
		}{
			{"with a key", keyed(entry(60))},
			{"without a key", timesheet.Creation{Entry: entry(60)}},
			{"that fills its day", timesheet.Creation{Entry: entry(timesheet.DayMinutes)}},
		} {
			t.Run(tt.name+" "+c.name, func(t *testing.T) {
				t.Parallel()
				s, _ := troubled(t, once(tt.behave))
				got, err := s.Create(t.Context(), c.creation)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(timesheet.Created{Entry: c.creation.Entry}, got); diff != "" {
					t.Errorf("created (-want +got):\n%s", diff)
				}
				wantStored(t, s, c.creation.Entry)
			})
		}
	}
}

func TestListAfterAFault(t *testing.T) {
	for _, tt := range outages() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := troubled(t, once(tt.behave))
			if _, err := s.List(t.Context(), employee, timesheet.Query{Limit: 10}); err != nil {
				t.Error(err)
			}
		})
	}
}

// A client that was told nothing tries again under its key, and finds the entry that
// it did not know to be there.
func TestRetryFindsItsEntry(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	// The caller gives up when the entry is stored, and before they are told.
	s, _ := troubled(t, once(applied(func(x *exchange) {
		cancel()
		x.cut()
	})))
	first := entry(60)
	if _, err := s.Create(ctx, keyed(first)); !errors.Is(err, timesheet.ErrUnavailable) {
		t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
	}
	got, err := s.Create(t.Context(), keyed(entry(60)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(timesheet.Created{Entry: first, Replayed: true}, got); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	wantStored(t, s, first)
}

// DynamoDB Local takes transactions one after the other. DynamoDB lets one through
// and turns away those that meet it.
func TestSixtyCreatesThatMeet(t *testing.T) {
	var busy sync.Mutex
	s, _ := unaided(t, func(x *exchange) {
		if !busy.TryLock() {
			x.cancel("None", "TransactionConflict")
			return
		}
		defer busy.Unlock()
		x.pass()
	})
	var all sync.WaitGroup
	errs := make([]error, 60)
	for i := range errs {
		all.Go(func() { errs[i] = insist(t, s, timesheet.Creation{Entry: entry(60)}) })
	}
	all.Wait()
	stored := 0
	for _, err := range errs {
		switch {
		case err == nil:
			stored++
		case !errors.Is(err, timesheet.ErrDayFull):
			t.Errorf("got error %v, want %v", err, timesheet.ErrDayFull)
		}
	}
	if stored != 24 {
		t.Errorf("%d were stored, want 24", stored)
	}
}

// insist creates until there is an answer, as clients are told to who hear that the
// store is unavailable: on a busy machine sixty may not get theirs in one budget.
func insist(t testing.TB, s *dynamo.Store, c timesheet.Creation) error {
	t.Helper()
	for {
		_, err := s.Create(t.Context(), c)
		if !errors.Is(err, timesheet.ErrUnavailable) || t.Context().Err() != nil {
			return err
		}
	}
}

func TestCallerGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, _ := troubled(t, func(x *exchange) {
		cancel()
		x.hang()
	})
	_, err := s.Create(ctx, keyed(entry(60)))
	if !errors.Is(err, timesheet.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v and %v", err, timesheet.ErrUnavailable, context.Canceled)
	}
}

// What will not get better is tried once, and is no outage.
func TestOurOwnFaults(t *testing.T) {
	for _, code := range []string{
		"ValidationException", "ResourceNotFoundException", "AccessDeniedException",
		"UnrecognizedClientException", "IdempotentParameterMismatchException", "ItemCollectionSizeLimitExceededException",
	} {
		t.Run(code, func(t *testing.T) {
			s, p := troubled(t, func(x *exchange) {
				x.refuse(http.StatusBadRequest, code, "the value "+string(employee)+" is not allowed")
			})
			_, createErr := s.Create(t.Context(), keyed(entry(60)))
			_, listErr := s.List(t.Context(), employee, timesheet.Query{Limit: 1})
			for _, err := range []error{createErr, listErr} {
				if err == nil || errors.Is(err, timesheet.ErrUnavailable) {
					t.Fatalf("got error %v, want one of our own", err)
				}
				wantDiscreet(t, err)
				if !strings.Contains(err.Error(), code) || !strings.Contains(err.Error(), "REQUEST1") {
					t.Errorf("error %q does not name the code and the request", err)
				}
			}
			if n := len(p.requests()); n != 2 {
				t.Errorf("%d requests were sent, want one for each call", n)
			}
		})
	}
}

func TestMissingTable(t *testing.T) {
	url, _ := endpoint(t)
	s := open(t, config(url, "missing"))
	_, err := s.List(t.Context(), employee, timesheet.Query{Limit: 1})
	if err == nil || errors.Is(err, timesheet.ErrUnavailable) {
		t.Errorf("got error %v, want one of our own", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := newProxy(t, "", func(x *exchange) { x.t.Error("a redirect was followed") })
	s, _ := unaided(t, func(x *exchange) {
		http.Redirect(x.w, x.r, elsewhere.url, http.StatusTemporaryRedirect)
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := s.List(ctx, employee, timesheet.Query{Limit: 1}); err == nil {
		t.Error("got no error")
	}
}
