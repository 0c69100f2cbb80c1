package dynamo_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"timesheets/internal/timesheet"
)

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
			// Without a budget this call would not return.
			_, err := s.List(context.WithoutCancel(t.Context()), employee, timesheet.Query{Limit: 10})
			if !errors.Is(err, timesheet.ErrUnavailable) {
				t.Errorf("got error %v, want %v", err, timesheet.ErrUnavailable)
			}
			if tt.name == "hanging" && err != nil && err.Error() != "dynamodb list: no answer in time" {
				t.Errorf("got error %v, want to be told once", err)
			}
			if n := len(p.requests()); n < 2 || n > 60 {
				t.Errorf("%d attempts were made, want some", n)
			}
		})
	}
}

// attempts is a context whose deadline passes with a certain attempt and not at a time,
// so that it passes where a test wants it on a busy machine too.
type attempts struct {
	context.Context
	left atomic.Int32
	done chan struct{}
}

type attemptsKey struct{}

func withAttempts(ctx context.Context, limit int32) context.Context {
	a := &attempts{Context: ctx, done: make(chan struct{})}
	a.left.Store(limit)
	return a
}

func (a *attempts) Done() <-chan struct{} { return a.done }

func (a *attempts) Err() error {
	select {
	case <-a.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func (a *attempts) Value(key any) any {
	if key == (attemptsKey{}) {
		return a
	}
	return a.Context.Value(key)
}

// attemptCounter counts the requests of a context withAttempts.
type attemptCounter struct{}

func (attemptCounter) RoundTrip(request *http.Request) (*http.Response, error) {
	if a, ok := request.Context().Value(attemptsKey{}).(*attempts); ok && a.left.Add(-1) == 0 {
		close(a.done)
	}
	return http.DefaultTransport.RoundTrip(request)
}

// The operator reads why there was no answer, and not only that there was none.
func TestUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	cfg := config(server.URL, "table")
	cfg.HTTPClient = &http.Client{Transport: attemptCounter{}}
	s := open(t, cfg)
	calls := lifeCalls(t, s, entry(60))
	calls["create"] = func(ctx context.Context) error { _, err := s.Create(ctx, keyed(entry(60))); return err }
	calls["list"] = func(ctx context.Context) error {
		_, err := s.List(ctx, employee, timesheet.Query{Limit: 1})
		return err
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// A page of approvals asks four shards at once: the fifth attempt is one that
			// follows a failed one.
			err := call(withAttempts(t.Context(), 5))
			if !errors.Is(err, timesheet.ErrUnavailable) {
				t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
			}
			if !strings.Contains(err.Error(), "no answer in time; before that: ") || !strings.Contains(err.Error(), "connection refused") {
				t.Errorf("error %q does not tell that the connection was refused", err)
			}
			wantDiscreet(t, err)
		})
	}
}

// What was said before may quote a request, and is named by its code.
func TestThrottledBeforeTheCallerGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, _ := patient(t, func(x *exchange) {
		if x.number == 1 {
			x.refuse(http.StatusBadRequest, "ThrottlingException", "for "+string(employee))
			return
		}
		cancel()
		x.hang()
	})
	_, err := s.Create(ctx, keyed(entry(60)))
	const want = "dynamodb create: the caller gave up; before that: ThrottlingException (request REQUEST1)"
	if err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
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
			s, p := patient(t, func(x *exchange) {
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
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				t.Error("a redirect was followed")
			}))
			t.Cleanup(elsewhere.Close)
			s, _ := unaided(t, func(x *exchange) { http.Redirect(x.w, x.r, elsewhere.URL, status) })
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			if _, err := s.List(ctx, employee, timesheet.Query{Limit: 1}); err == nil {
				t.Error("got no error")
			}
		})
	}
}
