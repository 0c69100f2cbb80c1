// Command bench measures what ships: the executables that `sam build` makes, driven
// over the Lambda Runtime API beside a hello-world in the same run, and the
// authorizer's own work beside a raw signature check. Figures of one machine say
// little elsewhere; the ratios travel.
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
	rounds := flag.Int("rounds", 15, "how often each executable is started")
	events := flag.Int("events", 400, "warm events each time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rounds, *events, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
