package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"text/template"
	"time"

	"timesheets/internal/contract"
	"timesheets/internal/issuer"
	"timesheets/internal/page"
)

// greeting prints a token: it opens nothing but this stack, and showing it is what the
// command is for.
//
//go:embed greeting.txt
var greeting string

// greet prints what somebody needs to begin. That it can sign in shows that the issuer
// answers.
func (s *stack) greet(ctx context.Context, out io.Writer) error {
	issuerURL := url(s.signIn) + "/"
	accessToken, err := signIn(ctx, issuerURL, defaultAudience, "employee")
	if err != nil {
		return fmt.Errorf("sign in to the new stack: %w", err)
	}
	t, err := template.New("greeting").Parse(greeting)
	if err != nil {
		return err
	}
	command := "go run ./cmd/local token"
	if issuerURL != defaultIssuer {
		command += " -issuer " + issuerURL
	}
	now := time.Now().UTC()
	return t.Execute(out, map[string]any{
		"Page": s.pageLine(), "API": url(s.api), "Reference": url(s.web) + contract.PathReference, "Description": url(s.web) + contract.PathDescription,
		"Issuer": issuerURL, "Store": s.storeName, "People": issuer.People(),
		"Token": accessToken, "Today": now.Format(time.DateOnly),
		"Until": now.Add(s.options.tokenLife).Format("15:04 MST"), "Command": command,
	})
}

// pageLine is where the page is, or how to get it.
func (s *stack) pageLine() string {
	if s.options.page == url(s.web) && !s.page.Built() {
		return page.NotBuilt
	}
	return s.options.page
}
