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

// A fixture is a gateway with two functions, a record of the functions' events, and a clock.
type fixture struct {
	template  string
	params    map[string]string
	functions []string // logical ids
	authorize gateway.Authorizer
	function  gateway.Function
	stage     string
	log       io.Writer

	mu     sync.Mutex
	clock  time.Time
	tokens []events.APIGatewayCustomAuthorizerRequest
	events []events.APIGatewayProxyRequest
}

// newFixture returns a fixture with an authorizer that allows everything and a function that
// returns 200.
func newFixture(t testing.TB) *fixture {
	t.Helper()
	source, err := os.ReadFile("testdata/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{
		template:  string(source),
		functions: []string{"ReadFunction", "WriteFunction"},
		authorize: fixedAuthorizer(allow(arnOfAll)),
		function:  fixedFunction(events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Body: "{}"}),
		clock:     time.Date(2026, time.November, 23, 16, 4, 5, 0, time.UTC),
	}
}

// replace replaces a text in the template. It fails if the text isn't there.
func (f *fixture) replace(t testing.TB, old, changed string) {
	t.Helper()
	if !strings.Contains(f.template, old) {
		t.Fatalf("the template has no %q", old)
	}
	f.template = strings.Replace(f.template, old, changed, 1)
}

func (f *fixture) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clock
}

func (f *fixture) advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clock = f.clock.Add(d)
}

// authorizerCalls returns the number of calls of the authorizer.
func (f *fixture) authorizerCalls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.tokens)
}

func (f *fixture) handler(t testing.TB) (http.Handler, error) {
	t.Helper()
	parsed, err := cfntemplate.Parse([]byte(f.template), f.params)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	function := func(ctx context.Context, e events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		f.mu.Lock()
		f.events = append(f.events, e)
		f.mu.Unlock()
		return f.function(ctx, e)
	}
	authorizer := func(ctx context.Context, e events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		f.mu.Lock()
		f.tokens = append(f.tokens, e)
		f.mu.Unlock()
		return f.authorize(ctx, e)
	}
	functions := map[string]gateway.Function{}
	for _, id := range f.functions {
		functions[id] = function
	}
	return gateway.New(gateway.Config{
		Template:   parsed,
		Authorizer: authorizer,
		Functions:  functions,
		Now:        f.now,
		Stage:      f.stage,
		Log:        f.log,
	})
}

// serve starts the gateway on loopback and returns its URL.
func (f *fixture) serve(t testing.TB) string {
	t.Helper()
	handler, err := f.handler(t)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// fixedAuthorizer returns an authorizer that always returns this response.
func fixedAuthorizer(response events.APIGatewayCustomAuthorizerResponse) gateway.Authorizer {
	return func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		return response, nil
	}
}

// fixedFunction returns a function that always returns this response.
func fixedFunction(response events.APIGatewayProxyResponse) gateway.Function {
	return func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		return response, nil
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

// An httpResponse is a response with its body read.
type httpResponse struct {
	status int
	header http.Header
	body   string
}

// send sends a request with a token and the given headers, "Name: value" each.
func send(t testing.TB, method, url, body string, headers ...string) httpResponse {
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
	return httpResponse{response.StatusCode, response.Header, string(text)}
}

// expect fails unless the response has this status and body.
func (r httpResponse) expect(t testing.TB, status int, body string) {
	t.Helper()
	if r.status != status || r.body != body {
		t.Errorf("got %d %s, want %d %s", r.status, r.body, status, body)
	}
}
