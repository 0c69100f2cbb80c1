package dynamolocal

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// jarFolder returns the folder of the jars. It skips the test with -short.
func jarFolder(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: starts DynamoDB Local")
	}
	dir, err := FindDir()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func start(t testing.TB, cfg Config) *Server {
	t.Helper()
	cfg.Dir = jarFolder(t)
	s, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func hostPort(t testing.TB, s *Server) (host, port string) {
	t.Helper()
	u, err := url.Parse(s.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	return u.Hostname(), u.Port()
}

// dial returns the error of a connection attempt, or nil.
func dial(t testing.TB, host, port string) error {
	t.Helper()
	d := net.Dialer{Timeout: 2 * time.Second}
	c, err := d.DialContext(t.Context(), "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return err
	}
	return c.Close()
}

func TestListensOnLoopbackOnly(t *testing.T) {
	host, port := hostPort(t, start(t, Config{}))
	if host != "127.0.0.1" {
		t.Errorf("the endpoint is on %s, want 127.0.0.1", host)
	}
	if err := dial(t, "127.0.0.1", port); err != nil {
		t.Errorf("127.0.0.1 refuses connections: %v", err)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		ip, _, err := net.ParseCIDR(address.String())
		// A link-local address can't be dialed without a zone.
		if err != nil || ip.String() == "127.0.0.1" || ip.IsLinkLocalUnicast() {
			continue
		}
		if dial(t, ip.String(), port) == nil {
			t.Errorf("%s accepts connections, want only 127.0.0.1", ip)
		}
	}
}

// In DNS rebinding, a web page makes its own name resolve to this machine. Its requests
// contain that name in Host.
func TestAcceptsOnlyItsOwnHosts(t *testing.T) {
	s := start(t, Config{Hosts: []string{"172.17.0.1"}})
	_, port := hostPort(t, s)
	const accepted = http.StatusBadRequest // DynamoDB's response to a request without an operation
	for host, want := range map[string]int{
		"127.0.0.1:" + port:            accepted,
		"localhost:" + port:            accepted,
		"LOCALHOST:" + port:            accepted,
		"host.docker.internal:" + port: accepted,
		"172.17.0.1:" + port:           accepted,
		"127.0.0.1":                    accepted, // the port is optional
		"evil.example":                 http.StatusNotFound,
		"evil.example:" + port:         http.StatusNotFound,
		"localhost.evil.example":       http.StatusNotFound,
		"evil.localhost:" + port:       http.StatusNotFound,
		"127.0.0.2:" + port:            http.StatusNotFound,
		"172.17.0.2:" + port:           http.StatusNotFound,
		"[::1]:" + port:                http.StatusNotFound, // it doesn't listen there
		"0.0.0.0:" + port:              http.StatusNotFound,
	} {
		t.Run(host, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.Endpoint(), nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Host = host
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			isDynamoDB := response.Header.Get("X-Amzn-Requestid") != ""
			if response.StatusCode != want || isDynamoDB != (want == accepted) {
				t.Errorf("status %d, from DynamoDB: %t, want %d", response.StatusCode, isDynamoDB, want)
			}
		})
	}
}

func TestCloseStopsTheServer(t *testing.T) {
	s := start(t, Config{})
	host, port := hostPort(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if dial(t, host, port) == nil {
		t.Error("the server still accepts connections")
	}
	if err := s.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestMissingJarsErrorNamesTheCommand(t *testing.T) {
	_, err := Start(t.Context(), Config{Dir: t.TempDir()})
	if !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), "make .tools/dynamodb-local") {
		t.Errorf("got %v, want ErrNotInstalled with the command to run", err)
	}
}

func TestMissingJavaErrorNamesJava(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "DynamoDBLocal-0.jar"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	_, err := Start(t.Context(), Config{Dir: dir})
	if !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), "Java 17") {
		t.Errorf("got %v, want ErrNotInstalled and the name Java 17", err)
	}
}

func TestUsedPortErrorNamesTheAddress(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	port := l.Addr().(*net.TCPAddr).Port
	_, err = Start(t.Context(), Config{Dir: jarFolder(t), Port: port})
	if err == nil || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("got %v, want an error that names %s", err, l.Addr())
	}
}

func TestDatabaseFolderErrorNamesThePath(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Config{Dir: jarFolder(t), DBPath: filepath.Join(file, "folder")})
	if err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("got %v, want an error that names the folder", err)
	}
}

func TestCanceledStartReturnsTheContextError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Start(ctx, Config{Dir: jarFolder(t)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
