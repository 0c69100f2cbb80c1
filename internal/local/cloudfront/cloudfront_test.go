package cloudfront_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cloudfront"
)

const (
	forAYear   = "public, max-age=31536000, immutable"
	askAgain   = "no-cache"
	neverKept  = "no-store"
	html       = "text/html; charset=utf-8"
	plain      = "text/plain; charset=utf-8"
	noSuchFile = "there is no such file\n"
)

func TestPaths(t *testing.T) {
	p := openBuilt(t)
	const config = `{"issuer":"https://login.example.com/tenant/v2.0","client_id":"client","audience":"https://api.example.com/","api":"https://api.example.com/v1"}`
	tests := []struct {
		path               string
		status             int
		media, cache, body string
	}{
		{"/", http.StatusOK, html, askAgain, index},
		{"/index.html", http.StatusOK, html, askAgain, index},
		{"/week/2026-11-23", http.StatusOK, html, askAgain, index},
		{"/callback?code=a.b&state=/c.d", http.StatusOK, html, askAgain, index},
		{"/no/such/route", http.StatusOK, html, askAgain, index},
		{"/history/", http.StatusOK, html, askAgain, index},
		{"/assets", http.StatusOK, html, askAgain, index},
		{"/icon.svg", http.StatusOK, "image/svg+xml", askAgain, icon},
		{"/assets/index-B1c2.js", http.StatusOK, "text/javascript; charset=utf-8", forAYear, script()},
		{"/assets/index-D3e4.css", http.StatusOK, "text/css; charset=utf-8", forAYear, "body{margin:0}"},
		{"/assets/deeper/a.css", http.StatusOK, "text/css; charset=utf-8", forAYear, "p{margin:0}"},
		{"/other/assets/b.css", http.StatusOK, "text/css; charset=utf-8", askAgain, "p{margin:0}"},
		{"/data.bin", http.StatusOK, "application/octet-stream", askAgain, "?"},
		{"/config.json", http.StatusOK, "application/json", neverKept, config},
		{"/assets/index-OLD.js", http.StatusNotFound, plain, askAgain, noSuchFile},
		{"/assets/", http.StatusNotFound, plain, askAgain, noSuchFile},
		{"/assets/index-OLD", http.StatusNotFound, plain, askAgain, noSuchFile},
		{"/robots.txt", http.StatusNotFound, plain, askAgain, noSuchFile},
		{"/week/index.html", http.StatusNotFound, plain, askAgain, noSuchFile},
		{"/index.html/", http.StatusOK, html, askAgain, index},
		{"//icon.svg", http.StatusNotFound, plain, askAgain, noSuchFile},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			w := ask(t, p, http.MethodGet, test.path)
			got := []any{w.Code, w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"), w.Body.String()}
			want := []any{test.status, test.media, test.cache, test.body}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

// Files outside the folder aren't served.
func TestNothingElseIsServed(t *testing.T) {
	above := t.TempDir()
	dist := filepath.Join(above, "dist")
	write(t, above, map[string]string{"secret.txt": "secret", "dist/index.html": index, "dist/assets/a.js": ""})
	if err := os.Symlink("../../secret.txt", filepath.Join(dist, "assets", "link.txt")); err != nil {
		t.Fatal(err)
	}
	p := open(t, dist)
	for _, path := range []string{
		"/../secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt", "/assets/..%2f..%2fsecret.txt", "/%2e%2e/secret.txt",
		"/assets/link.txt", "/" + filepath.ToSlash(above) + "/secret.txt", "/assets/%00.txt", "/assets/../index.html", "/assets/./a.js", `/..%5csecret.txt`,
	} {
		if w := ask(t, p, http.MethodGet, path); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %s, want 404", path, w.Code, w.Body)
		}
	}
}

func TestMethods(t *testing.T) {
	p := openBuilt(t)
	get, head := ask(t, p, http.MethodGet, "/"), ask(t, p, http.MethodHead, "/")
	if diff := cmp.Diff(get.Header(), head.Header()); diff != "" || head.Code != http.StatusOK || head.Body.Len() != 0 {
		t.Errorf("HEAD: %d, %d bytes, headers (-GET +HEAD):\n%s", head.Code, head.Body.Len(), diff)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		if w := ask(t, p, method, "/"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
}

func TestRevalidation(t *testing.T) {
	dist := t.TempDir()
	write(t, dist, map[string]string{"index.html": script()})
	p := open(t, dist)
	for _, coding := range []string{"identity", "gzip"} {
		t.Run(coding, func(t *testing.T) {
			tag := ask(t, p, http.MethodGet, "/", "Accept-Encoding", coding).Header().Get("ETag")
			again := func() int {
				return ask(t, p, http.MethodGet, "/week/2026-11-23", "Accept-Encoding", coding, "If-None-Match", tag).Code
			}
			if code := again(); tag == "" || code != http.StatusNotModified {
				t.Errorf("unchanged, with the tag %s: %d, want 304", tag, code)
			}
			write(t, dist, map[string]string{"index.html": script() + coding})
			if code := again(); code != http.StatusOK {
				t.Errorf("built anew: %d, want 200", code)
			}
		})
	}
}

func TestCompression(t *testing.T) {
	p := openBuilt(t)
	const large, small, config = "/assets/index-B1c2.js", "/assets/index-D3e4.css", "/config.json"
	tests := []struct {
		name, path string
		accept     []string
		want       string
	}{
		{"a browser", large, []string{"gzip, deflate, br, zstd"}, "gzip"},
		{"in capitals", large, []string{"GZIP;q=0.5"}, "gzip"},
		{"in two headers", large, []string{"br", "gzip"}, "gzip"},
		{"no header", large, nil, ""},
		{"refused", large, []string{"gzip;q=0, identity"}, ""},
		{"another coding", large, []string{"br"}, ""},
		{"a small file", small, []string{"gzip"}, ""},
		{"the settings", config, []string{"gzip"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var headers []string
			for _, value := range test.accept {
				headers = append(headers, "Accept-Encoding", value)
			}
			w := ask(t, p, http.MethodGet, test.path, headers...)
			if got := w.Header().Get("Content-Encoding"); got != test.want {
				t.Fatalf("Content-Encoding %q, want %q", got, test.want)
			}
			if varies := w.Header().Get("Vary") == "Accept-Encoding"; varies != (test.path == large) {
				t.Errorf("Vary %q", w.Header().Get("Vary"))
			}
			if test.want == "" {
				return
			}
			if body := unzip(t, w.Body); body != script() {
				t.Errorf("%d bytes, want the file", len(body))
			}
		})
	}
}

// The cache of compressed files must not serve the previous build.
func TestCompressionOfANewBuild(t *testing.T) {
	dist := t.TempDir()
	p := open(t, dist)
	for _, version := range []string{"one", "two"} {
		write(t, dist, map[string]string{"index.html": script() + version})
		for range 2 {
			w := ask(t, p, http.MethodGet, "/", "Accept-Encoding", "gzip")
			if body := unzip(t, w.Body); body != script()+version {
				t.Errorf("%s: got the build that ends in %s", version, body[len(body)-3:])
			}
		}
	}
}

func unzip(t *testing.T, from io.Reader) string {
	t.Helper()
	z, err := gzip.NewReader(from)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// The stack starts without a build, because the API works without the page. A later build
// needs no restart.
func TestNotBuilt(t *testing.T) {
	dist := filepath.Join(t.TempDir(), "dist")
	p := open(t, dist)
	if w := ask(t, p, http.MethodGet, "/"); w.Code != http.StatusNotFound || w.Body.String() != cloudfront.NotBuilt+"\n" || p.Built() {
		t.Errorf("before: %d %s, built %t", w.Code, w.Body, p.Built())
	}
	if w := ask(t, p, http.MethodGet, "/config.json"); w.Code != http.StatusOK {
		t.Errorf("the settings: %d", w.Code)
	}
	write(t, dist, build(t))
	if w := ask(t, p, http.MethodGet, "/"); w.Code != http.StatusOK || w.Body.String() != index || !p.Built() {
		t.Errorf("after: %d %s, built %t", w.Code, w.Body, p.Built())
	}
}
