package gateway_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/gateway"
)

// arnOfAll matches every method of the API under test.
const arnOfAll = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/*"

// A world is a gateway with its two functions, a record of their events, and a clock of
// its own.
type world struct {
	template  string
	params    map[string]string
	functions []string // logical ids
	authorize gateway.Authorizer
	function  gateway.Function
	stage     string

	mu     sync.Mutex
	clock  time.Time
	tokens []events.APIGatewayCustomAuthorizerRequest
	events []events.APIGatewayProxyRequest
}

// newWorld returns a world with an authorizer that allows everything and a function that
// returns 200.
func newWorld(t testing.TB) *world {
	t.Helper()
	source, err := os.ReadFile("testdata/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return &world{
		template:  string(source),
		functions: []string{"ReadFunction", "WriteFunction"},
		authorize: answers(allow(arnOfAll)),
		function:  says(events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Body: "{}"}),
		clock:     time.Date(2026, time.November, 23, 16, 4, 5, 0, time.UTC),
	}
}

// replace replaces a text in the template. It fails if the text isn't there.
func (w *world) replace(t testing.TB, old, changed string) {
	t.Helper()
	if !strings.Contains(w.template, old) {
		t.Fatalf("the template has no %q", old)
	}
	w.template = strings.Replace(w.template, old, changed, 1)
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) sleep(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

// asked returns the number of calls of the authorizer.
func (w *world) asked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.tokens)
}

func (w *world) handler(t testing.TB) (http.Handler, error) {
	t.Helper()
	parsed, err := cfntemplate.Parse([]byte(w.template), w.params)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	function := func(ctx context.Context, e events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		w.mu.Lock()
		w.events = append(w.events, e)
		w.mu.Unlock()
		return w.function(ctx, e)
	}
	authorizer := func(ctx context.Context, e events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		w.mu.Lock()
		w.tokens = append(w.tokens, e)
		w.mu.Unlock()
		return w.authorize(ctx, e)
	}
	functions := map[string]gateway.Function{}
	for _, id := range w.functions {
		functions[id] = function
	}
	return gateway.New(gateway.Config{
		Template:   parsed,
		Authorizer: authorizer,
		Functions:  functions,
		Now:        w.now,
		Stage:      w.stage,
	})
}

// serve starts the gateway on loopback and returns its URL.
func (w *world) serve(t testing.TB) string {
	t.Helper()
	handler, err := w.handler(t)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// answers returns an authorizer with one fixed response.
func answers(answer events.APIGatewayCustomAuthorizerResponse) gateway.Authorizer {
	return func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		return answer, nil
	}
}

// says returns a function with one fixed response.
func says(answer events.APIGatewayProxyResponse) gateway.Function {
	return func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		return answer, nil
	}
}

func allow(resources ...string) events.APIGatewayCustomAuthorizerResponse {
	return policy(events.IAMPolicyStatement{Effect: "Allow", Action: []string{"execute-api:Invoke"}, Resource: resources})
}

func policy(statements ...events.IAMPolicyStatement) events.APIGatewayCustomAuthorizerResponse {
	return events.APIGatewayCustomAuthorizerResponse{
		PrincipalID:    "caller",
		PolicyDocument: events.APIGatewayCustomAuthorizerPolicy{Version: "2012-10-17", Statement: statements},
	}
}

// A result is a response with its body read.
type result struct {
	status int
	header http.Header
	body   string
}

// send sends a request with a token and the given headers, "Name: value" each.
func send(t testing.TB, method, url, body string, headers ...string) result {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer a.b.c")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Del(name)
		if value != "" {
			request.Header.Set(name, value)
		}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return result{response.StatusCode, response.Header, string(text)}
}

// expect fails unless the response has this status and body.
func (r result) expect(t testing.TB, status int, body string) {
	t.Helper()
	if r.status != status || r.body != body {
		t.Errorf("got %d %s, want %d %s", r.status, r.body, status, body)
	}
}
