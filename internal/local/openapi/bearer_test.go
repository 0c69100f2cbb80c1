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

// tokens verifies the tokens that bearer makes. What a real one is worth is tested
// with internal/token.
type tokens struct{}

// A bearer is who sends a request, with which scopes.
type bearer struct {
	Email  string
	Scopes []string
}

// anybody has every scope.
func anybody(email string) *bearer {
	return &bearer{email, policy.Scopes()}
}

// header is the bearer's as a header, in the form that the gateway lets through.
func (b bearer) header() string {
	text, _ := json.Marshal(b) // always marshals
	return "Bearer x." + base64.RawURLEncoding.EncodeToString(text) + ".x"
}

func (tokens) Verify(_ context.Context, authorization string) (token.Identity, error) {
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
