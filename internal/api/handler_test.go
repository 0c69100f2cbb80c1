package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"timesheets/internal/api"
	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

func TestHandlerChecksTheContext(t *testing.T) {
	exp := func(d time.Duration) string { return fmt.Sprint(start.Add(d).Unix()) }
	tests := []struct {
		name   string
		change func(map[string]any)
		status int
		code   string
	}{
		{"valid", func(map[string]any) {}, 200, ""},
		{"exp as a number, as sam local passes it", func(c map[string]any) { c["exp"] = float64(start.Add(time.Hour).Unix()) }, 200, ""},
		{"past exp within the leeway", func(c map[string]any) { c["exp"] = exp(-29 * time.Second) }, 200, ""},
		{"past exp and the leeway", func(c map[string]any) { c["exp"] = exp(-30 * time.Second) }, 401, "unauthorized"},
		{"past exp and without the scope", func(c map[string]any) { c["exp"] = exp(-time.Hour); c["scope"] = "" }, 401, "unauthorized"},
		{"other scopes", func(c map[string]any) { c["scope"] = "create:timesheets xread:timesheets read:timesheetsx" }, 403, "forbidden"},
		{"no scope", func(c map[string]any) { delete(c, "scope") }, 403, "forbidden"},
		{"no email", func(c map[string]any) { delete(c, "email") }, 500, "internal"},
		{"empty email", func(c map[string]any) { c["email"] = "" }, 500, "internal"},
		{"email that isn't a string", func(c map[string]any) { c["email"] = 1.0 }, 500, "internal"},
		{"no exp", func(c map[string]any) { delete(c, "exp") }, 500, "internal"},
		{"exp that isn't a number", func(c map[string]any) { c["exp"] = "soon" }, 500, "internal"},
		{"no context", func(c map[string]any) { clear(c) }, 500, "internal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.store = failingStore{nil} // succeeds: the request must be rejected before it reaches the store
			event := h.event("GET", owner)
			tt.change(event.RequestContext.Authorizer)
			res := h.call(api.List(h.service()), event)
			res.want(t, tt.status, tt.code)
			if tt.status == http.StatusUnauthorized && res.object["message"] != "Missing or invalid token" {
				t.Errorf("message = %v", res.object["message"])
			}
			if tt.status == http.StatusForbidden && res.object["message"] != "Forbidden" {
				t.Errorf("message = %v", res.object["message"])
			}
		})
	}
}

// The scope of one route doesn't allow another route.
func TestScopeOfOneRouteDoesNotAllowAnother(t *testing.T) {
	h := newHarness(t)
	event := h.event("POST", owner)
	event.Body = validBody
	event.RequestContext.Authorizer["scope"] = "read:timesheets"
	h.call(api.Create(h.service()), event).want(t, http.StatusForbidden, "forbidden")
	if rows := h.get(owner).rows; len(rows) != 0 {
		t.Error("an entry was stored without the scope")
	}
}

// Each route requires the scope that internal/policy contains for the route, and no other
// scope. It also requires an email, unless EmailOptional is set.
func TestEachRouteRequiresItsScopeAndEmail(t *testing.T) {
	for _, route := range policy.Routes() {
		otherScopes := slices.DeleteFunc(policy.Scopes(), func(s string) bool { return s == route.Scope })
		for _, tt := range []struct {
			name, email, scopes string
			want                bool // whether the request passes
			code                string
		}{
			{"its scope", owner, route.Scope, true, ""},
			{"every other scope", owner, strings.Join(otherScopes, " "), false, "forbidden"},
			{"no email", "", route.Scope, route.EmailOptional, "internal"},
		} {
			t.Run(route.Name+"/"+tt.name, func(t *testing.T) {
				h := newHarness(t)
				event := h.event(route.Method, tt.email)
				event.RequestContext.Authorizer["scope"] = tt.scopes
				res := h.call(api.Handlers(h.service())[route.Name], event)
				code, _ := res.object["code"].(string)
				// An allowed request may still be invalid.
				passed := code != "forbidden" && code != "internal"
				if passed != tt.want || !passed && code != tt.code {
					t.Errorf("status %d, code %q", res.StatusCode, code)
				}
			})
		}
	}
}

