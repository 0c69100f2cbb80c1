package probe

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakeTokens returns tokens for servers that verify none.
func fakeTokens(tb testing.TB) map[string]string {
	tb.Helper()
	token := func(subject, scope string) string {
		signed, err := sign(encodeSegment(map[string]any{"alg": "RS256", "kid": "1"})+"."+encodeSegment(map[string]any{
			"iss": "https://id.example.com/", "aud": "https://api.example.com/", "sub": subject, "scope": scope,
			"exp": time.Now().Add(time.Hour).Unix(), "email": subject + "@example.com",
		}), strayKey())
		if err != nil {
			tb.Fatal(err)
		}
		return signed
	}
	own := strings.Join(ownScopes(), " ")
	return map[string]string{varToken: token("probe", own), varManager: token("manager", own+" approve:timesheets")}
}

// serve serves a handler, and fails the test if the handler receives a token.
func serve(tb testing.TB, h http.HandlerFunc) string {
	tb.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			tb.Error("the server received a token")
		}
		h(w, r)
	}))
	tb.Cleanup(server.Close)
	return server.URL
}

// A server that isn't the API is an error of every check of the API, not a fault, and it
// receives no token.
func TestServersThatAreNotTheAPI(t *testing.T) {
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") })
	tests := []struct {
		name   string
		url    string
		detail string
	}{
		{"a redirect", serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere+r.URL.Path, http.StatusTemporaryRedirect)
		}), "GET /timesheets: the server redirects (307), and the prober doesn't follow"},
		{"HTML", serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<title>Sign in to this network</title>")
		}), "isn't JSON, so the server at -api isn't this API"},
		{"JSON that isn't declared", serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "[]")
		}), "isn't JSON, so the server at -api isn't this API"},
		{"JSON that isn't", serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, "[")
		}), "isn't JSON, so the server at -api isn't this API"},
		{"nothing", serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }), "isn't JSON"},
		{"throttling", serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }), "was throttled"},
		{"a closed connection", serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), "the server closed the connection"},
		{"half a response", serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "[")
		}), "the response ended early: the server closed the connection"},
		{"no server", "http://" + freeAddress(t), "connection refused"},
		{"TLS expected", strings.Replace(serve(t, func(http.ResponseWriter, *http.Request) {}), "http:", "https:", 1), "the response isn't valid HTTP"},
		{"an echo", echo(t), "the response isn't valid HTTP"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := probe(t, fakeTokens(t), "-api", test.url)
			wantErrors(t, r, test.detail)
		})
	}
}

// wantErrors checks that every check of the API that has its token is an error.
func wantErrors(tb testing.TB, r run, detail string) {
	tb.Helper()
	want := namesOf(func(c check) bool {
		return !c.page && slices.Contains([]string{"", varToken, varManager}, c.token)
	})
	if diff := cmp.Diff(want, r.names(resultError)); diff != "" {
		tb.Errorf("errors (-want +got):\n%s", diff)
	}
	if r.code != ExitError || r.report.Result != resultError {
		tb.Errorf("exit code %d and result %s, want %d and error", r.code, r.report.Result, ExitError)
	}
	if o := r.outcome(tb, "no_token"); !strings.Contains(o.Detail, detail) {
		tb.Errorf("%q, want %q", o.Detail, detail)
	}
}

// freeAddress returns an address at which nothing listens.
func freeAddress(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// echo returns the address of a server that sends back what it receives.
func echo(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.CopyN(c, c, 1)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// A server that never responds is an error after the time limit.
func TestHangingServer(t *testing.T) {
	ended := make(chan struct{})
	hang := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-ended })
	t.Cleanup(func() { close(ended) }) // before the server is closed
	r := probe(t, fakeTokens(t), "-api", hang, "-page", hang, "-timeout", "200ms")
	if o := r.outcome(t, "page_csp"); o.Result != resultError || !strings.Contains(o.Detail, "time limit") {
		t.Errorf("page_csp: %+v, want an error by the time limit", o)
	}
	if code := r.code; code != ExitError || len(r.names(resultFault)) > 0 {
		t.Errorf("exit code %d, want %d, and no faults:\n%s", code, ExitError, r.stderr)
	}
	if o := r.outcome(t, "no_token"); o.Result != resultError || !strings.Contains(o.Detail, "time limit") {
		t.Errorf("no_token: %+v, want an error by the time limit", o)
	}
}

