package authorizer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/authorizer"
	"timesheets/internal/token"
)

const (
	testStage = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/v1"
	testARN   = testStage + "/GET/timesheets"
)

func noon() time.Time { return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC) }

// fixedVerifier is a Verifier that returns the same result for every token.
type fixedVerifier struct {
	identity token.Identity
	err      error
}

func (v fixedVerifier) Verify(context.Context, string) (token.Identity, error) {
	return v.identity, v.err
}

func employee() token.Identity {
	return token.Identity{
		Subject: "auth0|employee",
		Email:   "employee@example.com",
		Scopes:  []string{"openid", "read:timesheets"},
		Expires: noon().Add(time.Hour),
	}
}

func newHandler(v authorizer.Verifier) (*authorizer.Handler, *bytes.Buffer) {
	var log bytes.Buffer
	return authorizer.New(authorizer.Config{Verifier: v, Log: &log, Now: noon, FunctionName: "authorizer-1"}), &log
}

func event(arn string) events.APIGatewayCustomAuthorizerRequest {
	return events.APIGatewayCustomAuthorizerRequest{Type: "TOKEN", AuthorizationToken: "Bearer secret", MethodArn: arn}
}

func TestHandleAllows(t *testing.T) {
	h, _ := newHandler(fixedVerifier{identity: employee()})
	got, err := h.Handle(t.Context(), event(testStage+"/POST/timesheets/upload"))
	if err != nil {
		t.Fatal(err)
	}
	want := events.APIGatewayCustomAuthorizerResponse{
		PrincipalID: "auth0|employee",
		PolicyDocument: events.APIGatewayCustomAuthorizerPolicy{
			Version: "2012-10-17",
			Statement: []events.IAMPolicyStatement{{
				Effect:   "Allow",
				Action:   []string{"execute-api:Invoke"},
				Resource: []string{testStage + "/GET/timesheets", testStage + "/GET/timesheets/*", testStage + "/GET/timesheets/summary"},
			}},
		},
		Context: map[string]any{
			"email": "employee@example.com",
			"sub":   "auth0|employee",
			"scope": "openid read:timesheets",
			"exp":   noon().Add(time.Hour).Unix(),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("response (-want +got):\n%s", diff)
	}
}

// The gateway caches a response by token alone, so the response must not depend on the route
// that was called first.
func TestHandleReturnsTheSameResponseForEveryRoute(t *testing.T) {
	h, _ := newHandler(fixedVerifier{identity: employee()})
	first, err := h.Handle(t.Context(), event(testARN))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/POST/timesheets", "/DELETE/timesheets/1", "/PUT/approvals/1", "/GET/"} {
		got, err := h.Handle(t.Context(), event(testStage+path))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Errorf("%s (-GET /timesheets +got):\n%s", path, diff)
		}
	}
}

func TestHandleOutcomes(t *testing.T) {
	tests := []struct {
		name   string
		scopes []string
		email  string
		effect string
		reason string
	}{
		{"a scope and an email", []string{"read:timesheets"}, "employee@example.com", "Allow", "allowed"},
		{"the import job", []string{"batch:upload"}, "", "Allow", "allowed"},
		{"no email", []string{"read:timesheets"}, "", "Deny", "email"},
		{"no email, but upload", []string{"read:timesheets", "batch:upload"}, "", "Allow", "email"},
		{"no scope", nil, "employee@example.com", "Deny", "no_route"},
		{"no scope of the API", []string{"openid"}, "", "Deny", "no_route"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			identity := employee()
			identity.Scopes, identity.Email = test.scopes, test.email
			h, log := newHandler(fixedVerifier{identity: identity})
			got, err := h.Handle(t.Context(), event(testARN))
			if err != nil {
				t.Fatal(err)
			}
			statement := got.PolicyDocument.Statement[0]
			if statement.Effect != test.effect {
				t.Errorf("effect = %s, want %s", statement.Effect, test.effect)
			}
			if all := []string{testStage + "/*/*"}; test.effect == "Deny" && !cmp.Equal(statement.Resource, all) {
				t.Errorf("denied %v, want every route", statement.Resource)
			}
			if email, ok := got.Context["email"]; ok != (test.email != "") {
				t.Errorf("email in the context: %v", email)
			}
			checkReason(t, log, test.reason)
		})
	}
}

// The gateway responds with 401 if the error has exactly this text.
func TestHandleReturnsUnauthorizedForInvalidTokens(t *testing.T) {
	for _, reason := range []token.Reason{
		token.ReasonMissingToken, token.ReasonMalformed, token.ReasonAlgorithm, token.ReasonUnknownKey, token.ReasonSignature, token.ReasonExpired,
		token.ReasonNotYetValid, token.ReasonIssuer, token.ReasonAudience, token.ReasonClaims,
	} {
		t.Run(string(reason), func(t *testing.T) {
			h, log := newHandler(fixedVerifier{err: reason})
			got, err := h.Handle(t.Context(), event(testARN))
			if err == nil || err.Error() != "Unauthorized" {
				t.Errorf("error = %v, want exactly Unauthorized", err)
			}
			checkEmpty(t, got)
			checkReason(t, log, string(reason))
		})
	}
}

// An outage or an internal error must never look like an invalid token: clients discard
// their token after a 401.
func TestHandleNeverReturnsUnauthorizedForAFailure(t *testing.T) {
	tests := []struct {
		name     string
		verifier fixedVerifier
		arn      string
		reason   string
	}{
		{"keys unavailable", fixedVerifier{err: &token.KeysError{Err: errors.New("status 503")}}, testARN, "keys_unavailable"},
		{"an error without a reason", fixedVerifier{err: errors.New("broken")}, testARN, "keys_unavailable"},
		{"no ARN", fixedVerifier{identity: employee()}, "", "event"},
		{"an ARN with a wildcard", fixedVerifier{identity: employee()}, "arn:aws:execute-api:eu-central-1:123456789012:*/v1/GET/x", "event"},
		{"no ARN and an invalid token", fixedVerifier{err: token.ReasonExpired}, "", "event"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h, log := newHandler(test.verifier)
			got, err := h.Handle(t.Context(), event(test.arn))
			if err == nil || strings.Contains(strings.ToLower(err.Error()), "unauthorized") {
				t.Errorf("error = %v, want an error other than Unauthorized", err)
			}
			checkEmpty(t, got)
			checkReason(t, log, test.reason)
		})
	}
}

func checkEmpty(t *testing.T, got events.APIGatewayCustomAuthorizerResponse) {
	t.Helper()
	if diff := cmp.Diff(events.APIGatewayCustomAuthorizerResponse{}, got); diff != "" {
		t.Errorf("response with an error (-want +got):\n%s", diff)
	}
}

func checkReason(t *testing.T, log *bytes.Buffer, want string) {
	t.Helper()
	if text := fmt.Sprintf("%q:%q", "reason", want); !strings.Contains(log.String(), text) {
		t.Errorf("log = %s, want reason %s", log, want)
	}
}
