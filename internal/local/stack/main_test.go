package stack

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startLimit and stopLimit are far longer than a start or a stop takes: if a test reaches
// one of them, the process hangs.
const (
	startLimit = time.Minute
	stopLimit  = 30 * time.Second
)

// TestExecutable tests the behavior that needs a separate process.
func TestExecutable(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds the executable")
	}
	path := build(t)
	for name, test := range map[string]func(*testing.T, string){
		"signals": testSignals, "second signal": testSecondSignal, "slow body": testSlowBody, "greeting": testGreeting,
		"exit codes": testExitCodes, "quiet start": testQuietStart,
	} {
		t.Run(name, func(t *testing.T) { test(t, path) })
	}
}

func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "local")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "timesheets/cmd/local").CombinedOutput(); err != nil {
		t.Fatalf("build cmd/local: %v\n%s", err, out)
	}
	return path
}

// A process is the running executable.
type process struct {
	*exec.Cmd
	greeting string
	ended    chan error
}

// launch starts the executable and reads its greeting.
func launch(t *testing.T, path string, args ...string) process {
	t.Helper()
	p := process{Cmd: exec.Command(path, args...), ended: make(chan error, 1)}
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	greeted := make(chan string, 1)
	go func() {
		var text strings.Builder
		for lines := bufio.NewScanner(out); lines.Scan(); {
			text.WriteString(lines.Text() + "\n")
			if strings.HasPrefix(lines.Text(), "The token is valid") {
				greeted <- text.String()
			}
		}
		p.ended <- p.Wait()
	}()
	select {
	case p.greeting = <-greeted:
	case err := <-p.ended:
		t.Fatalf("it exited before the greeting: %v", err)
	case <-time.After(startLimit):
		t.Fatal("no greeting in time")
	}
	return p
}

func (p process) wait(t *testing.T) error {
	t.Helper()
	select {
	case err := <-p.ended:
		return err
	case <-time.After(stopLimit):
		t.Fatal("it is still running")
		return nil
	}
}

func testSignals(t *testing.T, path string) {
	t.Helper()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			p := launch(t, path, flags(t)...)
			if err := p.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := p.wait(t); err != nil {
				t.Errorf("error %v, want exit code 0", err)
			}
			for _, address := range regexp.MustCompile(`127\.0\.0\.1:\d+`).FindAllString(p.greeting, 2) {
				if c, err := net.Dial("tcp", address); err == nil {
					c.Close()
					t.Errorf("%s still accepts connections", address)
				}
			}
		})
	}
}

// sendIncompleteRequest sends a request whose body never arrives, and returns the API's address.
func (p process) sendIncompleteRequest(t *testing.T) string {
	t.Helper()
	api := regexp.MustCompile(`API +http://(\S+)`).FindStringSubmatch(p.greeting)[1]
	slow, err := net.Dial("tcp", api)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slow.Close() })
	if _, err := io.WriteString(slow, "POST /timesheets HTTP/1.1\r\nHost: "+api+"\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	// The stack responds with 100 when it waits for the body. Before that, the connection may
	// be in the listener's accept queue, and the system closes queued connections with the
	// listener.
	if line, err := bufio.NewReader(slow).ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("read %q, error %v, want 100 Continue", line, err)
	}
	return api
}

// A request whose body never arrives delays the exit by at most readLimit. The exit code is 0.
func testSlowBody(t *testing.T, path string) {
	t.Helper()
	p := launch(t, path, flags(t)...)
	p.sendIncompleteRequest(t)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.wait(t); err != nil {
		t.Errorf("error %v, want exit code 0", err)
	}
}

// If a request is still running, the process waits after the first signal, but exits after
// the second.
func testSecondSignal(t *testing.T, path string) {
	t.Helper()
	p := launch(t, path, flags(t)...)
	api := p.sendIncompleteRequest(t)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	waitUntilRefused(t, api)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := p.wait(t); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
		t.Errorf("error %v, want an exit by SIGTERM", err)
	}
}

// waitUntilRefused returns when an address refuses connections.
func waitUntilRefused(t *testing.T, address string) {
	t.Helper()
	for end := time.Now().Add(stopLimit); time.Now().Before(end); {
		c, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		c.Close()
	}
	t.Fatal("it still accepts connections")
}

// The commands in the greeting work.
func testGreeting(t *testing.T, path string) {
	t.Helper()
	p := launch(t, path, flags(t)...)
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed")
	}
	for n, want := range []string{"201 Created", "200 OK"} {
		line := regexp.MustCompile(`(?m)^curl .*$`).FindAllString(p.greeting, -1)[n]
		out, err := exec.CommandContext(t.Context(), "sh", "-c", strings.Replace(line, "curl", curl+" -s --noproxy '*'", 1)).CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) || !strings.Contains(string(out), "StoreZero") {
			t.Errorf("error %v, want %s\n%s", err, want, out)
		}
	}
}

func testExitCodes(t *testing.T, path string) {
	t.Helper()
	tests := []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-help"}, 0, "-docker-bridge"},
		{"an unknown flag", []string{"-verbose"}, 2, "-verbose"},
		{"an address of every interface", []string{"-api", "0.0.0.0:8080"}, 1, "loopback only"},
		{"no stack", []string{"token", "-issuer", "http://127.0.0.1:1/"}, 1, "no local stack runs"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			command := exec.CommandContext(t.Context(), path, test.args...)
			out, err := command.CombinedOutput()
			if code := command.ProcessState.ExitCode(); code != test.code || !strings.Contains(string(out), test.want) {
				t.Errorf("error %v, want exit code %d and %q\n%s", err, test.code, test.want, out)
			}
		})
	}
}

// The OpenID library can log by itself; the stack's log must not contain the secrets of
// a sign-in.
func testQuietStart(t *testing.T, path string) {
	t.Helper()
	command := exec.Command(path, flags(t)...)
	var log buffer
	command.Stderr = &log
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if err := command.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := log.String(); got != "stopping\n" {
		t.Errorf("logged %q, want only \"stopping\"", got)
	}
}