// A request that isn't answered ends before the run does.
func TestRequestLimit(t *testing.T) {
	ended := make(chan struct{})
	hang := serve(t, func(http.ResponseWriter, *http.Request) { <-ended })
	t.Cleanup(func() { close(ended) })
	address, err := parseAddress("-api", hang)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(address)
	if c.http.Timeout != requestLimit {
		t.Errorf("a request may take %s, want %s", c.http.Timeout, requestLimit)
	}
	c.http.Timeout = time.Millisecond
	if _, err := c.send(t.Context(), listOne("")); err == nil || !strings.Contains(err.Error(), "no response within") {
		t.Errorf("%v, want that there is no response", err)
	}
}

// A server that is JSON and always 200, whatever the request, is a fault of every check that
// wants a refusal or an entry.
func TestLyingServer(t *testing.T) {
	for _, body := range []string{"{}", "[]", `{"id":"2026-11-28-01JDC5W0ZK3V6T8Q4R2N7M9XYB","version":1}`, "null", `"text"`} {
		t.Run(body, func(t *testing.T) {
			var requests atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				requests.Add(1)
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("ETag", `"1"`)
				_, _ = io.WriteString(w, body)
			}))
			t.Cleanup(server.Close)
			r := probe(t, fakeTokens(t), "-api", server.URL)
			faults := r.names(resultFault)
			for _, name := range []string{
				"no_token", "bearer_x", "unknown_route", "create", "alg_none", "another_key", "forged_issuer", "missing_scope",
				"other_user", "own_approval", "other_origin", "oversized_body",
			} {
				if !slices.Contains(faults, name) {
					t.Errorf("%s isn't a fault:\n%s", name, r.stderr)
				}
			}
			if r.code != ExitFault || requests.Load() == 0 {
				t.Errorf("exit code %d, want %d", r.code, ExitFault)
			}
		})
	}
}

// Text of a server isn't copied into the output: not even if the server returns the token or
// an email in every place.
func TestReturnedSecrets(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusCreated, http.StatusUnauthorized, http.StatusConflict, http.StatusInternalServerError} {
		for _, email := range []string{"", "employee@example.com"} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				secret := email
				if secret == "" {
					secret = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
				}
				w.Header().Set("Content-Type", "application/json")
				for _, name := range []string{"Location", "Etag", "Link", "X-Amzn-Requestid", "Access-Control-Allow-Origin"} {
					w.Header().Set(name, secret)
				}
				w.WriteHeader(status)
				body := map[string]any{
					"message": secret, "code": secret, "request_id": secret, "id": secret, "user_id": secret,
					"project": ProjectPrefix + strings.Repeat("A", 26), "created_at": time.Now().Add(-time.Hour),
				}
				if r.Method == http.MethodGet && r.URL.Path == "/timesheets" {
					_ = json.NewEncoder(w).Encode([]any{body}) // a list of leftovers
					return
				}
				_ = json.NewEncoder(w).Encode(body)
			}))
			t.Cleanup(server.Close)
			if r := probe(t, fakeTokens(t), "-api", server.URL); r.code != ExitFault {
				t.Errorf("%d: exit code %d, want %d", status, r.code, ExitFault)
			}
		}
	}
}

// Faults and errors of the page are its own checks' alone.
func TestPageServers(t *testing.T) {
	pageChecks := namesOf(func(c check) bool { return c.page })
	tests := []struct {
		name   string
		url    string
		want   result
		detail string
	}{
		{"a redirect", serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://www.example.com/", http.StatusFound)
		}), resultError, "redirects (302)"},
		{"JSON", serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
		}), resultFault, "200, want "},
		{"no server", "http://" + freeAddress(t), resultError, "connection refused"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := probe(t, fakeTokens(t), "-api", "http://"+freeAddress(t), "-page", test.url)
			for _, name := range pageChecks {
				if o := r.outcome(t, name); name != "page_missing_asset" && (o.Result != test.want || !strings.Contains(o.Detail, test.detail)) {
					t.Errorf("%s: %+v, want %s and %q", name, o, test.want, test.detail)
				}
			}
		})
	}
}

