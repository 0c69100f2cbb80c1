// Command load sends requests to the API at a fixed rate, mixed over all routes, and reports
// the latency and the errors of each route:
//
//	go run ./bench/load -rate 33 -duration 10m    # or make bench-load, which writes bench/load.md
//
// It starts the local stack with DynamoDB Local in this process. With -api it uses a running
// stack instead, with the tokens of the environment (-help lists them). It accepts only an
// address on loopback: it isn't a tool to load a deployment with.
package main

import (
	"context"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
