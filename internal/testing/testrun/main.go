// Command testrun runs `go test` with the arguments it is given, shows the output of
// what fails, and closes with what ran, what was skipped and why, and one line of
// counts:
//
//	go run ./internal/testing/testrun -race ./...
//
// It fails when go test does, when anything failed, and when nothing ran at all.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// patience is how long a test run that was told to stop may take over its clean-up.
const patience = 30 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "testrun:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	events, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("open the test output: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start go test: %w", err)
	}
	report := newReport(stdout)
	readErr := report.read(events)
	waitErr := cmd.Wait()
	report.close()
	return verdict(report.total(), readErr, waitErr)
}

// verdict is nil only where tests ran and nothing at all went wrong.
func verdict(total counts, readErr, waitErr error) error {
	switch {
	case readErr != nil:
		return fmt.Errorf("read the test output: %w", readErr)
	case total.failed > 0:
		return errors.New("there are failures")
	case waitErr != nil:
		return fmt.Errorf("go test: %w", waitErr)
	case total.passed == 0:
		return errors.New("no test ran")
	}
	return nil
}