// All invalid settings are reported at once, without their values, and with the usage.
func TestSettings(t *testing.T) {
	valid := fakeTokens(t)[varToken]
	tests := []struct {
		name   string
		args   []string
		tokens map[string]string
		want   []string // lines
	}{
		{"all are missing", nil, nil, []string{"-api is missing", "PROBE_TOKEN is missing: the access token of the prober's user"}},
		{"several", []string{"-api", "http://api.example.com", "-page", "https://app.example.com/path", "-timeout", "1h", "more"},
			map[string]string{varToken: "secret", varExpired: "a.b.c"}, []string{
				`unexpected argument "more"`, "-timeout 1h0m0s: it must be more than 0, and at most 1m0s",
				"-api must be https: only a server on this machine may be http", "-page must be an origin: https://host, without a path",
				"PROBE_TOKEN: it isn't a JWT: the prober needs access tokens of that form",
				"PROBE_TOKEN_EXPIRED: it isn't a JWT: a part isn't base64url of a JSON object",
			}},
		{"a password", []string{"-api", "https://user:secret@api.example.com"}, map[string]string{varToken: valid}, []string{
			"-api must be https://host/path, without user, query and fragment"}},
		{"not a URL", []string{"-api", "https://secret host"}, map[string]string{varToken: valid}, []string{
			"-api must be https://host/path, without user, query and fragment"}},
		{"another scheme", []string{"-api", "ftp://api.example.com"}, map[string]string{varToken: valid}, []string{
			"-api must be https://host/path, without user, query and fragment"}},
		{"a token with a line break", []string{"-api", "https://api.example.com"}, map[string]string{varToken: valid[:40] + "\n" + valid[40:]}, []string{
			"PROBE_TOKEN: it isn't a JWT: the prober needs access tokens of that form"}},
		{"no time", []string{"-api", "https://api.example.com", "-timeout", "0s"}, map[string]string{varToken: valid}, []string{
			"-timeout 0s: it must be more than 0, and at most 1m0s"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := probe(t, test.tokens, test.args...)
			var got []string
			for line := range strings.Lines(r.stderr) {
				if fault, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "probe: "); ok {
					got = append(got, fault)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if r.code != ExitError || r.stdout != "" || !strings.Contains(r.stderr, "usage: probe -api URL") || strings.Contains(r.stderr, "secret") {
				t.Errorf("exit code %d, want %d, the usage and no value:\n%s%s", r.code, ExitError, r.stderr, r.stdout)
			}
		})
	}
}

func TestUnknownFlag(t *testing.T) {
	if r := probe(t, nil, "-token", "x"); r.code != ExitError || !strings.Contains(r.stderr, "usage: probe") {
		t.Errorf("exit code %d, want %d and the usage:\n%s", r.code, ExitError, r.stderr)
	}
}

func TestAddresses(t *testing.T) {
	tests := []struct{ text, want string }{
		{"https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1", "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1"},
		{"https://api.example.com/v1/", "https://api.example.com/v1"},
		{"https://api.example.com/", "https://api.example.com"},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"http://localhost:8080/", "http://localhost:8080"},
		{"http://[::1]:8080", "http://[::1]:8080"},
	}
	for _, test := range tests {
		if got, err := parseAddress("-api", test.text); err != nil || got.String() != test.want {
			t.Errorf("%s: %v, %v, want %s", test.text, got, err, test.want)
		}
	}
	for _, text := range []string{"http://127.0.0.1.example.com", "http://localhost.example.com", "http://10.0.0.1", "https://", "//host", "api.example.com", "https://host?x", "https://host#x"} {
		if got, err := parseAddress("-api", text); err == nil {
			t.Errorf("%s: %v, want an error", text, got)
		}
	}
}
