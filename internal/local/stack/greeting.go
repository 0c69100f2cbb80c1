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

// greeting contains an access token on purpose, for the user to paste. The token isn't valid
// for a deployment.
//
//go:embed greeting.txt
var greeting string

// greet prints the addresses, and the users and a token of the stack's own issuer.
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
		signInLines, err := s.signInLines(ctx)
		if err != nil {
			return err
		}
		maps.Copy(lines, signInLines)
	}
	return t.Execute(out, lines)
}

// signInLines returns the part of the greeting about this stack's own issuer. It signs in,
// so it fails if the issuer doesn't respond.
func (s *stack) signInLines(ctx context.Context) (map[string]any, error) {
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
		"Users": issuer.Users(), "Token": accessToken, "Today": now.Format(time.DateOnly),
		"Until": now.Add(s.options.tokenLife).Format("15:04 MST"), "Command": command,
	}, nil
}
