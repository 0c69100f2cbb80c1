package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	localStarts = 7
	// localTimeout bounds the start of the local stack.
	localTimeout = 20 * time.Second
	pollInterval = 2 * time.Millisecond
)

// printLocal builds the local stack, and measures the time from its start to its first
// response.
func printLocal(ctx context.Context, out io.Writer, dir string) error {
	path := filepath.Join(dir, "local")
	if text, err := exec.CommandContext(ctx, "go", "build", "-o", path, "./cmd/local").CombinedOutput(); err != nil {
		return fmt.Errorf("build the local stack: %w\n%s", err, text)
	}
	var times []time.Duration
	for range localStarts {
		elapsed, err := startLocal(ctx, path, filepath.Join(dir, "data"))
		if err != nil {
			return err
		}
		times = append(times, elapsed)
	}
	fmt.Fprintf(out, "\n`make run`, from the start of the built executable to the API's first response: %s (median of %d starts, the first\nof which also makes the signing key).\n",
		milliseconds(quantile(times, 0.5)), localStarts)
	return nil
}

func startLocal(ctx context.Context, path, data string) (time.Duration, error) {
	api, err := freeAddress()
	if err != nil {
		return 0, err
	}
	issuer, err := freeAddress()
	if err != nil {
		return 0, err
	}
	command := exec.CommandContext(ctx, path, "-data", data, "-api", api, "-issuer", issuer, "-web", "127.0.0.1:0")
	start := time.Now()
	if err := command.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	}()
	ctx, cancel := context.WithTimeout(ctx, localTimeout)
	defer cancel()
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		if responds(ctx, "http://"+api+"/timesheets") {
			return time.Since(start), nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return 0, errors.Join(errors.New("the local stack doesn't respond"), ctx.Err())
		}
	}
}

func responds(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusUnauthorized // the request has no token
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}
