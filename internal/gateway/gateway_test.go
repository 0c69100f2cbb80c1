package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/gateway"
	"timesheets/internal/template"
)

// arnOfAll names every method of the API under test.
const arnOfAll = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/*"

// A world is a gateway with the two functions behind it, their events written
// down, and a clock of its own.
type world struct {
	template  string
	authorize gateway.Authorizer
	function  gateway.Function
	stage     string

	mu     sync.Mutex
	clock  time.Time
	tokens []events.APIGatewayCustomAuthorizerRequest
	events []events.APIGatewayProxyRequest
}

// newWorld has an authorizer that allows everything and a function that says 200.
func newWorld(t testing.TB) *world {
	t.Helper()
	source, err := os.ReadFile("testdata/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return &world{
		template:  string(source),
		authorize: answers(allow(arnOfAll)),
		function:  says(events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Body: "{}"}),
		clock:     time.Date(2026, time.November, 23, 16, 4, 5, 0, time.UTC),
	}
}

// replace changes a text of the template that has to be there.
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

// asked counts the calls of the authorizer.
func (w *world) asked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.tokens)
}

// handler builds the gateway.
func (w *world) handler(t testing.TB) (http.Handler, error) {
	t.Helper()
	parsed, err := template.Parse([]byte(w.template), nil)
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
	return gateway.New(gateway.Config{
		Template:   parsed,
		Authorizer: authorizer,
		Functions:  map[string]gateway.Function{"ReadFunction": function, "WriteFunction": function},
		Now:        w.now,
		Stage:      w.stage,
	})
}

// serve starts the gateway on loopback and gives its address.
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

// answers makes an authorizer of one answer.
func answers(answer events.APIGatewayCustomAuthorizerResponse) gateway.Authorizer {
	return func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		return answer, nil
	}
}

// says makes a function of one answer.
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

// A result is an answer with its body read.
type result struct {
	status int
	header http.Header
	body   string
}

// send makes a request with a token and the given headers, "Name: value" each.
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

// expect fails unless the answer has this status and body.
func (r result) expect(t testing.TB, status int, body string) {
	t.Helper()
	if r.status != status || r.body != body {
		t.Errorf("got %d %s, want %d %s", r.status, r.body, status, body)
	}
}

func TestEvent(t *testing.T) {
	w := newWorld(t)
	w.authorize = func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		answer := allow(arnOfAll)
		answer.Context = map[string]any{"email": "employee@example.com", "exp": 1764000000, "admin": false}
		w.sleep(12 * time.Millisecond)
		return answer, nil
	}
	url := w.serve(t)
	send(t, http.MethodPut, url+"/sheets/a%2Fb?tag=x&tag=y%20z&q=", "\xff{}",
		"X-One: 1", "User-Agent: test", "Connection: close", "Accept-Encoding: identity").expect(t, http.StatusOK, "{}")

	got := w.events[0]
	host := strings.TrimPrefix(url, "http://")
	id, extended, trace := got.RequestContext.RequestID, got.RequestContext.ExtendedRequestID, got.Headers["X-Amzn-Trace-Id"]
	_, port, _ := strings.Cut(host, ":")
	want := events.APIGatewayProxyRequest{
		Resource:   "/sheets/{id}",
		Path:       "/sheets/a%2Fb",
		HTTPMethod: http.MethodPut,
		Headers: map[string]string{
			"Accept-Encoding": "identity", "Authorization": "Bearer a.b.c", "Host": host, "User-Agent": "test",
			"X-Amzn-Trace-Id": trace, "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Port": port, "X-Forwarded-Proto": "http", "X-One": "1",
		},
		QueryStringParameters:           map[string]string{"tag": "y z", "q": ""},
		MultiValueQueryStringParameters: map[string][]string{"tag": {"x", "y z"}, "q": {""}},
		PathParameters:                  map[string]string{"id": "a%2Fb"},
		RequestContext: events.APIGatewayProxyRequestContext{
			AccountID: "123456789012", ResourceID: "local", Stage: "v1", DomainName: host, DomainPrefix: "127",
			RequestID: id, ExtendedRequestID: extended, Protocol: "HTTP/1.1",
			Identity:     events.APIGatewayRequestIdentity{SourceIP: "127.0.0.1", UserAgent: "test"},
			ResourcePath: "/sheets/{id}", Path: "/sheets/a%2Fb", HTTPMethod: http.MethodPut,
			Authorizer: map[string]any{
				"principalId": "caller", "integrationLatency": 12.0,
				"email": "employee@example.com", "exp": "1764000000", "admin": "false",
			},
			RequestTime: "23/Nov/2026:16:04:05 +0000", RequestTimeEpoch: 1795449845000, APIID: "a1b2c3d4e5",
		},
		Body: "\uFFFD{}",
	}
	want.MultiValueHeaders = map[string][]string{}
	for name, value := range want.Headers {
		want.MultiValueHeaders[name] = []string{value}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got)\n%s", diff)
	}
}

func TestEventWithoutAnything(t *testing.T) {
	w := newWorld(t)
	send(t, http.MethodGet, w.serve(t)+"/health", "", "Authorization: ")
	got := w.events[0]
	if got.QueryStringParameters != nil || got.MultiValueQueryStringParameters != nil || got.PathParameters != nil || got.RequestContext.Authorizer != nil {
		t.Errorf("event has more than null for what was not sent: %+v", got)
	}
}

func TestRequestIDs(t *testing.T) {
	w := newWorld(t)
	url := w.serve(t)
	first, second := send(t, http.MethodGet, url+"/sheets", ""), send(t, http.MethodGet, url+"/sheets", "")
	for i, answer := range []result{first, second} {
		if got, want := answer.header.Get("X-Amzn-RequestId"), w.events[i].RequestContext.RequestID; got != want || len(want) != 36 {
			t.Errorf("X-Amzn-RequestId %q, the event's %q, want the same UUID", got, want)
		}
	}
	if first.header.Get("X-Amzn-RequestId") == second.header.Get("X-Amzn-RequestId") {
		t.Error("two requests have the same id")
	}
}

func TestStage(t *testing.T) {
	tests := []struct {
		name, inTemplate, given, want string
	}{
		{"the template's", "v1", "", "v1"},
		{"another template's", "beta", "", "beta"},
		{"given", "v1", "local", "local"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.replace(t, "StageName: v1", "StageName: "+test.inTemplate)
			w.stage = test.given
			w.authorize = answers(allow("*"))
			send(t, http.MethodGet, w.serve(t)+"/sheets", "").expect(t, http.StatusOK, "{}")
			if got := w.events[0].RequestContext.Stage; got != test.want {
				t.Errorf("stage %q, want %q", got, test.want)
			}
			if want := "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/" + test.want + "/GET/sheets"; w.tokens[0].MethodArn != want {
				t.Errorf("methodArn %s, want %s", w.tokens[0].MethodArn, want)
			}
		})
	}
}

func TestStageVariables(t *testing.T) {
	w := newWorld(t)
	w.replace(t, "StageName: v1", "StageName: v1\n      Variables: { colour: blue }")
	send(t, http.MethodGet, w.serve(t)+"/sheets", "")
	if diff := cmp.Diff(map[string]string{"colour": "blue"}, w.events[0].StageVariables); diff != "" {
		t.Errorf("stage variables (-want +got)\n%s", diff)
	}
}

func TestForwardedFor(t *testing.T) {
	w := newWorld(t)
	send(t, http.MethodGet, w.serve(t)+"/sheets", "", "X-Forwarded-For: 203.0.113.9")
	if got := w.events[0].Headers["X-Forwarded-For"]; got != "203.0.113.9, 127.0.0.1" {
		t.Errorf("X-Forwarded-For %q, want the sender's and then the address it came from", got)
	}
}

func TestAnswer(t *testing.T) {
	w := newWorld(t)
	w.function = says(events.APIGatewayProxyResponse{
		StatusCode:        http.StatusCreated,
		Headers:           map[string]string{"location": "/sheets/1", "X-Both": "single", "Server": "mine", "Content-Length": "1", "Transfer-Encoding": "chunked"},
		MultiValueHeaders: map[string][]string{"Set-Cookie": {"a=1", "b=2"}, "x-both": {"several"}},
		Body:              "aGVsbG8=", IsBase64Encoded: true,
	})
	got := send(t, http.MethodPost, w.serve(t)+"/sheets", "{}")
	got.expect(t, http.StatusCreated, "aGVsbG8=")
	wants := http.Header{
		"Content-Type": {"application/json"}, "Location": {"/sheets/1"}, "Set-Cookie": {"a=1", "b=2"}, "X-Both": {"several"},
		"Content-Length": {"8"}, "X-Amzn-Remapped-Server": {"mine"}, "X-Amzn-Remapped-Content-Length": {"1"},
		"Server": nil, "Transfer-Encoding": nil, "X-Amzn-Remapped-Transfer-Encoding": nil,
	}
	for name, want := range wants {
		if diff := cmp.Diff(want, http.Header{name: got.header[name]}[name]); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// What does not survive JSON does not reach the function or the caller either.
func TestAnswerPassesThroughJSON(t *testing.T) {
	w := newWorld(t)
	w.function = says(events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Body: "a\xffb"})
	send(t, http.MethodGet, w.serve(t)+"/sheets", "").expect(t, http.StatusOK, "a\uFFFDb")
}

func TestPayload(t *testing.T) {
	const tooLong = `{"message":"Request Too Long"}`
	tests := []struct {
		name   string
		body   string
		status int
		want   string
	}{
		{"small", "{}", http.StatusOK, "{}"},
		{"just what Lambda takes", strings.Repeat("a", 6<<20-4096), http.StatusOK, "{}"},
		{"more than Lambda takes", strings.Repeat("a", 6<<20), http.StatusRequestEntityTooLarge, tooLong},
		{"more than Lambda takes once it is escaped", strings.Repeat(`"`, 4<<20), http.StatusRequestEntityTooLarge, tooLong},
		{"more than the gateway takes", strings.Repeat("a", 10<<20+1), http.StatusRequestEntityTooLarge, tooLong},
	}
	url := newWorld(t).serve(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			send(t, http.MethodPost, url+"/sheets", test.body).expect(t, test.status, test.want)
		})
	}
}

// A body over the limit is refused before anybody is asked about the token.
func TestPayloadComesFirst(t *testing.T) {
	w := newWorld(t)
	send(t, http.MethodPost, w.serve(t)+"/sheets", strings.Repeat("a", 10<<20+1))
	if w.asked() != 0 {
		t.Errorf("the authorizer was asked %d times, want 0", w.asked())
	}
}

func TestBadQuery(t *testing.T) {
	w := newWorld(t)
	url := w.serve(t)
	for _, query := range []string{"a=%zz", "a;b=1"} {
		send(t, http.MethodGet, url+"/sheets?"+query, "").expect(t, http.StatusBadRequest, `{"message":"Bad Request"}`)
	}
}

func TestThrottling(t *testing.T) {
	w := newWorld(t)
	w.replace(t, "StageName: v1", `StageName: v1
      MethodSettings:
        - { ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 }`)
	url := w.serve(t)
	statuses := func(method string, count int) (got []int) {
		for range count {
			got = append(got, send(t, method, url+"/sheets", "").status)
		}
		return got
	}
	if diff := cmp.Diff([]int{200, 200, 200, 429}, statuses(http.MethodGet, 4)); diff != "" {
		t.Errorf("a burst (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]int{200}, statuses(http.MethodPost, 1)); diff != "" {
		t.Errorf("another method (-want +got)\n%s", diff)
	}
	w.sleep(time.Second)
	if diff := cmp.Diff([]int{200, 200, 429}, statuses(http.MethodGet, 3)); diff != "" {
		t.Errorf("a second later (-want +got)\n%s", diff)
	}
	send(t, http.MethodGet, url+"/sheets", "").expect(t, http.StatusTooManyRequests, `{"message":"Too Many Requests"}`)
}

// jsonOf decodes an answer's body.
func jsonOf(t testing.TB, r result) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.NewDecoder(bytes.NewBufferString(r.body)).Decode(&body); err != nil {
		t.Fatalf("body %q: %v", r.body, err)
	}
	return body
}
