// Command probe checks a running deployment. See internal/ops/probe.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"timesheets/internal/ops/probe"
)

func main() {
	// A second signal ends the process at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(probe.Run(ctx, probe.Process{
		Args: os.Args[1:], Lookup: os.LookupEnv, Now: time.Now, Stdout: os.Stdout, Stderr: os.Stderr,
	}))
}
