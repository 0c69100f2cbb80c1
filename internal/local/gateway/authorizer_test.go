package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/gateway"
)

const (
	denied           = `{"message":"User is not authorized to access this resource"}`
	deniedExplicitly = `{"message":"User is not authorized to access this resource with an explicit deny"}`
	authorizerFailed = `{"message":null}`
)

func failingAuthorizer(err error) gateway.Authorizer {
	return func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		return events.APIGatewayCustomAuthorizerResponse{}, err
	}
}

func authorizerWithContext(name string, value any) gateway.Authorizer {
	response := allow(arnOfAll)
	response.Context = map[string]any{name: value}
	return fixedAuthorizer(response)
}

func authorizerWithStatement(effect string, action, resource []string) gateway.Authorizer {
	return fixedAuthorizer(policy(events.IAMPolicyStatement{Effect: effect, Action: action, Resource: resource}))
}

func TestAuthorizerResponses(t *testing.T) {
	const arn = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/GET/sheets"
	invoke, all := []string{"execute-api:Invoke"}, []string{"*"}
	allowAll := events.IAMPolicyStatement{Effect: "Allow", Action: invoke, Resource: all}
	denyThis := events.IAMPolicyStatement{Effect: "Deny", Action: invoke, Resource: []string{arn}}
	denyOther := events.IAMPolicyStatement{Effect: "Deny", Action: invoke, Resource: []string{arn + "/x"}}
	noVersion := allow("*")
	noVersion.PolicyDocument.Version = ""
	tests := []struct {
		name      string
		authorize gateway.Authorizer
		status    int
		body      string
	}{
		{"allow", fixedAuthorizer(allow(arn)), http.StatusOK, "{}"},
		{"allow of another method", fixedAuthorizer(allow(strings.Replace(arn, "GET", "POST", 1))), http.StatusForbidden, denied},
		{"no statement", fixedAuthorizer(policy()), http.StatusForbidden, denied},
		{"deny", fixedAuthorizer(policy(denyThis)), http.StatusForbidden, deniedExplicitly},
		{"deny after allow", fixedAuthorizer(policy(allowAll, denyThis)), http.StatusForbidden, deniedExplicitly},
		{"deny before allow", fixedAuthorizer(policy(denyThis, allowAll)), http.StatusForbidden, deniedExplicitly},
		{"deny of another resource", fixedAuthorizer(policy(denyOther, allowAll)), http.StatusOK, "{}"},
		{"wildcard action", authorizerWithStatement("Allow", []string{"execute-api:*"}, all), http.StatusOK, "{}"},
		{"action in another case", authorizerWithStatement("Allow", []string{"Execute-API:invoke"}, all), http.StatusOK, "{}"},
		{"another action", authorizerWithStatement("Allow", []string{"execute-api:ManageConnections"}, all), http.StatusForbidden, denied},
		{"resource in another case", fixedAuthorizer(allow(strings.ToUpper(arn))), http.StatusForbidden, denied},
		{"unauthorized", failingAuthorizer(errors.New("Unauthorized")), http.StatusUnauthorized, ""},
		{"unauthorized in lower case", failingAuthorizer(errors.New("unauthorized")), http.StatusInternalServerError, authorizerFailed},
		{"unauthorized, wrapped", failingAuthorizer(fmt.Errorf("token: %w", errors.New("Unauthorized"))), http.StatusInternalServerError, authorizerFailed},
		{"another error", failingAuthorizer(errors.New("keys unavailable")), http.StatusInternalServerError, authorizerFailed},
		{"empty response", fixedAuthorizer(events.APIGatewayCustomAuthorizerResponse{}), http.StatusInternalServerError, authorizerFailed},
		{"no version", fixedAuthorizer(noVersion), http.StatusInternalServerError, authorizerFailed},
		{"no effect", authorizerWithStatement("", invoke, all), http.StatusInternalServerError, authorizerFailed},
		{"effect in another case", authorizerWithStatement("allow", invoke, all), http.StatusInternalServerError, authorizerFailed},
		{"no action", authorizerWithStatement("Allow", nil, all), http.StatusInternalServerError, authorizerFailed},
		{"no resource", authorizerWithStatement("Allow", invoke, nil), http.StatusInternalServerError, authorizerFailed},
		{"longest resource", authorizerWithStatement("Allow", invoke, []string{arn, strings.Repeat("a", 512)}), http.StatusOK, "{}"},
		{"resource too long", authorizerWithStatement("Allow", invoke, []string{arn, strings.Repeat("a", 513)}), http.StatusInternalServerError, authorizerFailed},
		{"context with a list", authorizerWithContext("scopes", []string{"a"}), http.StatusInternalServerError, authorizerFailed},
		{"context with a mapping", authorizerWithContext("who", map[string]string{}), http.StatusInternalServerError, authorizerFailed},
		{"context with null", authorizerWithContext("email", nil), http.StatusInternalServerError, authorizerFailed},
		{"context that can't be JSON", authorizerWithContext("f", func() {}), http.StatusInternalServerError, authorizerFailed},
		{"panic", func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
			panic("keys")
		}, http.StatusInternalServerError, authorizerFailed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.authorize = test.authorize
			got := send(t, http.MethodGet, f.serve(t)+"/sheets", "")
			if test.body == "" {
				test.body = `{"message":"Unauthorized","id":"` + got.header.Get("X-Amzn-RequestId") + `"}`
			}
			got.expect(t, test.status, test.body)
			if ran := len(f.events) > 0; ran != (test.status == http.StatusOK) {
				t.Errorf("function called = %v", ran)
			}
		})
	}
}

