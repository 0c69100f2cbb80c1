// Command local runs all of Timesheets on this machine, in one process and on
// loopback only: the gateway and the page that template.yaml describes, an OpenID
// provider with three demo people, and a store.
//
//	go run ./cmd/local                        the stack, until it is interrupted
//	go run ./cmd/local token -user employee   a token of the running stack
//	go run ./cmd/local events                 new tokens in events/, see docs/events.md
//	go run ./cmd/local parameters "A=b"       parameters of a deployment, for the SAM CLI
//
// -help after each of them lists its flags.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	err := run(untilSignalled(), os.Args[1:], streams{out: os.Stdout, log: os.Stderr})
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2) // the flag package has said why
	case err != nil:
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

// untilSignalled gives a context that ends with the first signal, for an end in good
// order. By then signals do what they do by themselves again, so that a second one
// ends the process at once.
func untilSignalled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals) // before anybody can see that the end has begun
		cancel()
	}()
	return ctx
}
