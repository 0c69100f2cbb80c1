// Command bench measures the deployed executables, as `sam build` makes them. It sends
// them events over the Lambda Runtime API and compares the results with those of a hello-world
// function in the same run. It also compares the authorizer's handler with a raw signature
// check. The figures depend on the machine. The ratios can be compared between machines.
//
//	go run ./bench [-rounds 15] [-events 400]
//
// It needs DynamoDB Local in .tools/dynamodb-local (make .tools/dynamodb-local).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	rounds := flag.Int("rounds", 15, "`number` of starts of each executable")
	events := flag.Int("events", 400, "`number` of warm events after each start")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rounds, *events, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
