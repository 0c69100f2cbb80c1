// Command people exports, erases and renames a user's data. See internal/ops/people.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"timesheets/internal/ops/people"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := people.Run(ctx, os.Args[1:], people.Environment{
		Lookup: os.LookupEnv, Now: time.Now, Out: os.Stdout, Log: os.Stderr,
	})
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, people.ErrUsage):
		os.Exit(2) // the reason has been printed
	default:
		fmt.Fprintln(os.Stderr, "people:", err)
		os.Exit(1)
	}
}
