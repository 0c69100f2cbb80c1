package gateway_test

import (
	stdcmp "cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
)

// These tests check that with the deployed template every error has the API's format and
// every response has CORS headers, including the responses of the gateway itself.

const (
	deployedTemplate = "../../../template.yaml"
	exposedHeaders   = "Link, Location, ETag, Idempotent-Replayed, Retry-After"
)

func deployedParams() map[string]string {
	return map[string]string{
		"Issuer":        "https://tenant.example.com/",
		"Audience":      "https://api.example.com/timesheets",
		"AllowedOrigin": "https://app.example.com",
	}
}

// parseDeployed parses the deployed template.
func parseDeployed(t testing.TB) (source string, parsed *cfntemplate.Template) {
	t.Helper()
	text, err := os.ReadFile(deployedTemplate)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err = cfntemplate.Parse(text, deployedParams())
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return string(text), parsed
}

// newTemplateFixture is newFixture with the deployed template and a fake for each of its
// functions.
func newTemplateFixture(t testing.TB) *fixture {
	t.Helper()
	f := newFixture(t)
	source, parsed := parseDeployed(t)
	f.template, f.params, f.functions = source, deployedParams(), nil
	for _, resource := range parsed.Resources() {
		if resource.Type == "AWS::Serverless::Function" && resource.ID != "AuthorizerFunction" {
			f.functions = append(f.functions, resource.ID)
		}
	}
	return f
}

// validToken is a header that matches the template's ValidationExpression.
const validToken = "Authorization: Bearer e30.e30.c2ln"

func TestTemplateErrorResponses(t *testing.T) {
	failing := func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		return events.APIGatewayProxyResponse{}, errors.New("boom")
	}
	tests := []struct {
		name, method, path, token, body string
		set                             func(f *fixture)
		status                          int
		message, code                   string
	}{
		{name: "no token", token: "Authorization: ", status: http.StatusUnauthorized, message: "Missing or invalid token", code: "unauthorized"},
		{name: "malformed token", token: "Authorization: Bearer x", status: http.StatusUnauthorized, message: "Missing or invalid token", code: "unauthorized"},
		{name: "token rejected", set: func(f *fixture) { f.authorize = failingAuthorizer(errors.New("Unauthorized")) }, status: http.StatusUnauthorized, message: "Missing or invalid token", code: "unauthorized"},
		{name: "scope missing", set: func(f *fixture) { f.authorize = fixedAuthorizer(policy()) }, status: http.StatusForbidden, message: "Forbidden", code: "forbidden"},
		{name: "denied", set: func(f *fixture) {
			f.authorize = authorizerWithStatement("Deny", []string{"execute-api:Invoke"}, []string{"*"})
		}, status: http.StatusForbidden, message: "Forbidden", code: "forbidden"},
		{name: "unknown path", path: "/unknown", status: http.StatusNotFound, message: "Not found", code: "not_found"},
		{name: "unknown method", method: http.MethodPatch, status: http.StatusNotFound, message: "Not found", code: "not_found"},
		{name: "invalid query", path: "/timesheets?a=%zz", status: http.StatusBadRequest, message: "Bad request", code: "invalid"},
		{name: "body too large", method: http.MethodPost, body: strings.Repeat("a", 6<<20), status: http.StatusRequestEntityTooLarge, message: "Request too large", code: "too_large"},
		{name: "authorizer fails", set: func(f *fixture) { f.authorize = failingAuthorizer(errors.New("keys")) }, status: http.StatusInternalServerError, message: "Internal error", code: "internal"},
		{name: "function fails", set: func(f *fixture) { f.function = failing }, status: http.StatusInternalServerError, message: "Internal error", code: "internal"},
		{name: "invalid response", set: func(f *fixture) { f.function = fixedFunction(events.APIGatewayProxyResponse{}) }, status: http.StatusInternalServerError, message: "Internal error", code: "internal"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newTemplateFixture(t)
			if test.set != nil {
				test.set(f)
			}
			got := send(t, stdcmp.Or(test.method, http.MethodGet), f.serve(t)+stdcmp.Or(test.path, "/timesheets"), test.body, stdcmp.Or(test.token, validToken))
			expectProblem(t, got, test.status, test.message, test.code)
		})
	}
}

// expectProblem fails unless a response is an error in the API's format, with CORS headers.
func expectProblem(t testing.TB, got httpResponse, status int, message, code string) {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(got.body), &body); err != nil {
		t.Fatalf("body %q: %v", got.body, err)
	}
	want := map[string]any{"message": message, "code": code, "request_id": got.header.Get("X-Amzn-RequestId")}
	if diff := cmp.Diff(want, body); diff != "" || got.status != status {
		t.Errorf("status %d, want %d; body (-want +got)\n%s", got.status, status, diff)
	}
	for name, want := range map[string]string{
		"Content-Type":                  "application/json",
		"Access-Control-Allow-Origin":   "https://app.example.com",
		"Access-Control-Expose-Headers": exposedHeaders,
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.header.Get(name), want)
		}
	}
}

