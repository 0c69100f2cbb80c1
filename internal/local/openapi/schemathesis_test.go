package openapi_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shutdownTimeout bounds the shutdown of the local stack.
const shutdownTimeout = 10 * time.Second

// TestSchemathesis sends requests that are generated from the description to the built
// local stack: examples, limits, invalid requests, and sequences of calls.
// https://schemathesis.readthedocs.io/
func TestSchemathesis(t *testing.T) {
	if testing.Short() {
		t.Skip("schemathesis is skipped with -short")
	}
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	schemathesis := filepath.Join(root, ".tools", "venv", "bin", "schemathesis")
	if _, err := os.Stat(schemathesis); err != nil {
		t.Fatalf("schemathesis isn't installed; run make .tools/venv: %v", err)
	}
	stack := startStack(t, root)
	// Schemathesis reads its settings and hooks from its working directory, and writes its
	// data there.
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, "tools", "schemathesis"))); err != nil {
		t.Fatal(err)
	}
	// A run takes a minute or two, and several times as long on a busy machine. Its only limit
	// is the timeout of go test, minus the time to print the findings.
	ctx := t.Context()
	if deadline, ok := t.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-shutdownTimeout))
		defer cancel()
	}
	cmd := exec.CommandContext(ctx, schemathesis, "run", filepath.Join(root, "openapi.yaml"), "--url", stack.api, "--no-color")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "MANAGER_TOKEN="+stack.token(t, "manager"), "IMPORT_TOKEN="+stack.token(t, "import"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("schemathesis: %v\n%s", err, out)
	}
	covered := regexp.MustCompile(`API Links: +([0-9]+) covered / ([0-9]+) selected`).FindSubmatch(out)
	if covered == nil || string(covered[1]) != string(covered[2]) {
		t.Errorf("schemathesis didn't follow every link of the description\n%s", out)
	}
}

// A stack is the local stack in a separate process.
type stack struct {
	executable  string
	api, issuer string
}

func startStack(t *testing.T, root string) stack {
	t.Helper()
	s := stack{executable: filepath.Join(t.TempDir(), "local")}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", s.executable, "./cmd/local")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the local stack: %v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), s.executable, "-data", t.TempDir(),
		"-api", "127.0.0.1:0", "-issuer", "127.0.0.1:0", "-web", "127.0.0.1:0")
	cmd.Dir = root
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = shutdownTimeout
	greeting, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // the stack may have ended
		_ = cmd.Wait()
	})
	if s.api, s.issuer, err = readGreeting(greeting); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, greeting) }()
	return s
}

// readGreeting returns the addresses that the stack prints when it is ready.
func readGreeting(from io.Reader) (api, issuer string, err error) {
	address := regexp.MustCompile(`^ +(API|sign-in) +(http://[^ ,]+)`)
	addresses := map[string]string{}
	for lines := bufio.NewScanner(from); len(addresses) < 2; {
		if !lines.Scan() {
			return "", "", errors.Join(errors.New("the local stack didn't start"), lines.Err())
		}
		if match := address.FindStringSubmatch(lines.Text()); match != nil {
			addresses[match[1]] = match[2]
		}
	}
	return addresses["API"], addresses["sign-in"], nil
}

func (s stack) token(t *testing.T, user string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), s.executable, "token", "-user", user, "-issuer", s.issuer).Output()
	if err != nil {
		t.Fatalf("request a token for %s: %v", user, err)
	}
	return strings.TrimSpace(string(out))
}
