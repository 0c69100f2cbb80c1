package stack

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cloudfront"
)

// builtPage returns a folder like the one that the page's build makes.
func builtPage(tb testing.TB) string {
	tb.Helper()
	dist := tb.TempDir()
	if err := os.WriteFile(filepath.Join(dist, "index.html"), []byte("<title>Timesheets</title>"), 0o600); err != nil {
		tb.Fatal(err)
	}
	return dist
}

// get requests a path of the web pages.
func (r running) get(tb testing.TB, path string) response {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, url(r.web)+path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return do(tb, request)
}

// The page's settings contain the issuer and the API, and its policy allows both.
func TestPageSettings(t *testing.T) {
	s := start(t, flags(t, "-dist", builtPage(t))...)
	a := s.get(t, "/config.json")
	want := map[string]string{
		"issuer": url(s.signIn) + "/", "client_id": "timesheets-web", "audience": defaultAudience, "api": url(s.api),
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if control := a.header.Get("Cache-Control"); control != "no-store" {
		t.Errorf("Cache-Control is %q, want no-store", control)
	}
	_, connect, _ := strings.Cut(s.get(t, "/").header.Get("Content-Security-Policy"), "connect-src ")
	connect, _, _ = strings.Cut(connect, ";")
	for _, origin := range []string{url(s.signIn), url(s.api)} {
		if !slices.Contains(strings.Fields(connect), origin) {
			t.Errorf("the page may not call %s: connect-src %s", origin, connect)
		}
	}
}

func TestWebServesPageAndReference(t *testing.T) {
	s := start(t, flags(t, "-dist", builtPage(t))...)
	for path, want := range map[string]string{
		"/": "<title>Timesheets</title>", "/week/2026-11-23": "<title>Timesheets</title>", "/references": "<title>Timesheets</title>",
		"/reference": "GET /timesheets/{id}", "/reference/style.css": "body {", "/openapi.yaml": "openapi: 3.1",
	} {
		if a := s.get(t, path); a.status != http.StatusOK || !strings.Contains(a.body, want) {
			t.Errorf("GET %s: %d, want 200 and %q", path, a.status, want)
		}
	}
}

func TestGreetingNamesThePage(t *testing.T) {
	const devServer = "http://127.0.0.1:5173"
	none := filepath.Join(t.TempDir(), "none")
	for name, test := range map[string]struct {
		args []string
		want func(running) string
	}{
		"built":            {[]string{"-dist", builtPage(t)}, func(s running) string { return url(s.web) }},
		"not built":        {[]string{"-dist", none}, func(running) string { return cloudfront.NotBuilt }},
		"served elsewhere": {[]string{"-dist", none, "-page", devServer}, func(running) string { return devServer }},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, flags(t, test.args...)...)
			var greeting buffer
			if err := s.greet(t.Context(), &greeting); err != nil {
				t.Fatal(err)
			}
			_, addresses, _ := strings.Cut(greeting.String(), "\n\n")
			line, _, _ := strings.Cut(addresses, "\n")
			if want := "  page     " + test.want(s); line != want {
				t.Errorf("line of the page: %q, want %q", line, want)
			}
			if a := s.call(t, "", ""); a.status != http.StatusUnauthorized {
				t.Errorf("API without a token: %d, want 401", a.status)
			}
		})
	}
}