func TestAuthorizerEvent(t *testing.T) {
	f := newFixture(t)
	send(t, http.MethodPut, f.serve(t)+"/sheets/a%2Fb?x=y", "{}")
	want := []events.APIGatewayCustomAuthorizerRequest{{
		Type:               "TOKEN",
		AuthorizationToken: "Bearer a.b.c",
		MethodArn:          "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/PUT/sheets/a%2Fb",
	}}
	if diff := cmp.Diff(want, f.tokens); diff != "" {
		t.Errorf("event (-want +got)\n%s", diff)
	}
}

func TestAuthorizerIsNotCalledWithoutAToken(t *testing.T) {
	tests := []struct {
		name, header string
	}{
		{"no header", "Authorization: "},
		{"another scheme", "Authorization: Basic x"},
		{"no token", "Authorization: Bearer"},
	}
	f := newFixture(t)
	url := f.serve(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := send(t, http.MethodGet, url+"/sheets", "", test.header); got.status != http.StatusUnauthorized {
				t.Errorf("status %d, want 401", got.status)
			}
			if f.authorizerCalls() != 0 {
				t.Error("the authorizer was called")
			}
		})
	}
}

// An empty header isn't a token, even if the template has no ValidationExpression.
func TestEmptyHeaderIsUnauthorized(t *testing.T) {
	f := newFixture(t)
	f.replace(t, "ValidationExpression: ^Bearer .+$", "")
	handler, err := f.handler(t)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range map[string][]string{"absent": nil, "empty": {""}, "the last is empty": {"Bearer x", ""}} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sheets", http.NoBody)
		request.Header["Authorization"] = values
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusUnauthorized || f.authorizerCalls() != 0 {
			t.Errorf("%s: status %d after %d calls of the authorizer, want 401 after 0", name, recorder.Code, f.authorizerCalls())
		}
	}
}

func TestIdentityIsReadFromTheTemplate(t *testing.T) {
	f := newFixture(t)
	f.replace(t, "Header: Authorization", "Header: X-Token")
	f.replace(t, "^Bearer .+$", "^secret-[0-9]+$")
	url := f.serve(t)
	for header, want := range map[string]int{"X-Token: secret-1": http.StatusOK, "X-Token: secret-": http.StatusUnauthorized, "X-Other: secret-1": http.StatusUnauthorized} {
		if got := send(t, http.MethodGet, url+"/sheets", "", header); got.status != want {
			t.Errorf("%s: status %d, want %d", header, got.status, want)
		}
	}
}

