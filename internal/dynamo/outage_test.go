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

// callTimeout is the caller's deadline in tests of persistent faults.
const callTimeout = 150 * time.Millisecond

// A call without a deadline ends within operationBudget. A server that hangs once or twice
// doesn't use up the whole operationBudget.
func TestOperationEndsWithinItsBudget(t *testing.T) {
	for _, tt := range []fault{
		{name: "hanging", behave: (*exchange).hang},
		{name: "failing", behave: func(x *exchange) { x.respondError(500, "InternalServerError", "") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, p := openThrough(t, nil, tt.behave)
			// Without operationBudget, this call would never return.
			_, err := s.List(context.WithoutCancel(t.Context()), employee, timesheet.Query{Limit: 10})
			if !errors.Is(err, timesheet.ErrUnavailable) {
				t.Errorf("got error %v, want %v", err, timesheet.ErrUnavailable)
			}
			if tt.name == "hanging" && err != nil && err.Error() != "dynamodb list: timed out" {
				t.Errorf("got error %v, want the timeout and no other error", err)
			}
			if n := len(p.requests()); n < 2 || n > 60 {
				t.Errorf("%d attempts were made, want 2 to 60", n)
			}
		})
	}
}

// attempts is a context that expires at a given attempt instead of at a given time, so that the
// test doesn't depend on the machine's load.
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

// If requests time out, the error contains the previous error, so that the operator sees the
// cause.
func TestTimeoutReportsThePreviousError(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	cfg := config(server.URL, "table")
	cfg.HTTPClient = &http.Client{Transport: attemptCounter{}}
	s := open(t, cfg)
	for _, c := range calls(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			// A page of pending entries sends four requests at once, so the fifth attempt is
			// the first retry.
			err := c.do(withAttempts(t.Context(), 5), s)
			if !errors.Is(err, timesheet.ErrUnavailable) {
				t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
			}
			if !strings.Contains(err.Error(), "timed out; previous error: ") || !strings.Contains(err.Error(), "connection refused") {
				t.Errorf("error %q doesn't contain that the connection was refused", err)
			}
			wantLoggable(t, err)
		})
	}
}

// The previous error may quote a request, so the text contains only its code.
func TestCancellationReportsThePreviousError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, _ := openThrough(t, clientWithoutTimeout(), func(x *exchange) {
		if x.number == 1 {
			x.respondError(http.StatusBadRequest, "ThrottlingException", "for "+string(employee))
			return
		}
		cancel()
		x.hang()
	})
	_, err := s.Create(ctx, createWithKey(entry(60)))
	const want = "dynamodb create: the caller cancelled the request; previous error: ThrottlingException (request REQUEST1)"
	if err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

func TestCancellationIsErrUnavailable(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, _ := openThrough(t, clientWithShortTimeout(), func(x *exchange) {
		cancel()
		x.hang()
	})
	_, err := s.Create(ctx, createWithKey(entry(60)))
	if !errors.Is(err, timesheet.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v and %v", err, timesheet.ErrUnavailable, context.Canceled)
	}
}

func TestMissingTableIsNotErrUnavailable(t *testing.T) {
	url, _ := endpoint(t)
	s := open(t, config(url, "missing"))
	_, err := s.List(t.Context(), employee, timesheet.Query{Limit: 1})
	if err == nil || errors.Is(err, timesheet.ErrUnavailable) {
		t.Errorf("got error %v, want another error than ErrUnavailable", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				t.Error("a redirect was followed")
			}))
			t.Cleanup(other.Close)
			s, _ := openThrough(t, nil, func(x *exchange) { http.Redirect(x.w, x.r, other.URL, status) })
			ctx, cancel := context.WithTimeout(t.Context(), callTimeout)
			defer cancel()
			if _, err := s.List(ctx, employee, timesheet.Query{Limit: 1}); err == nil {
				t.Error("got no error")
			}
		})
	}
}
