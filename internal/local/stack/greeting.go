package stack

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"text/template"
	"time"

	"timesheets/internal/local/cloudfront"
	"timesheets/internal/local/issuer"
	"timesheets/internal/local/openapi"
)

// greeting prints a token: it opens nothing but this stack, and showing it is what the
// command is for.
//
//go:embed greeting.txt
var greeting string

// greet prints what somebody needs to begin.
func (s *stack) greet(ctx context.Context, out io.Writer) error {
	t, err := template.New("greeting").Parse(greeting)
	if err != nil {
		return err
	}
	page := s.options.page
	if page == url(s.web) && !s.page.Built() {
		page = cloudfront.NotBuilt
	}
	lines := map[string]any{
		"Page": page, "API": url(s.api), "Reference": url(s.web) + openapi.PathReference, "Description": url(s.web) + openapi.PathDescription,
		"Issuer": s.parameters("")["Issuer"], "Client": s.parameters("")["PageClientId"], "Origin": s.options.page, "Store": s.storeName,
	}
	if s.signIn != nil {
		own, err := s.ownSignIn(ctx)
		if err != nil {
			return err
		}
		maps.Copy(lines, own)
	}
	return t.Execute(out, lines)
}

// ownSignIn is what there is to say of this stack's own issuer. That it can sign in shows
// that the issuer answers.
func (s *stack) ownSignIn(ctx context.Context) (map[string]any, error) {
	issuerURL, audience := url(s.signIn)+"/", s.parameters("")["Audience"]
	accessToken, err := signIn(ctx, issuerURL, audience, "employee")
	if err != nil {
		return nil, fmt.Errorf("sign in to the new stack: %w", err)
	}
	command := "go run ./cmd/local token"
	if issuerURL != defaultIssuer {
		command += " -issuer " + issuerURL
	}
	if audience != defaultAudience {
		command += " -audience " + audience
	}
	now := time.Now().UTC()
	return map[string]any{
		"People": issuer.People(), "Token": accessToken, "Today": now.Format(time.DateOnly),
		"Until": now.Add(s.options.tokenLife).Format("15:04 MST"), "Command": command,
	}, nil
}
