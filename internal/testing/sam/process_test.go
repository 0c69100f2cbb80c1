package sam

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	pageOrigin = "http://127.0.0.1:8082"
	// eventIssuer is the issuer of the tokens in events/: the local stack's default.
	eventIssuer = "http://127.0.0.1:8081/"

	startTimeout = time.Minute
	stopTimeout  = time.Minute
)

// A stack is a running `cmd/local` on DynamoDB Local, with listeners on Docker's bridge.
type stack struct {
	executable  string
	api, issuer string // addresses, the issuer's with its slash
	dynamoDB    string
}

func startStack(t testing.TB, root, bridgeFlag string) stack {
	t.Helper()
	dir := t.TempDir()
	s := stack{executable: filepath.Join(dir, "local")}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", s.executable, "./cmd/local")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build cmd/local: %v\n%s", err, out)
	}
	ports := freePorts(t, 3)
	s.api, s.issuer, s.dynamoDB = "http://"+ports[0], "http://"+ports[1]+"/", "http://"+ports[2]
	cmd := exec.CommandContext(t.Context(), s.executable,
		"-store", "dynamodb", bridgeFlag, "-data", filepath.Join(dir, "state"), "-page", pageOrigin,
		"-api", ports[0], "-issuer", ports[1], "-dynamodb", ports[2], "-web", "127.0.0.1:0")
	cmd.Dir = root
	start(t, cmd, ports[0])
	return s
}

// token signs a user in to the running stack.
func (s stack) token(t testing.TB, user string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.executable, "token", "-user", user, "-issuer", s.issuer)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("token of %s: %v", user, err)
	}
	return strings.TrimSpace(string(out))
}

// start runs `sam local start-api` or start-lambda and returns its URL.
func (l local) start(t testing.TB, command string) string {
	t.Helper()
	address := freePorts(t, 1)[0]
	args := append(l.arguments(command), "--warm-containers", "LAZY", "--host", "127.0.0.1", "--port", port(t, "http://"+address))
	start(t, l.command(t.Context(), args...), address)
	return "http://" + address
}

// start runs a server until the test ends, and returns when it accepts connections. At an
// interrupt, each server shuts down gracefully, with its containers and child processes.
func start(t testing.TB, cmd *exec.Cmd, address string) {
	t.Helper()
	var log output
	cmd.Stderr = &log // standard output is the stack's greeting, which contains a token
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopTimeout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	t.Cleanup(func() {
		// The test's context has ended by now, which sends the interrupt.
		<-exited
		if t.Failed() {
			t.Logf("output of %s:\n%s", filepath.Base(cmd.Path), &log)
		}
	})
	if err := await(t.Context(), address, exited); err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(cmd.Path), err, &log)
	}
}

// await polls the address until it accepts connections or the server exits.
func await(ctx context.Context, address string, exited chan error) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return connection.Close()
		}
		select {
		case err := <-exited:
			exited <- err // for the clean-up
			return errors.Join(errors.New("exited before it was ready"), err)
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-tick.C:
		}
	}
}

// freePorts returns loopback addresses that were free a moment ago.
func freePorts(t testing.TB, n int) []string {
	t.Helper()
	addresses := make([]string, n)
	for i := range addresses {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close() // all are held until the last is chosen, so they differ
		addresses[i] = listener.Addr().String()
	}
	return addresses
}

func port(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Port() == "" {
		t.Fatalf("address %q has no port: %v", address, err)
	}
	return u.Port()
}

// An output is the output of a process so far. It is safe for concurrent use.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
