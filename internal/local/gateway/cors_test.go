package gateway_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// preflightHeaders returns the headers of a response to a preflight.
func preflightHeaders(r httpResponse) map[string]string {
	headers := map[string]string{}
	for _, name := range []string{"Origin", "Methods", "Headers", "Credentials"} {
		if value := r.header.Get("Access-Control-Allow-" + name); value != "" {
			headers[name] = value
		}
	}
	if value := r.header.Get("Access-Control-Max-Age"); value != "" {
		headers["Max-Age"] = value
	}
	return headers
}

func TestPreflight(t *testing.T) {
	tests := []struct {
		name, old, with string
		path            string
		want            map[string]string
	}{
		{"the template's headers", "", "", "/sheets", map[string]string{"Origin": "https://app.example.com", "Methods": "GET,POST,OPTIONS", "Headers": "Authorization,Content-Type", "Max-Age": "600"}},
		{"another path", "", "", "/sheets/1", map[string]string{"Origin": "https://app.example.com", "Methods": "GET,POST,OPTIONS", "Headers": "Authorization,Content-Type", "Max-Age": "600"}},
		{"the path's own methods", `AllowMethods: "'GET,POST,OPTIONS'"`, "AllowCredentials: true", "/sheets/1", map[string]string{"Origin": "https://app.example.com", "Methods": "GET,OPTIONS,PUT", "Headers": "Authorization,Content-Type", "Max-Age": "600", "Credentials": "true"}},
		{"another header", "'Authorization,Content-Type'", "'X-New'", "/sheets", map[string]string{"Origin": "https://app.example.com", "Methods": "GET,POST,OPTIONS", "Headers": "X-New", "Max-Age": "600"}},
		{"no age", `MaxAge: "'600'"`, "", "/sheets", map[string]string{"Origin": "https://app.example.com", "Methods": "GET,POST,OPTIONS", "Headers": "Authorization,Content-Type"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.replace(t, test.old, test.with)
			got := send(t, http.MethodOptions, f.serve(t)+test.path, "", "Authorization: ", "Origin: https://app.example.com")
			got.expect(t, http.StatusOK, "")
			if diff := cmp.Diff(test.want, preflightHeaders(got)); diff != "" {
				t.Errorf("headers (-want +got)\n%s", diff)
			}
			if f.authorizerCalls() != 0 || len(f.events) != 0 {
				t.Error("the authorizer or the function was called for a preflight")
			}
		})
	}
}

func TestPreflightOfAnUnknownPathIsForbidden(t *testing.T) {
	send(t, http.MethodOptions, newFixture(t).serve(t)+"/other", "").expect(t, http.StatusForbidden, notFound)
}

// Without AddDefaultAuthorizerToCorsPreflight: false, SAM adds the authorizer to OPTIONS
// too. Browsers send preflights without a token, so all of them would fail.
func TestPreflightRequiresATokenByDefault(t *testing.T) {
	for _, with := range []string{"AddDefaultAuthorizerToCorsPreflight: true", ""} {
		f := newFixture(t)
		f.replace(t, "AddDefaultAuthorizerToCorsPreflight: false", with)
		if got := send(t, http.MethodOptions, f.serve(t)+"/sheets", "", "Authorization: "); got.status != http.StatusUnauthorized {
			t.Errorf("%q: status %d, want 401", with, got.status)
		}
	}
}

func TestFunctionHandlesItsOwnPreflight(t *testing.T) {
	f := newFixture(t)
	f.replace(t, "Path: /health, Method: GET", "Path: /health, Method: OPTIONS")
	send(t, http.MethodOptions, f.serve(t)+"/health", "").expect(t, http.StatusOK, "{}")
}

func TestNoPreflightWithoutCors(t *testing.T) {
	f := newFixture(t)
	f.replace(t, "Cors:\n        AllowOrigin: !Sub \"'${Origin}'\"\n        AllowMethods: \"'GET,POST,OPTIONS'\"\n        AllowHeaders: \"'Authorization,Content-Type'\"\n        MaxAge: \"'600'\"", "Tags: {}")
	send(t, http.MethodOptions, f.serve(t)+"/sheets", "").expect(t, http.StatusForbidden, notFound)
}
