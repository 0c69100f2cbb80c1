package stack

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A buffer is safe for concurrent use: the stack writes it and a test reads it.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// flags returns arguments with free ports and a data folder for the test alone. The flags
// in more override them.
func flags(tb testing.TB, more ...string) []string {
	tb.Helper()
	return append([]string{
		"-api", "127.0.0.1:0", "-issuer", "127.0.0.1:0", "-web", "127.0.0.1:0", "-dynamodb", "127.0.0.1:0",
		"-data", filepath.Join(tb.TempDir(), "state"),
	}, more...)
}

// A running is a running stack and its log.
type running struct {
	*stack
	log *buffer
}

// start runs a stack until the test ends or closes it.
func start(tb testing.TB, args ...string) running {
	tb.Helper()
	return startOnBridge(tb, netip.Addr{}, args...)
}

func startOnBridge(tb testing.TB, bridge netip.Addr, args ...string) running {
	tb.Helper()
	log := &buffer{}
	to := streams{out: io.Discard, log: log}
	o, err := parseOptions(args, to)
	if err != nil {
		tb.Fatalf("parse options: %v\n%s", err, log)
	}
	s, err := setup(tb.Context(), o, bridge, to)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	return running{s, log}
}

// token signs a user in with the token command.
func (r running) token(tb testing.TB, user string) string {
	tb.Helper()
	var out buffer
	if err := Run(tb.Context(), []string{"token", "-user", user, "-issuer", url(r.signIn) + "/"}, &out, io.Discard); err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

// A response is an HTTP response whose body has been read.
type response struct {
	status int
	header http.Header
	body   string
}

// call lists timesheets, or creates the one in the body.
func (r running) call(tb testing.TB, token, body string) response {
	tb.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(tb.Context(), method, url(r.api)+"/timesheets", strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return do(tb, request)
}

func do(tb testing.TB, r *http.Request) response {
	tb.Helper()
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return response{res.StatusCode, res.Header, string(body)}
}

// projects returns the projects of a user's list, newest first.
func (r running) projects(tb testing.TB, token string) []string {
	tb.Helper()
	a := r.call(tb, token, "")
	var entries []struct{ Project string }
	if err := json.Unmarshal([]byte(a.body), &entries); err != nil || a.status != http.StatusOK {
		tb.Fatalf("list: %d %s", a.status, a.body)
	}
	projects := []string{}
	for _, e := range entries {
		projects = append(projects, e.Project)
	}
	return projects
}

// create records an hour for a project, with notes that are unique to the test.
func (r running) create(tb testing.TB, token, project string) {
	tb.Helper()
	body, err := json.Marshal(map[string]any{
		"date": time.Now().UTC().Format(time.DateOnly), "project": project, "hours": 1, "notes": secretNotes,
	})
	if err != nil {
		tb.Fatal(err)
	}
	if a := r.call(tb, token, string(body)); a.status != http.StatusCreated {
		tb.Fatalf("create: %d %s", a.status, a.body)
	}
}

const secretNotes = "only the owner may read this"
