package openapi_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"timesheets/internal/local/openapi"
)

func TestReference(t *testing.T) {
	source, err := os.ReadFile("../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	reference, err := openapi.NewReference(source)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path, media string
		want              []string // in the body
	}{
		{"the description", "/openapi.yaml", "application/yaml", []string{string(source)}},
		{"the page", "/reference", "text/html; charset=utf-8", []string{
			"GET /timesheets/{id}", "PUT /approvals/{id}", "batch:upload", "If-Match", "text/csv", `id="schema-NewEntry"`,
			"&#34;multipleOf&#34;: 0.25", `href="/reference/style.css"`, "<code>Idempotency-Key</code>",
		}},
		{"the style", "/reference/style.css", "text/css; charset=utf-8", []string{"body {"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			reference.ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, nil))
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != tt.media {
				t.Errorf("response = %d %s", w.Code, w.Header().Get("Content-Type"))
			}
			if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none';") {
				t.Errorf("Content-Security-Policy = %q", policy)
			}
			for _, text := range tt.want {
				if !strings.Contains(w.Body.String(), text) {
					t.Errorf("the body doesn't contain %.60q", text)
				}
			}
		})
	}
}

// Text of the description is escaped: it isn't HTML.
func TestReferenceEscapes(t *testing.T) {
	const source = `{"openapi":"3.1.0","info":{"title":"<b>","version":"1","description":"a <script> and ` + "`<i>`" + `"},"paths":{}}`
	reference, err := openapi.NewReference([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	reference.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/reference", nil))
	for _, markup := range []string{"<b>", "<script>", "<i>"} {
		if strings.Contains(w.Body.String(), markup) {
			t.Errorf("%s isn't escaped", markup)
		}
	}
	if !strings.Contains(w.Body.String(), "<code>&lt;i&gt;</code>") {
		t.Error("text between backticks isn't marked up as code")
	}
}

func TestParseRejects(t *testing.T) {
	const document = `{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{},"components":{"schemas":{"S":`
	tests := []struct{ name, source, want string }{
		{"invalid YAML", "\t{", "read the description"},
		{"not OpenAPI", "{}", "check the description"},
		{"another file", document + `{"$ref":"other.yaml#/S"}}}}`, "read the description"},
		{"an invalid example", document + `{"type":"string","example":5}}}}`, "check the description"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := openapi.Parse([]byte(tt.source))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one that contains %q", err, tt.want)
			}
		})
	}
}