func TestTemplateThrottles(t *testing.T) {
	f := newTemplateFixture(t)
	f.params["RequestsPerSecond"], f.params["RequestBurst"] = "1", "1"
	url := f.serve(t) + "/timesheets"
	send(t, http.MethodGet, url, "", validToken).expect(t, http.StatusOK, "{}")
	got := send(t, http.MethodGet, url, "", validToken)
	expectProblem(t, got, http.StatusTooManyRequests, "Too many requests", "throttled")
	if got.header.Get("Retry-After") == "" {
		t.Error("the response has no Retry-After")
	}
}

// TestTemplateResponseTypes tests the status and code of each response type, including the
// types for which the template defines only DEFAULT_4XX or DEFAULT_5XX. A default's StatusCode
// applies to every type of the default's class that the template sets no status for. If the
// default has no StatusCode, these types keep API Gateway's status.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
func TestTemplateResponseTypes(t *testing.T) {
	type errorResponse struct {
		Status     int
		Code       string
		RetryAfter string
	}
	types := map[string]struct {
		gatewayStatus int // API Gateway's status if the template sets none
		want          errorResponse
	}{
		"BAD_REQUEST_BODY":               {400, errorResponse{400, "malformed", ""}},
		"BAD_REQUEST_PARAMETERS":         {400, errorResponse{400, "invalid", ""}},
		"UNAUTHORIZED":                   {401, errorResponse{401, "unauthorized", ""}},
		"EXPIRED_TOKEN":                  {403, errorResponse{401, "unauthorized", ""}},
		"INVALID_SIGNATURE":              {403, errorResponse{401, "unauthorized", ""}},
		"ACCESS_DENIED":                  {403, errorResponse{403, "forbidden", ""}},
		"INVALID_API_KEY":                {403, errorResponse{403, "forbidden", ""}},
		"WAF_FILTERED":                   {403, errorResponse{403, "forbidden", ""}},
		"MISSING_AUTHENTICATION_TOKEN":   {403, errorResponse{404, "not_found", ""}},
		"RESOURCE_NOT_FOUND":             {404, errorResponse{404, "not_found", ""}},
		"REQUEST_TOO_LARGE":              {413, errorResponse{413, "too_large", ""}},
		"UNSUPPORTED_MEDIA_TYPE":         {415, errorResponse{415, "media_type", ""}},
		"THROTTLED":                      {429, errorResponse{429, "throttled", "'1'"}},
		"QUOTA_EXCEEDED":                 {429, errorResponse{429, "throttled", "'1'"}},
		"API_CONFIGURATION_ERROR":        {500, errorResponse{500, "internal", ""}},
		"AUTHORIZER_CONFIGURATION_ERROR": {500, errorResponse{500, "internal", ""}},
		"AUTHORIZER_FAILURE":             {500, errorResponse{500, "internal", ""}},
		"INTEGRATION_FAILURE":            {504, errorResponse{500, "internal", ""}},
		"INTEGRATION_TIMEOUT":            {504, errorResponse{503, "unavailable", "'1'"}},
	}
	_, parsed := parseDeployed(t)
	var api struct {
		GatewayResponses map[string]struct {
			StatusCode         int
			ResponseParameters struct{ Headers map[string]string }
			ResponseTemplates  map[string]string
		}
	}
	if err := parsed.Properties("Api", &api); err != nil {
		t.Fatal(err)
	}
	for kind, test := range types {
		class := "DEFAULT_4XX"
		if test.gatewayStatus >= http.StatusInternalServerError {
			class = "DEFAULT_5XX"
		}
		response, listed := api.GatewayResponses[kind]
		if !listed {
			response = api.GatewayResponses[class]
		}
		var body struct{ Code string }
		if err := json.Unmarshal([]byte(response.ResponseTemplates["application/json"]), &body); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		status := stdcmp.Or(response.StatusCode, api.GatewayResponses[class].StatusCode, test.gatewayStatus)
		if diff := cmp.Diff(test.want, errorResponse{status, body.Code, response.ResponseParameters.Headers["Retry-After"]}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

// Every gateway response has the API's error format and CORS headers for the page, including
// the responses that the local gateway never sends.
func TestTemplateGatewayResponses(t *testing.T) {
	_, parsed := parseDeployed(t)
	var api struct {
		GatewayResponses map[string]struct {
			StatusCode         int
			ResponseParameters struct{ Headers map[string]string }
			ResponseTemplates  map[string]string
		}
	}
	if err := parsed.Properties("Api", &api); err != nil {
		t.Fatal(err)
	}
	for _, needed := range []string{"DEFAULT_4XX", "DEFAULT_5XX", "INTEGRATION_TIMEOUT", "THROTTLED", "QUOTA_EXCEEDED"} {
		if _, ok := api.GatewayResponses[needed]; !ok {
			t.Errorf("%s is missing", needed)
		}
	}
	for kind, response := range api.GatewayResponses {
		headers := response.ResponseParameters.Headers
		if headers["Access-Control-Allow-Origin"] != "'https://app.example.com'" || headers["Access-Control-Expose-Headers"] != "'"+exposedHeaders+"'" {
			t.Errorf("%s: CORS headers %v", kind, headers)
		}
		if retryable := response.StatusCode == http.StatusServiceUnavailable || response.StatusCode == http.StatusTooManyRequests; retryable && headers["Retry-After"] == "" {
			t.Errorf("%s: the response has no Retry-After", kind)
		}
		var body struct {
			Message, Code string
			ID            string `json:"request_id"`
		}
		text := strings.ReplaceAll(response.ResponseTemplates["application/json"], "$context.requestId", "id")
		if err := json.Unmarshal([]byte(text), &body); err != nil || body.Message == "" || body.Code == "" || body.ID != "id" {
			t.Errorf("%s: body %s, %v", kind, text, err)
		}
	}
}

func TestTemplateAllowsThePagesPreflight(t *testing.T) {
	f := newTemplateFixture(t)
	got := send(t, http.MethodOptions, f.serve(t)+"/timesheets", "", "Authorization: ", "Origin: https://app.example.com")
	if got.status != http.StatusOK || got.header.Get("Access-Control-Allow-Origin") != "https://app.example.com" {
		t.Errorf("status %d, headers %v", got.status, got.header)
	}
	for header, names := range map[string][]string{
		"Access-Control-Allow-Methods": {"GET", "POST", "PUT", "DELETE"},
		"Access-Control-Allow-Headers": {"Authorization", "Content-Type", "Idempotency-Key", "If-Match"},
	} {
		allowed := strings.Split(got.header.Get(header), ",")
		for i := range allowed {
			allowed[i] = strings.TrimSpace(allowed[i])
		}
		for _, name := range names {
			if !slices.Contains(allowed, name) {
				t.Errorf("%s is %q, without %s", header, allowed, name)
			}
		}
	}
}

func TestTemplateValidationExpression(t *testing.T) {
	tests := []struct {
		name, header    string
		authorizerCalls int
	}{
		{"bearer token", "Bearer e30.e30.c2ln", 1},
		{"bearer in lower case", "bearer e30.e30.c2ln", 1},
		{"bearer in capitals", "BEARER e30.e30.c2ln", 1},
		{"no signature", "Bearer e30.e30.", 0},
		{"two parts", "Bearer e30.e30", 0},
		{"four parts", "Bearer e30.e30.e30.e30", 0},
		{"padding", "Bearer e30=.e30.c2ln", 0},
		{"two spaces", "Bearer  e30.e30.c2ln", 0},
		{"no scheme", "e30.e30.c2ln", 0},
		{"text after it", "Bearer e30.e30.c2ln x", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newTemplateFixture(t)
			send(t, http.MethodGet, f.serve(t)+"/timesheets", "", "Authorization: "+test.header)
			if f.authorizerCalls() != test.authorizerCalls {
				t.Errorf("the authorizer was called %d times, want %d", f.authorizerCalls(), test.authorizerCalls)
			}
		})
	}
}

// Every route of the template requires the authorizer: no function is called for an
// unauthenticated caller.
func TestTemplateRoutesAreProtected(t *testing.T) {
	_, parsed := parseDeployed(t)
	f := newTemplateFixture(t)
	url := f.serve(t)
	for _, id := range f.functions {
		var function struct {
			Events map[string]struct {
				Properties struct{ Path, Method string }
			}
		}
		if err := parsed.Properties(id, &function); err != nil {
			t.Fatal(err)
		}
		for _, event := range function.Events {
			route := event.Properties
			if got := send(t, route.Method, url+route.Path, "", "Authorization: "); got.status != http.StatusUnauthorized {
				t.Errorf("%s %s without a token: %d, want 401", route.Method, route.Path, got.status)
			}
			if got := send(t, route.Method, url+route.Path, "", validToken); got.status != http.StatusOK {
				t.Errorf("%s %s with a token: %d, want 200", route.Method, route.Path, got.status)
			}
		}
	}
}
