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
	denied          = `{"message":"User is not authorized to access this resource"}`
	deniedByADeny   = `{"message":"User is not authorized to access this resource with an explicit deny"}`
	authorizerFault = `{"message":null}`
)

func fails(err error) gateway.Authorizer {
	return func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		return events.APIGatewayCustomAuthorizerResponse{}, err
	}
}

func withContext(name string, value any) gateway.Authorizer {
	answer := allow(arnOfAll)
	answer.Context = map[string]any{name: value}
	return answers(answer)
}

func statement(effect string, action, resource []string) gateway.Authorizer {
	return answers(policy(events.IAMPolicyStatement{Effect: effect, Action: action, Resource: resource}))
}

func TestAuthorizerDecides(t *testing.T) {
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
		{"allow", answers(allow(arn)), http.StatusOK, "{}"},
		{"allow of another method", answers(allow(strings.Replace(arn, "GET", "POST", 1))), http.StatusForbidden, denied},
		{"no statement", answers(policy()), http.StatusForbidden, denied},
		{"deny", answers(policy(denyThis)), http.StatusForbidden, deniedByADeny},
		{"deny after allow", answers(policy(allowAll, denyThis)), http.StatusForbidden, deniedByADeny},
		{"deny before allow", answers(policy(denyThis, allowAll)), http.StatusForbidden, deniedByADeny},
		{"deny of another", answers(policy(denyOther, allowAll)), http.StatusOK, "{}"},
		{"wildcard action", statement("Allow", []string{"execute-api:*"}, all), http.StatusOK, "{}"},
		{"action in another case", statement("Allow", []string{"Execute-API:invoke"}, all), http.StatusOK, "{}"},
		{"another action", statement("Allow", []string{"execute-api:ManageConnections"}, all), http.StatusForbidden, denied},
		{"resource in another case", answers(allow(strings.ToUpper(arn))), http.StatusForbidden, denied},
		{"unauthorized", fails(errors.New("Unauthorized")), http.StatusUnauthorized, ""},
		{"unauthorized, nearly", fails(errors.New("unauthorized")), http.StatusInternalServerError, authorizerFault},
		{"unauthorized, wrapped", fails(fmt.Errorf("token: %w", errors.New("Unauthorized"))), http.StatusInternalServerError, authorizerFault},
		{"another error", fails(errors.New("keys out of reach")), http.StatusInternalServerError, authorizerFault},
		{"no answer", answers(events.APIGatewayCustomAuthorizerResponse{}), http.StatusInternalServerError, authorizerFault},
		{"no version", answers(noVersion), http.StatusInternalServerError, authorizerFault},
		{"no effect", statement("", invoke, all), http.StatusInternalServerError, authorizerFault},
		{"effect in another case", statement("allow", invoke, all), http.StatusInternalServerError, authorizerFault},
		{"no action", statement("Allow", nil, all), http.StatusInternalServerError, authorizerFault},
		{"no resource", statement("Allow", invoke, nil), http.StatusInternalServerError, authorizerFault},
		{"longest resource", statement("Allow", invoke, []string{arn, strings.Repeat("a", 512)}), http.StatusOK, "{}"},
		{"resource too long", statement("Allow", invoke, []string{arn, strings.Repeat("a", 513)}), http.StatusInternalServerError, authorizerFault},
		{"context with a list", withContext("scopes", []string{"a"}), http.StatusInternalServerError, authorizerFault},
		{"context with a mapping", withContext("who", map[string]string{}), http.StatusInternalServerError, authorizerFault},
		{"context with null", withContext("email", nil), http.StatusInternalServerError, authorizerFault},
		{"context that is no JSON", withContext("f", func() {}), http.StatusInternalServerError, authorizerFault},
		{"panic", func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
			panic("keys")
		}, http.StatusInternalServerError, authorizerFault},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.authorize = test.authorize
			got := send(t, http.MethodGet, w.serve(t)+"/sheets", "")
			if test.body == "" {
				test.body = `{"message":"Unauthorized","id":"` + got.header.Get("X-Amzn-RequestId") + `"}`
			}
			got.expect(t, test.status, test.body)
			if ran := len(w.events) > 0; ran != (test.status == http.StatusOK) {
				t.Errorf("the function ran: %v", ran)
			}
		})
	}
}

func TestAuthorizerEvent(t *testing.T) {
	w := newWorld(t)
	send(t, http.MethodPut, w.serve(t)+"/sheets/a%2Fb?x=y", "{}")
	want := []events.APIGatewayCustomAuthorizerRequest{{
		Type:               "TOKEN",
		AuthorizationToken: "Bearer a.b.c",
		MethodArn:          "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/PUT/sheets/a%2Fb",
	}}
	if diff := cmp.Diff(want, w.tokens); diff != "" {
		t.Errorf("event (-want +got)\n%s", diff)
	}
}

func TestAuthorizerIsNotAsked(t *testing.T) {
	tests := []struct {
		name, header string
	}{
		{"no header", "Authorization: "},
		{"another scheme", "Authorization: Basic x"},
		{"no token", "Authorization: Bearer"},
	}
	w := newWorld(t)
	url := w.serve(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := send(t, http.MethodGet, url+"/sheets", "", test.header); got.status != http.StatusUnauthorized {
				t.Errorf("status %d, want 401", got.status)
			}
			if w.asked() != 0 {
				t.Error("the authorizer was asked")
			}
		})
	}
}

