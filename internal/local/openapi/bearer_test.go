package openapi_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"timesheets/internal/policy"
	"timesheets/internal/token"
)

// bearerVerifier verifies the tokens of bearer. Verification of real tokens is tested in
// internal/token.
type bearerVerifier struct{}

// A bearer is the sender of a request and their scopes.
type bearer struct {
	Email  string
	Scopes []string
}

// withAllScopes returns a bearer with every scope.
func withAllScopes(email string) *bearer {
	return &bearer{email, policy.Scopes()}
}

// header returns the Authorization header, in a format that the gateway accepts.
func (b bearer) header() string {
	text, _ := json.Marshal(b) // always marshals
	return "Bearer x." + base64.RawURLEncoding.EncodeToString(text) + ".x"
}

func (bearerVerifier) Verify(_ context.Context, authorization string) (token.Identity, error) {
	b, ok := parseBearer(authorization)
	if !ok {
		return token.Identity{}, token.ReasonMalformed
	}
	return token.Identity{Subject: "local|" + b.Email, Email: b.Email, Scopes: b.Scopes, Expires: start.Add(time.Hour)}, nil
}

func parseBearer(authorization string) (bearer, bool) {
	var b bearer
	parts := strings.Split(authorization, ".")
	if len(parts) != 3 {
		return b, false
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	return b, err == nil && json.Unmarshal(text, &b) == nil
}
