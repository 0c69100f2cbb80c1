package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/api"
	"timesheets/internal/local/bolt"
	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

const (
	owner   = "employee@example.com"
	other   = "contractor@example.com"
	origin  = "https://app.example.com"
	manager = "manager@example.com"
)

var start = time.Date(2026, 11, 23, 16, 4, 5, 0, time.UTC)

// A harness runs the routes on a real store. A test can set the harness's clock and read its
// log.
type harness struct {
	t     testing.TB
	store timesheet.Store
	now   time.Time
	log   bytes.Buffer
}

func newHarness(t testing.TB) *harness {
	t.Helper()
	h := &harness{t: t, now: start}
	store, err := bolt.Open(filepath.Join(t.TempDir(), "timesheets.db"), func() time.Time { return h.now })
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	h.store = store
	return h
}

func (h *harness) service() api.Service {
	return api.Service{
		Store: h.store, Origin: origin, Now: func() time.Time { return h.now }, ULID: api.NewULIDs(),
		Log: slog.New(slog.NewJSONHandler(&h.log, nil)),
	}
}

// event returns an event as API Gateway sends it for a caller with every scope, whose token
// expires in an hour.
func (h *harness) event(method, email string) events.APIGatewayProxyRequest {
	return events.APIGatewayProxyRequest{
		Resource: "/timesheets", Path: "/timesheets", HTTPMethod: method,
		RequestContext: events.APIGatewayProxyRequestContext{
			RequestID: "request-1", Path: "/v1/timesheets", Stage: "v1", HTTPMethod: method,
			Authorizer: map[string]any{
				"email": email, "sub": "local|" + email, "scope": strings.Join(policy.Scopes(), " "),
				"exp": strconv.FormatInt(h.now.Add(time.Hour).Unix(), 10),
			},
		},
	}
}

// A response is a route's response with its parsed body.
type response struct {
	events.APIGatewayProxyResponse
	object map[string]any // nil if the body isn't an object
	rows   []map[string]any
}

func (h *harness) call(handler api.Handler, event events.APIGatewayProxyRequest) response {
	h.t.Helper()
	raw, err := handler(context.Background(), event)
	if err != nil {
		h.t.Fatalf("handler: %v", err)
	}
	res := response{APIGatewayProxyResponse: raw}
	h.checkCORS(res)
	if raw.Body == "" || strings.HasPrefix(raw.Headers["Content-Type"], "text/csv") {
		return res
	}
	target := any(&res.object)
	if len(raw.Body) > 0 && raw.Body[0] == '[' {
		target = &res.rows
	}
	if err := json.Unmarshal([]byte(raw.Body), target); err != nil {
		h.t.Fatalf("body %q: %v", raw.Body, err)
	}
	h.checkJSON(res)
	return res
}

// checkCORS checks the headers that browsers require of every response.
func (h *harness) checkCORS(res response) {
	h.t.Helper()
	if got := res.Headers["Access-Control-Allow-Origin"]; got != origin {
		h.t.Errorf("Access-Control-Allow-Origin = %q, want %q", got, origin)
	}
	if got := res.Headers["Cache-Control"]; got != "no-store" {
		h.t.Errorf("Cache-Control = %q", got)
	}
	const exposed = "Link, Location, ETag, Idempotent-Replayed, Retry-After"
	if got := res.Headers["Access-Control-Expose-Headers"]; got != exposed {
		h.t.Errorf("Access-Control-Expose-Headers = %q, want %q", got, exposed)
	}
}

func (h *harness) checkJSON(res response) {
	h.t.Helper()
	if got := res.Headers["Content-Type"]; got != "application/json" {
		h.t.Errorf("Content-Type = %q", got)
	}
	if res.StatusCode < 400 {
		return
	}
	for _, name := range []string{"message", "code"} {
		if s, _ := res.object[name].(string); s == "" {
			h.t.Errorf("error body has no %s: %s", name, res.Body)
		}
	}
	if res.object["request_id"] != "request-1" {
		h.t.Errorf("request_id = %v", res.object["request_id"])
	}
}

// post sends a body to create, with headers given as name, value, name, value.
func (h *harness) post(email, body string, headers ...string) response {
	h.t.Helper()
	event := h.event("POST", email)
	event.Body = body
	event.MultiValueHeaders = map[string][]string{}
	for i := 0; i < len(headers); i += 2 {
		event.MultiValueHeaders[headers[i]] = append(event.MultiValueHeaders[headers[i]], headers[i+1])
	}
	return h.call(api.Create(h.service()), event)
}

// get calls list with parameters given as name, value, name, value.
func (h *harness) get(email string, parameters ...string) response {
	h.t.Helper()
	return h.query(api.List, email, parameters...)
}

// query calls a route that takes parameters.
func (h *harness) query(handler func(api.Service) api.Handler, email string, parameters ...string) response {
	h.t.Helper()
	event := h.event("GET", email)
	event.MultiValueQueryStringParameters = map[string][]string{}
	for i := 0; i < len(parameters); i += 2 {
		values := event.MultiValueQueryStringParameters[parameters[i]]
		event.MultiValueQueryStringParameters[parameters[i]] = append(values, parameters[i+1])
	}
	return h.call(handler(h.service()), event)
}

// want fails the test unless the response has this status and code.
func (res response) want(t testing.TB, status int, code string) {
	t.Helper()
	got, _ := res.object["code"].(string)
	if res.StatusCode != status || got != code {
		t.Fatalf("response = %d %q, want %d %q: %s", res.StatusCode, got, status, code, res.Body)
	}
}

// fieldErrors returns "field code" for each validation error in the response.
func (res response) fieldErrors() []string {
	fields, _ := res.object["fields"].([]any)
	errs := make([]string, len(fields))
	for i, f := range fields {
		f := f.(map[string]any)
		errs[i] = f["field"].(string) + " " + f["code"].(string)
	}
	return errs
}