// An empty header isn't a token, even if the template has no ValidationExpression.
func TestEmptyHeader(t *testing.T) {
	w := newWorld(t)
	w.replace(t, "ValidationExpression: ^Bearer .+$", "")
	handler, err := w.handler(t)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range map[string][]string{"absent": nil, "empty": {""}, "empty at last": {"Bearer x", ""}} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sheets", http.NoBody)
		request.Header["Authorization"] = values
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusUnauthorized || w.asked() != 0 {
			t.Errorf("%s: status %d after asking %d times, want 401 and 0", name, recorder.Code, w.asked())
		}
	}
}

func TestIdentityComesFromTheTemplate(t *testing.T) {
	w := newWorld(t)
	w.replace(t, "Header: Authorization", "Header: X-Token")
	w.replace(t, "^Bearer .+$", "^secret-[0-9]+$")
	url := w.serve(t)
	for header, want := range map[string]int{"X-Token: secret-1": http.StatusOK, "X-Token: secret-": http.StatusUnauthorized, "X-Other: secret-1": http.StatusUnauthorized} {
		if got := send(t, http.MethodGet, url+"/sheets", "", header); got.status != want {
			t.Errorf("%s: status %d, want %d", header, got.status, want)
		}
	}
}

func TestGrantIsKept(t *testing.T) {
	tests := []struct {
		name, every string
		after       time.Duration
		want        int // calls of the authorizer
	}{
		{"at once", "ReauthorizeEvery: 300", 0, 1},
		{"just before the end", "ReauthorizeEvery: 300", 300*time.Second - 1, 1},
		{"at the end", "ReauthorizeEvery: 300", 300 * time.Second, 2},
		{"shorter, at its end", "ReauthorizeEvery: 5", 5 * time.Second, 2},
		{"the default", "", 300*time.Second - 1, 1},
		{"the default, at its end", "", 300 * time.Second, 2},
		{"never", "ReauthorizeEvery: 0", 0, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.replace(t, "ReauthorizeEvery: 300", test.every)
			url := w.serve(t)
			send(t, http.MethodGet, url+"/sheets", "")
			w.sleep(test.after)
			send(t, http.MethodGet, url+"/sheets", "").expect(t, http.StatusOK, "{}")
			if w.asked() != test.want {
				t.Errorf("the authorizer was asked %d times, want %d", w.asked(), test.want)
			}
		})
	}
}

// The cache holds the policy, not the decision about the first route.
func TestGrantIsEvaluatedForEveryRequest(t *testing.T) {
	w := newWorld(t)
	w.authorize = answers(allow("arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/GET/sheets"))
	url := w.serve(t)
	send(t, http.MethodPost, url+"/sheets", "{}").expect(t, http.StatusForbidden, denied)
	send(t, http.MethodGet, url+"/sheets", "").expect(t, http.StatusOK, "{}")
	send(t, http.MethodGet, url+"/sheets/1", "").expect(t, http.StatusForbidden, denied)
	if w.asked() != 1 {
		t.Errorf("the authorizer was asked %d times, want 1", w.asked())
	}
}

// The cache key is the raw header: the same token in another spelling isn't cached.
func TestGrantIsKeptForTheRawHeader(t *testing.T) {
	w := newWorld(t)
	url := w.serve(t)
	send(t, http.MethodGet, url+"/sheets", "", "Authorization: Bearer a.b.c")
	send(t, http.MethodGet, url+"/sheets", "", "Authorization: Bearer a.b.d")
	send(t, http.MethodGet, url+"/sheets", "", "Authorization: Bearer  a.b.c")
	if w.asked() != 3 {
		t.Errorf("the authorizer was asked %d times, want 3", w.asked())
	}
}

func TestErrorsAreNotKept(t *testing.T) {
	w := newWorld(t)
	w.authorize = fails(errors.New("Unauthorized"))
	url := w.serve(t)
	send(t, http.MethodGet, url+"/sheets", "")
	w.authorize = answers(allow("*"))
	send(t, http.MethodGet, url+"/sheets", "").expect(t, http.StatusOK, "{}")
}

// More tokens than the cache holds must not grow it without bound, and each of them
// must stay valid.
func TestManyTokens(t *testing.T) {
	w := newWorld(t)
	url := w.serve(t)
	const many = 1100
	for i := range many {
		send(t, http.MethodGet, url+"/sheets", "", fmt.Sprintf("Authorization: Bearer %d", i)).expect(t, http.StatusOK, "{}")
	}
	for i := range many {
		send(t, http.MethodGet, url+"/sheets", "", fmt.Sprintf("Authorization: Bearer %d", i)).expect(t, http.StatusOK, "{}")
	}
	if again := w.asked() - many; again < many-1000 {
		t.Errorf("the authorizer was asked again for %d tokens, want at least %d", again, many-1000)
	}
}

func TestConcurrentCalls(t *testing.T) {
	w := newWorld(t)
	url := w.serve(t)
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			send(t, http.MethodGet, url+"/sheets", "", fmt.Sprintf("Authorization: Bearer %d", i%4)).expect(t, http.StatusOK, "{}")
		})
	}
	group.Wait()
}

func TestNoAuthorizer(t *testing.T) {
	tests := []struct {
		name, path string
		old, with  string
	}{
		{"one route", "/health", "StageName: v1", "StageName: v1"},
		{"the whole API", "/sheets", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			if test.old == "" {
				before, rest, _ := strings.Cut(w.template, "      Auth:\n")
				_, after, _ := strings.Cut(rest, "      Cors:\n")
				w.template = before + "      Cors:\n" + after
			}
			send(t, http.MethodGet, w.serve(t)+test.path, "", "Authorization: ").expect(t, http.StatusOK, "{}")
			if w.asked() != 0 {
				t.Error("the authorizer was asked")
			}
		})
	}
}