func TestGrantIsCached(t *testing.T) {
	tests := []struct {
		name, every string
		after       time.Duration
		want        int // calls of the authorizer
	}{
		{"immediately", "ReauthorizeEvery: 300", 0, 1},
		{"just before it expires", "ReauthorizeEvery: 300", 300*time.Second - 1, 1},
		{"when it expires", "ReauthorizeEvery: 300", 300 * time.Second, 2},
		{"a shorter TTL, when it expires", "ReauthorizeEvery: 5", 5 * time.Second, 2},
		{"the default TTL, just before it expires", "", 300*time.Second - 1, 1},
		{"the default TTL, when it expires", "", 300 * time.Second, 2},
		{"not cached", "ReauthorizeEvery: 0", 0, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.replace(t, "ReauthorizeEvery: 300", test.every)
			url := f.serve(t)
			send(t, http.MethodGet, url+"/sheets", "")
			f.advance(test.after)
			send(t, http.MethodGet, url+"/sheets", "").expect(t, http.StatusOK, "{}")
			if f.authorizerCalls() != test.want {
				t.Errorf("the authorizer was called %d times, want %d", f.authorizerCalls(), test.want)
			}
		})
	}
}

// The cache contains the policy, not the decision about the request that cached it.
func TestGrantIsEvaluatedForEveryRequest(t *testing.T) {
	f := newFixture(t)
	f.authorize = fixedAuthorizer(allow("arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/GET/sheets"))
	url := f.serve(t)
	send(t, http.MethodPost, url+"/sheets", "{}").expect(t, http.StatusForbidden, denied)
	send(t, http.MethodGet, url+"/sheets", "").expect(t, http.StatusOK, "{}")
	send(t, http.MethodGet, url+"/sheets/1", "").expect(t, http.StatusForbidden, denied)
	if f.authorizerCalls() != 1 {
		t.Errorf("the authorizer was called %d times, want 1", f.authorizerCalls())
	}
}

// The cache key is the whole value of the header: a header with the same token but another
// space isn't found in the cache.
func TestGrantIsCachedByRawHeader(t *testing.T) {
	f := newFixture(t)
	url := f.serve(t)
	send(t, http.MethodGet, url+"/sheets", "", "Authorization: Bearer a.b.c")
	send(t, http.MethodGet, url+"/sheets", "", "Authorization: Bearer a.b.d")
	send(t, http.MethodGet, url+"/sheets", "", "Authorization: Bearer  a.b.c")
	if f.authorizerCalls() != 3 {
		t.Errorf("the authorizer was called %d times, want 3", f.authorizerCalls())
	}
}

func TestErrorsAreNotCached(t *testing.T) {
	f := newFixture(t)
	f.authorize = failingAuthorizer(errors.New("Unauthorized"))
	url := f.serve(t)
	send(t, http.MethodGet, url+"/sheets", "")
	f.authorize = fixedAuthorizer(allow("*"))
	send(t, http.MethodGet, url+"/sheets", "").expect(t, http.StatusOK, "{}")
}

// If more than maxGrants tokens are sent, the cache doesn't grow beyond maxGrants, and the
// gateway still accepts every token.
func TestCacheDoesNotGrowWithoutBound(t *testing.T) {
	f := newFixture(t)
	url := f.serve(t)
	const many = 1100
	for i := range many {
		send(t, http.MethodGet, url+"/sheets", "", fmt.Sprintf("Authorization: Bearer %d", i)).expect(t, http.StatusOK, "{}")
	}
	for i := range many {
		send(t, http.MethodGet, url+"/sheets", "", fmt.Sprintf("Authorization: Bearer %d", i)).expect(t, http.StatusOK, "{}")
	}
	if again := f.authorizerCalls() - many; again < many-1000 {
		t.Errorf("the authorizer was called again for %d tokens, want at least %d", again, many-1000)
	}
}

func TestConcurrentCalls(t *testing.T) {
	f := newFixture(t)
	url := f.serve(t)
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			send(t, http.MethodGet, url+"/sheets", "", fmt.Sprintf("Authorization: Bearer %d", i%4)).expect(t, http.StatusOK, "{}")
		})
	}
	group.Wait()
}

func TestOpenRoutesNeedNoToken(t *testing.T) {
	tests := []struct {
		name, path string
		old, with  string
	}{
		{"one route", "/health", "StageName: v1", "StageName: v1"},
		{"the whole API", "/sheets", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			if test.old == "" {
				before, rest, _ := strings.Cut(f.template, "      Auth:\n")
				_, after, _ := strings.Cut(rest, "      Cors:\n")
				f.template = before + "      Cors:\n" + after
			}
			send(t, http.MethodGet, f.serve(t)+test.path, "", "Authorization: ").expect(t, http.StatusOK, "{}")
			if f.authorizerCalls() != 0 {
				t.Error("the authorizer was called")
			}
		})
	}
}
