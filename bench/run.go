package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"timesheets/internal/lambdahost"
)

// A subject is one executable and how it is driven.
type subject struct {
	name     string
	path     string
	env      []string
	event    func(n int) []byte
	requests func() int64 // to DynamoDB so far; nil where it makes none
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

// build makes the executables as they ship; the first subject is the baseline.
func build(ctx context.Context, dir string, p *provider, t *table) ([]subject, error) {
	hello := filepath.Join(dir, "hello")
	command := exec.CommandContext(ctx, "go", "build", "-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w", "-o", hello, "./bench/hello")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build hello: %w\n%s", err, text)
	}
	subjects := []subject{
		{name: "hello-world", path: hello, event: listEvent},
		{name: "authorizer", path: "AuthorizerFunction", env: p.env(), event: p.event},
		{name: "create", path: "CreateFunction", env: t.env(), event: createEvent, requests: t.requests.Load},
		{name: "list", path: "ListFunction", env: t.env(), event: listEvent, requests: t.requests.Load},
	}
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
