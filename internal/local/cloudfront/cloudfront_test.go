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
	revalidate = "no-cache"
	noStore    = "no-store"
	html       = "text/html; charset=utf-8"
	plain      = "text/plain; charset=utf-8"
	notFound   = "file not found\n"
)

func TestServesFilesAndTheIndexForRoutes(t *testing.T) {
	p := openBuilt(t)
	const config = `{"issuer":"https://login.example.com/tenant/v2.0","client_id":"client","audience":"https://api.example.com/","api":"https://api.example.com/v1"}`
	tests := []struct {
		path               string
		status             int
		media, cache, body string
	}{
		{"/", http.StatusOK, html, revalidate, index},
		{"/index.html", http.StatusOK, html, revalidate, index},
		{"/week/2026-11-23", http.StatusOK, html, revalidate, index},
		{"/callback?code=a.b&state=/c.d", http.StatusOK, html, revalidate, index},
		{"/no/such/route", http.StatusOK, html, revalidate, index},
		{"/history/", http.StatusOK, html, revalidate, index},
		{"/assets", http.StatusOK, html, revalidate, index},
		{"/icon.svg", http.StatusOK, "image/svg+xml", revalidate, icon},
		{"/assets/index-B1c2.js", http.StatusOK, "text/javascript; charset=utf-8", forAYear, script()},
		{"/assets/index-D3e4.css", http.StatusOK, "text/css; charset=utf-8", forAYear, "body{margin:0}"},
		{"/assets/deeper/a.css", http.StatusOK, "text/css; charset=utf-8", forAYear, "p{margin:0}"},
		{"/other/assets/b.css", http.StatusOK, "text/css; charset=utf-8", revalidate, "p{margin:0}"},
		{"/data.bin", http.StatusOK, "application/octet-stream", revalidate, "?"},
		{"/config.json", http.StatusOK, "application/json", noStore, config},
		{"/assets/index-OLD.js", http.StatusNotFound, plain, revalidate, notFound},
		{"/assets/", http.StatusNotFound, plain, revalidate, notFound},
		{"/assets/index-OLD", http.StatusNotFound, plain, revalidate, notFound},
		{"/robots.txt", http.StatusNotFound, plain, revalidate, notFound},
		{"/week/index.html", http.StatusNotFound, plain, revalidate, notFound},
		{"/index.html/", http.StatusOK, html, revalidate, index},
		{"//icon.svg", http.StatusNotFound, plain, revalidate, notFound},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			w := send(t, p, http.MethodGet, test.path)
			got := []any{w.Code, w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"), w.Body.String()}
			want := []any{test.status, test.media, test.cache, test.body}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("response (-want +got):\n%s", diff)
			}
		})
	}
}

// Files outside the folder aren't served.
func TestFilesOutsideTheFolderAreNotFound(t *testing.T) {
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
		if w := send(t, p, http.MethodGet, path); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("GET %s: %d %s, want 404", path, w.Code, w.Body)
		}
	}
}

func TestOnlyGetAndHeadAreAllowed(t *testing.T) {
	p := openBuilt(t)
	get, head := send(t, p, http.MethodGet, "/"), send(t, p, http.MethodHead, "/")
	if diff := cmp.Diff(get.Header(), head.Header()); diff != "" || head.Code != http.StatusOK || head.Body.Len() != 0 {
		t.Errorf("HEAD: %d, %d bytes, headers (-GET +HEAD):\n%s", head.Code, head.Body.Len(), diff)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		if w := send(t, p, method, "/"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s /: %d, Allow %q, want 405 and GET, HEAD", method, w.Code, w.Header().Get("Allow"))
		}
	}
}

func TestUnchangedFilesAre304(t *testing.T) {
	dist := t.TempDir()
	write(t, dist, map[string]string{"index.html": script()})
	p := open(t, dist)
	for _, coding := range []string{"identity", "gzip"} {
		t.Run(coding, func(t *testing.T) {
			tag := send(t, p, http.MethodGet, "/", "Accept-Encoding", coding).Header().Get("ETag")
			revalidation := func() int {
				return send(t, p, http.MethodGet, "/week/2026-11-23", "Accept-Encoding", coding, "If-None-Match", tag).Code
			}
			if code := revalidation(); tag == "" || code != http.StatusNotModified {
				t.Errorf("unchanged file, ETag %s: %d, want 304", tag, code)
			}
			write(t, dist, map[string]string{"index.html": script() + coding})
			if code := revalidation(); code != http.StatusOK {
				t.Errorf("after a new build: %d, want 200", code)
			}
		})
	}
}

func TestCompressesAsCloudFrontDoes(t *testing.T) {
	p := openBuilt(t)
	const large, small, config = "/assets/index-B1c2.js", "/assets/index-D3e4.css", "/config.json"
	tests := []struct {
		name, path string
		accept     []string
		want       string
	}{
		{"a browser", large, []string{"gzip, deflate, br, zstd"}, "gzip"},
		{"capitals", large, []string{"GZIP;q=0.5"}, "gzip"},
		{"two headers", large, []string{"br", "gzip"}, "gzip"},
		{"no header", large, nil, ""},
		{"gzip;q=0", large, []string{"gzip;q=0, identity"}, ""},
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
			w := send(t, p, http.MethodGet, test.path, headers...)
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
				t.Errorf("the decompressed body has %d bytes that differ from the file", len(body))
			}
		})
	}
}

// The cache of compressed files must not serve the previous build.
func TestANewBuildIsCompressedAgain(t *testing.T) {
	dist := t.TempDir()
	p := open(t, dist)
	for _, version := range []string{"one", "two"} {
		write(t, dist, map[string]string{"index.html": script() + version})
		for range 2 {
			w := send(t, p, http.MethodGet, "/", "Accept-Encoding", "gzip")
			if body := unzip(t, w.Body); body != script()+version {
				t.Errorf("build %s: the response is the build that ends in %s", version, body[len(body)-3:])
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
func TestStartsWithoutABuild(t *testing.T) {
	dist := filepath.Join(t.TempDir(), "dist")
	p := open(t, dist)
	if w := send(t, p, http.MethodGet, "/"); w.Code != http.StatusNotFound || w.Body.String() != cloudfront.NotBuilt+"\n" || p.Built() {
		t.Errorf("without a build: %d %s, built %t", w.Code, w.Body, p.Built())
	}
	if w := send(t, p, http.MethodGet, "/config.json"); w.Code != http.StatusOK {
		t.Errorf("/config.json: %d, want 200", w.Code)
	}
	write(t, dist, build(t))
	if w := send(t, p, http.MethodGet, "/"); w.Code != http.StatusOK || w.Body.String() != index || !p.Built() {
		t.Errorf("after the build: %d %s, built %t", w.Code, w.Body, p.Built())
	}
}
