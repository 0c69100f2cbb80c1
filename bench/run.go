package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"timesheets/internal/testing/lambdahost"
)

// A subject is an executable, its environment and its events.
type subject struct {
	name     string
	path     string
	env      []string
	event    func(ctx context.Context, n int) ([]byte, error)
	requests func() int64 // to DynamoDB so far; nil if it makes none
}

// run measures everything and prints the tables.
func run(ctx context.Context, rounds, events int, out io.Writer) error {
	dir, err := os.MkdirTemp("", "timesheets-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	provider, err := newProvider()
	if err != nil {
		return err
	}
	defer provider.Close()
	table, err := newTable(ctx)
	if err != nil {
		return err
	}
	defer table.Close()
	subjects, err := build(ctx, dir, provider, table)
	if err != nil {
		return err
	}
	samples, err := measure(ctx, subjects, rounds, events)
	if err != nil {
		return err
	}
	printExecutables(out, subjects, samples, rounds, events)
	if err := printVerify(ctx, out, provider); err != nil {
		return err
	}
	return printLocal(ctx, out, dir)
}

// build builds the executables as they are deployed. The first subject is the baseline.
func build(ctx context.Context, dir string, p *provider, t *table) ([]subject, error) {
	hello := filepath.Join(dir, "hello")
	command := exec.CommandContext(ctx, "go", "build", "-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w", "-o", hello, "./bench/hello")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build hello: %w\n%s", err, text)
	}
	subjects := append([]subject{
		{name: "hello-world", path: hello, event: listEvent},
		{name: "authorizer", path: "AuthorizerFunction", env: p.env(), event: p.event},
	}, t.subjects()...)
	for i := range subjects[1:] {
		s := &subjects[i+1]
		path, err := lambdahost.Build(ctx, ".", s.path, dir)
		if err != nil {
			return nil, err
		}
		s.path = path
	}
	return subjects, nil
}

// subjects returns the functions of the routes.
func (t *table) subjects() []subject {
	one, decision := "/timesheets/{id}", "/approvals/{id}"
	update := request{
		method: "PUT", resource: one, user: contractor, header: map[string]string{"If-Match": `"1"`},
		body: `{"project":"StoreZero","hours":0.5}`,
	}
	subjects := []subject{
		{name: "create", path: "CreateFunction", event: createEvent},
		{name: "list", path: "ListFunction", event: listEvent},
		{name: "get", path: "GetFunction", event: t.eventAbout(request{method: "GET", resource: one, user: contractor})},
		{name: "update", path: "UpdateFunction", event: t.eventAbout(update)},
		{name: "delete", path: "DeleteFunction", event: t.eventAbout(request{method: "DELETE", resource: one, user: contractor})},
		{name: "summary of a year", path: "SummaryFunction", event: summaryEvent},
		{name: fmt.Sprintf("upload of %d", uploadRows), path: "UploadFunction", event: t.uploadEvent},
		{name: "approvals", path: "ApprovalsFunction", event: approvalsEvent},
		{name: "decide", path: "DecideFunction", event: t.eventAbout(request{method: "PUT", resource: decision, user: manager})},
	}
	for i := range subjects {
		subjects[i].env, subjects[i].requests = t.env(), t.requests.Load
	}
	return subjects
}
