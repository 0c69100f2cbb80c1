// Command local runs all of Timesheets on this machine. See internal/local/stack.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"timesheets/internal/local/stack"
)

func main() {
	err := stack.Run(untilSignalled(), os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, stack.ErrUsage):
		os.Exit(2) // the reason has been printed
	default:
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

// untilSignalled returns a context that the first signal cancels, for a graceful
// shutdown. A second signal has its default effect, which ends the process immediately.
func untilSignalled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals) // before the shutdown begins, so that a second signal always ends the process
		cancel()
	}()
	return ctx
}
