// Package functions_test tests the executables that are deployed, over the Lambda Runtime
// API and on DynamoDB Local.
package functions_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/local/dynamolocal"
	"timesheets/internal/policy"
	"timesheets/internal/testing/lambdahost"
)

const (
	root  = ".."
	table = "timesheets"
	owner = "employee@example.com"
)

// A log can be read while a process writes it.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func build(t *testing.T, logicalID string) string {
	t.Helper()
	path, err := lambdahost.Build(t.Context(), root, logicalID, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func start(t *testing.T, path string, env ...string) (*lambdahost.Host, *log) {
	t.Helper()
	var l log
	host, err := lambdahost.Start(path, env, &l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = host.Close() })
	return host, &l
}

func startDatabase(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: DynamoDB Local is not started")
	}
	server, err := dynamolocal.Start(context.WithoutCancel(t.Context()),
		dynamolocal.Config{Dir: filepath.Join(root, ".tools", "dynamodb-local")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	template, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := dynamolocal.CreateTable(t.Context(), server.Endpoint(), table, template); err != nil {
		t.Fatal(err)
	}
	return server.Endpoint()
}

func environment(endpoint string) []string {
	return []string{
		"TABLE_NAME=" + table, "ALLOWED_ORIGIN=https://app.example.com", "AWS_ENDPOINT_URL_DYNAMODB=" + endpoint,
		"AWS_REGION=eu-central-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
	}
}

// event returns an event as API Gateway sends it, for a caller with every scope.
func event(t *testing.T, method, body string, change ...func(*events.APIGatewayProxyRequest)) []byte {
	t.Helper()
	e := events.APIGatewayProxyRequest{
		Resource: "/timesheets", Path: "/timesheets", HTTPMethod: method, Body: body,
		RequestContext: events.APIGatewayProxyRequestContext{
			RequestID: "request-1", Path: "/v1/timesheets",
			Authorizer: map[string]any{
				"email": owner, "sub": "local|employee",
				"scope": strings.Join(policy.Scopes(), " "),
				"exp":   fmt.Sprint(time.Now().Add(time.Hour).Unix()),
			},
		},
	}
	for _, c := range change {
		c(&e)
	}
	payload, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// requestOf returns an event that makes a route's function call its database.
func requestOf(t *testing.T, r policy.Route) []byte {
	t.Helper()
	const entry = `{"date":"2026-11-23","project":"a","hours":1}`
	bodies := map[string]string{
		"create": entry, "update": entry,
		"upload": `{"user_id":"employee@example.com","external_id":"1","date":"2026-11-23","project":"a","hours":1}`,
	}
	return event(t, r.Method, bodies[r.Name], func(e *events.APIGatewayProxyRequest) {
		e.PathParameters = map[string]string{"id": "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB"}
		e.Headers = map[string]string{"If-Match": `"1"`}
		if r.Name == "summary" {
			e.QueryStringParameters = map[string]string{"from": "2026-01-01", "to": "2026-12-31"}
		}
	})
}

// The function's folder is derived from the logical id. For an unknown id, Build must not build
// another function.
func TestBuildRefusesAnUnknownFunction(t *testing.T) {
	for _, id := range []string{"Create", "Function", "createFunction", "CREATEFunction", "UnknownFunction"} {
		_, err := lambdahost.Build(t.Context(), root, id, t.TempDir())
		if err == nil || !strings.Contains(err.Error(), "there is no package for "+id) {
			t.Errorf("%s: %v, want an error about the missing package", id, err)
		}
	}
}

func invoke(t *testing.T, host *lambdahost.Host, payload []byte) events.APIGatewayProxyResponse {
	t.Helper()
	result, err := host.Invoke(t.Context(), payload)
	if err != nil || result.Error != nil {
		t.Fatalf("invoke: %v, %+v", err, result.Error)
	}
	var response events.APIGatewayProxyResponse
	if err := json.Unmarshal(result.Payload, &response); err != nil {
		t.Fatalf("response %q: %v", result.Payload, err)
	}
	return response
}

func TestCreateThenList(t *testing.T) {
	env := environment(startDatabase(t))
	create, createLog := start(t, build(t, "CreateFunction"), env...)
	list, _ := start(t, build(t, "ListFunction"), env...)

	created := invoke(t, create, event(t, "POST", `{"date":"2026-11-23","project":"StoreZero","hours":7.5,"notes":"Confidential"}`))
	if created.StatusCode != http.StatusCreated {
		t.Fatalf("create = %d %s", created.StatusCode, created.Body)
	}
	refused := invoke(t, create, event(t, "POST", `{"date":"2026-11-23","project":"StoreZero","hours":16.75}`))
	if refused.StatusCode != http.StatusConflict || !strings.Contains(refused.Body, `"day_full"`) {
		t.Errorf("over the day's limit = %d %s", refused.StatusCode, refused.Body)
	}
	listed := invoke(t, list, event(t, "GET", ""))
	var rows []map[string]any
	if err := json.Unmarshal([]byte(listed.Body), &rows); err != nil || len(rows) != 1 {
		t.Fatalf("list = %d %s (%v), want one entry", listed.StatusCode, listed.Body, err)
	}
	if rows[0]["hours"] != 7.5 || rows[0]["user_id"] != owner {
		t.Errorf("list = %s", listed.Body)
	}
	for _, secret := range []string{owner, "Confidential", "StoreZero"} {
		if strings.Contains(createLog.String(), secret) {
			t.Errorf("the log contains %q:\n%s", secret, createLog)
		}
	}
}

// The process logs the name of every invalid setting in one line, and exits.
func TestProcessExitsIfASettingIsInvalid(t *testing.T) {
	invalid := map[string][]string{"AuthorizerFunction": {"ISSUER", "AUDIENCE", "JWKS_URL"}}
	for _, r := range policy.Routes() {
		invalid[r.Function()] = []string{"TABLE_NAME", "ALLOWED_ORIGIN", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_REGION"}
	}
	for function, names := range invalid {
		t.Run(function, func(t *testing.T) {
			t.Parallel()
			host, l := start(t, build(t, function), "JWKS_URL=nowhere", "ALLOWED_ORIGIN=*", "AWS_ENDPOINT_URL_DYNAMODB=nowhere")
			code, err := host.Wait(t.Context())
			if err != nil || code != 1 {
				t.Fatalf("exit code %d, %v; want 1", code, err)
			}
			for _, name := range names {
				if !strings.Contains(l.String(), name) {
					t.Errorf("the log doesn't name %s:\n%s", name, l)
				}
			}
			if n := strings.Count(strings.TrimSpace(l.String()), "\n"); n != 0 {
				t.Errorf("the log has %d lines, want 1:\n%s", n+1, l)
			}
		})
	}
}

// If the database is unavailable, the caller receives a 503 in the API's error format before
// the function's timeout. Each function waits for most of its timeout, so all run in parallel.
func TestUnavailableDatabaseIsA503(t *testing.T) {
	var all sync.WaitGroup
	for _, r := range policy.Routes() {
		path := build(t, r.Function())
		for name, address := range map[string]string{"hanging": hangingAddress(t), "refusing connections": closedAddress(t)} {
			host, _ := start(t, path, environment("http://"+address)...)
			payload := requestOf(t, r)
			all.Go(func() {
				if err := checkUnavailable(t.Context(), host, payload); err != nil {
					t.Errorf("%s, database %s: %v", r.Name, name, err)
				}
			})
		}
	}
	all.Wait()
}

// checkUnavailable checks that the response is a 503 before the function's timeout. As in Lambda,
// the timeout doesn't include the start of the process.
func checkUnavailable(ctx context.Context, host *lambdahost.Host, payload []byte) error {
	if _, err := host.Ready(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, lambdahost.Timeout)
	defer cancel()
	result, err := host.Invoke(ctx, payload)
	if err != nil {
		return fmt.Errorf("no response before the function's timeout: %w", err)
	}
	var response events.APIGatewayProxyResponse
	if err := json.Unmarshal(result.Payload, &response); err != nil {
		return err
	}
	if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(response.Body, `"unavailable"`) || response.Headers["Retry-After"] == "" {
		return fmt.Errorf("response = %d %v %s", response.StatusCode, response.Headers, response.Body)
	}
	return nil
}

// hangingAddress returns the address of a server that accepts connections and never responds.
func hangingAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// closedAddress returns an address that refuses connections.
func closedAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}
