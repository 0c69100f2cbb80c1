package cloudfront_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/cloudfront"
)

// The tests use the deployed template.
const realTemplate = "../../../web/hosting.yaml"

func source(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(realTemplate)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parse(t testing.TB, source string) *cfntemplate.Template {
	t.Helper()
	parsed, err := cfntemplate.Parse([]byte(source), map[string]string{
		"PageClientId": "client", "Issuer": "https://login.example.com/tenant/v2.0", "PageConnectOrigins": "https://a.example.com,https://b.example.com:8443",
		"AWS::Region": "eu-central-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func settings() cloudfront.Settings {
	return cloudfront.Settings{Issuer: "https://login.example.com/tenant/v2.0", ClientID: "client", Audience: "https://api.example.com/", API: "https://api.example.com/v1"}
}

// The content of a build's files.
const (
	index = "<!doctype html><title>Timesheets</title>"
	icon  = "<svg xmlns='http://www.w3.org/2000/svg'/>"
)

func script() string { return strings.Repeat("export const hours = 7.5;\n", 100) }

func build(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{
		"index.html": index, "icon.svg": icon, "assets/index-B1c2.js": script(), "assets/index-D3e4.css": "body{margin:0}",
		"assets/deeper/a.css": "p{margin:0}", "other/assets/b.css": "p{margin:0}", "data.bin": "?",
		// The builder's settings must not be served in this deployment.
		"config.json": "{}",
	}
}

// write writes files into a folder.
func write(t testing.TB, folder string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// open returns a page that serves the folder dist.
func open(t testing.TB, dist string) *cloudfront.Page {
	t.Helper()
	return openTemplate(t, source(t), dist)
}

// openTemplate returns a page that serves the folder dist as another template configures it.
func openTemplate(t testing.TB, source, dist string) *cloudfront.Page {
	t.Helper()
	p, err := cloudfront.New(cloudfront.Config{Template: parse(t, source), Dist: dist, Settings: settings()})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// replaceInTemplate returns the template with the last occurrence of from replaced by to.
func replaceInTemplate(t testing.TB, from, to string) string {
	t.Helper()
	text := source(t)
	at := strings.LastIndex(text, from)
	if at < 0 {
		t.Fatalf("the template doesn't contain %q", from)
	}
	return text[:at] + to + text[at+len(from):]
}

// openBuilt returns a page that serves a build.
func openBuilt(t testing.TB) *cloudfront.Page {
	t.Helper()
	dist := t.TempDir()
	write(t, dist, build(t))
	return open(t, dist)
}

// send sends a request. headers alternate between names and values.
func send(t testing.TB, h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1:8082"+path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
