// Command table restores the table of a deployment, compares tables, and lists those that no
// stack owns. See internal/ops/table.
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

	"timesheets/internal/ops/table"
)

func main() {
	// A second signal ends the process at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	err := table.Run(ctx, table.Process{Args: os.Args[1:], Now: time.Now, Out: os.Stdout, Log: os.Stderr})
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, table.ErrUsage):
		os.Exit(2) // the reason has been printed
	default:
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}