// A failingStore is a store that returns err. A real store can't be made to fail on demand.
type failingStore struct{ err error }

func (b failingStore) Create(context.Context, timesheet.Creation) (timesheet.Created, error) {
	return timesheet.Created{}, b.err
}

func (b failingStore) Get(context.Context, timesheet.Owner, timesheet.ID) (timesheet.Entry, error) {
	return timesheet.Entry{}, b.err
}

func (b failingStore) FindPending(context.Context, timesheet.ID) (timesheet.Entry, error) {
	return timesheet.Entry{}, b.err
}

func (b failingStore) Replace(context.Context, timesheet.Replacement) error { return b.err }

func (b failingStore) Record(context.Context, timesheet.Owner, string) (timesheet.Record, error) {
	return timesheet.Record{}, b.err
}

func (b failingStore) Import(context.Context, timesheet.ImportChange) (timesheet.Record, error) {
	return timesheet.Record{}, b.err
}

func (b failingStore) Days(context.Context, timesheet.Owner, timesheet.Date, timesheet.Date) ([]timesheet.Day, error) {
	return nil, b.err
}

func (b failingStore) Pending(context.Context, timesheet.PendingQuery) (timesheet.Page, error) {
	return timesheet.Page{}, b.err
}

func (b failingStore) List(context.Context, timesheet.Owner, timesheet.Query) (timesheet.Page, error) {
	return timesheet.Page{}, b.err
}

func TestStoreErrorsBecomeResponses(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		status int
		code   string
	}{
		{"unavailable", fmt.Errorf("query: %w", errors.Join(timesheet.ErrUnavailable, errors.New("the cause"))), 503, "unavailable"},
		{"any other error", errors.New("the cause"), 500, "internal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.store = failingStore{tt.err}
			for _, res := range []response{h.get(owner), h.post(owner, validBody)} {
				res.want(t, tt.status, tt.code)
				if strings.Contains(res.Body, "cause") {
					t.Errorf("the response contains the cause: %s", res.Body)
				}
				if got := res.Headers["Retry-After"]; (got != "") != (tt.status == http.StatusServiceUnavailable) {
					t.Errorf("Retry-After = %q", got)
				}
			}
			if n := strings.Count(h.log.String(), "the cause"); n != 2 {
				t.Errorf("the log contains the cause %d times, want 2:\n%s", n, h.log.String())
			}
		})
	}
}

// deadlineStore is a store that records the deadline of a call.
type deadlineStore struct {
	failingStore
	deadline time.Time
}

func (s *deadlineStore) List(ctx context.Context, _ timesheet.Owner, _ timesheet.Query) (timesheet.Page, error) {
	s.deadline, _ = ctx.Deadline()
	return timesheet.Page{}, s.err
}

// If a call of the store takes until the store's deadline, the function still has time to
// respond.
func TestStoreDeadlineLeavesTimeToRespond(t *testing.T) {
	h := newHarness(t)
	store := &deadlineStore{failingStore: failingStore{timesheet.ErrUnavailable}}
	h.store = store
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := api.List(h.service())(ctx, h.event("GET", owner)); err != nil {
		t.Fatal(err)
	}
	deadline, _ := ctx.Deadline()
	if left := deadline.Sub(store.deadline); left <= 0 || left > time.Second {
		t.Errorf("the function has %v after the store's deadline, want up to 1s", left)
	}
}

// The log must be safe to show to every operator of the service.
func TestLogContainsNoDataOfTheCaller(t *testing.T) {
	h := newHarness(t)
	h.post(owner, `{"date":"2026-11-23","project":"Secret project","hours":1,"notes":"Secret notes"}`, "Idempotency-Key", "Secret key").
		want(t, http.StatusCreated, "")
	h.post(owner, `{"Secret field":1,"hours":"Secret"}`).want(t, http.StatusBadRequest, "invalid")
	h.get(owner, "project", "Secret project").want(t, http.StatusOK, "")
	log := h.log.String()
	if n := strings.Count(log, "\n"); n != 3 {
		t.Errorf("the log has %d lines, want one for each request:\n%s", n, log)
	}
	for _, secret := range []string{"Secret", owner, "local|"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log contains %q:\n%s", secret, log)
		}
	}
}
