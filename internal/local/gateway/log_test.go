package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/gateway"
)

// A lineLog keeps the lines that were written to it. It can be used concurrently.
type lineLog struct {
	mu    sync.Mutex
	lines []map[string]any
}

func (l *lineLog) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(string(text)) {
		var values map[string]any
		if err := json.Unmarshal([]byte(line), &values); err != nil {
			return 0, fmt.Errorf("line %q: %w", line, err)
		}
		l.lines = append(l.lines, values)
	}
	return len(text), nil
}

// find returns the lines whose member has this value. The member a.b is the member b of the
// object a.
func (l *lineLog) find(member, value string) []map[string]any {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []map[string]any
	for _, line := range l.lines {
		var at any = line
		for name := range strings.SplitSeq(member, ".") {
			object, _ := at.(map[string]any)
			at = object[name]
		}
		if at == value {
			found = append(found, line)
		}
	}
	return found
}

// queries returns the members that the three queries of docs/operations.md filter by, in
// the order of the document. The first query finds lines by a caller's request_id. The other
// two find lines by the id of the authorizer's event or of the function's event.
func queries(t testing.TB) [3]string {
	t.Helper()
	page, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n### From a request_id to its cause\n")
	section, _, _ = strings.Cut(section, "\n## ")
	found := regexp.MustCompile(`(?m)^filter ([a-zA-Z_.]+) = "`).FindAllStringSubmatch(section, -1)
	if len(found) != 3 {
		t.Fatalf("docs/operations.md has %d queries for a request_id, want 3", len(found))
	}
	return [3]string{found[0][1], found[1][1], found[2][1]}
}

// TestRequestIDLeadsToTheCause tests that an operator finds the cause of each response of
// the gateway, and of an error of a function, from the caller's request_id alone.
func TestRequestIDLeadsToTheCause(t *testing.T) {
	var log *lineLog
	authorizerDecides := func(reason string, err error) gateway.Authorizer {
		return func(ctx context.Context, _ events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
			invocation, _ := lambdacontext.FromContext(ctx)
			_, logErr := fmt.Fprintf(log, `{"message":"authorizer decision","request_id":%q,"reason":%q}`+"\n", invocation.AwsRequestID, reason)
			return policy(), errors.Join(logErr, err)
		}
	}
	functionLogs := func(status int, cause string) gateway.Function {
		return func(_ context.Context, e events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			id := e.RequestContext.RequestID
			_, err := fmt.Fprintf(log, `{"message":"request","request_id":%q,"cause":%q}`+"\n", id, cause)
			return events.APIGatewayProxyResponse{StatusCode: status, Body: fmt.Sprintf(`{"request_id":%q}`, id)}, err
		}
	}
	tests := []struct {
		name, path, body, token string
		set                     func(f *fixture)
		kind                    string // the response type in the access log
		query                   int    // index of the query that finds the line with the cause
		cause                   string // in that line; empty if the response type is the cause
	}{
		{name: "no token", token: "Authorization: ", kind: "UNAUTHORIZED"},
		{
			name: "a rejected token", kind: "UNAUTHORIZED", query: 1, cause: "expired",
			set: func(f *fixture) { f.authorize = authorizerDecides("expired", errors.New("Unauthorized")) },
		},
		{
			name: "a scope is missing", kind: "ACCESS_DENIED", query: 1, cause: "no_route",
			set: func(f *fixture) { f.authorize = authorizerDecides("no_route", nil) },
		},
		{
			name: "the keys are unavailable", kind: "AUTHORIZER_CONFIGURATION_ERROR", query: 1, cause: "keys_unavailable",
			set: func(f *fixture) { f.authorize = authorizerDecides("keys_unavailable", errors.New("verify")) },
		},
		{
			name: "the authorizer crashes", kind: "AUTHORIZER_CONFIGURATION_ERROR", query: 2, cause: "the function panicked: boom",
			set: func(f *fixture) {
				f.authorize = func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
					panic("boom")
				}
			},
		},
		{name: "an unknown route", path: "/nothing", kind: "MISSING_AUTHENTICATION_TOKEN"},
		{name: "a malformed query", path: "/timesheets?from=%zz", kind: "DEFAULT_4XX"},
		{name: "a body that is too large", body: strings.Repeat("x", 10<<20+1), kind: "REQUEST_TOO_LARGE"},
		{
			name: "too many requests", kind: "THROTTLED",
			set: func(f *fixture) { f.params["RequestBurst"], f.params["RequestsPerSecond"] = "0", "1" },
		},
		{
			name: "a function crashes", kind: "INTEGRATION_FAILURE", query: 2, cause: "the function panicked: boom",
			set: func(f *fixture) {
				f.function = func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
					panic("boom")
				}
			},
		},
		{
			name: "a malformed response", kind: "API_CONFIGURATION_ERROR",
			set: func(f *fixture) { f.function = fixedFunction(events.APIGatewayProxyResponse{StatusCode: 42}) },
		},
		{
			name: "a function responds with 500", kind: "-", query: 0, cause: "the context has no email",
			set: func(f *fixture) { f.function = functionLogs(500, "the context has no email") },
		},
	}
	query := queries(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			log = &lineLog{}
			f := newTemplateFixture(t)
			f.params["AccessLog"], f.log = "true", log
			if tt.set != nil {
				tt.set(f)
			}
			path, token := tt.path, tt.token
			if path == "" {
				path = "/timesheets"
			}
			if token == "" {
				token = validToken
			}
			response := send(t, http.MethodPost, f.serve(t)+path, tt.body, token)
			var problem struct {
				RequestID string `json:"request_id"`
			}
			if err := json.Unmarshal([]byte(response.body), &problem); err != nil || problem.RequestID == "" {
				t.Fatalf("the response has no request_id: %s", response.body)
			}
			lines := log.find(query[0], problem.RequestID)
			var access map[string]any
			for _, line := range lines {
				if line["message"] == "access" {
					access = line
				}
			}
			if access == nil || access["response_type"] != tt.kind || access["status"] != fmt.Sprint(response.status) {
				t.Fatalf("access line %v, want the response type %s and the status %d", access, tt.kind, response.status)
			}
			if tt.cause == "" {
				return
			}
			if tt.query > 0 {
				lines = nil
				for _, member := range []string{"authorizer_request_id", "lambda_request_id"} {
					id, _ := access[member].(string)
					lines = append(lines, log.find(query[tt.query], id)...)
				}
			}
			if text := fmt.Sprint(lines); !strings.Contains(text, tt.cause) {
				t.Errorf("the query finds %s, want the cause %q", text, tt.cause)
			}
		})
	}
}

// TestTimeoutIsReported tests Lambda's report of a function that times out. The clock is the
// bubble's.
func TestTimeoutIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &lineLog{}
		f := newTemplateFixture(t)
		f.params["AccessLog"], f.log = "true", log
		f.function = func(ctx context.Context, _ events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			<-ctx.Done()
			return events.APIGatewayProxyResponse{}, ctx.Err()
		}
		f.authorize = fixedAuthorizer(allow(arnOfAll))
		handler, err := f.handler(t)
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/timesheets", http.NoBody)
		request.Header.Set("Authorization", "Bearer e30.e30.c2ln")
		handler.ServeHTTP(httptest.NewRecorder(), request)
		access := log.find("message", "access")
		if len(access) != 1 || access[0]["response_type"] != "INTEGRATION_FAILURE" {
			t.Fatalf("access lines %v", access)
		}
		id, _ := access[0]["lambda_request_id"].(string)
		reports := log.find("record.requestId", id)
		if len(reports) != 1 || reports[0]["record"].(map[string]any)["status"] != "timeout" {
			t.Errorf("reports %v, want one of a timeout", reports)
		}
	})
}

// TestAccessLogContainsNoPersonalData tests the members of the line, and that none is the
// caller's address, user agent, path, query or principal.
func TestAccessLogContainsNoPersonalData(t *testing.T) {
	log := &lineLog{}
	f := newTemplateFixture(t)
	f.params["AccessLog"], f.log = "true", log
	send(t, http.MethodGet, f.serve(t)+"/timesheets/id-1?secret=1", "", validToken, "User-Agent: agent-1")
	lines := log.find("message", "access")
	if len(lines) != 1 {
		t.Fatalf("%d lines, want 1", len(lines))
	}
	got := slices.Sorted(maps.Keys(lines[0]))
	want := []string{
		"authorizer_latency_ms", "authorizer_request_id", "extended_request_id", "integration_latency_ms", "lambda_request_id",
		"latency_ms", "message", "method", "request_id", "resource", "response_type", "status",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	text := fmt.Sprint(lines[0])
	for _, secret := range []string{"id-1", "secret", "agent-1", "127.0.0.1", "caller", "e30.e30"} {
		if strings.Contains(text, secret) {
			t.Errorf("the line contains %q: %s", secret, text)
		}
	}
	if lines[0]["resource"] != "/timesheets/{id}" || lines[0]["status"] != "200" {
		t.Errorf("line %v", lines[0])
	}
}

// TestNoAccessLogByDefault tests that a stage without an access log writes no line.
func TestNoAccessLogByDefault(t *testing.T) {
	log := &lineLog{}
	f := newTemplateFixture(t)
	f.log = log
	send(t, http.MethodGet, f.serve(t)+"/timesheets", "", validToken)
	if lines := log.find("message", "access"); len(lines) > 0 {
		t.Errorf("lines %v", lines)
	}
}
