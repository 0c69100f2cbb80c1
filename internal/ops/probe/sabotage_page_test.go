package probe

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"

	"timesheets/internal/local/stack"
)

func wrongPages() []sabotage {
	return []sabotage{
		{name: "the policy is missing", want: []string{"page_csp", "page_trusted_types"}, wrap: page(func(_ *http.Request, w *httptest.ResponseRecorder) {
			w.Header().Del("Content-Security-Policy")
		})},
		{name: "Trusted Types are missing", want: []string{"page_trusted_types"}, edits: []edit{
			{hosting, "require-trusted-types-for 'script'; trusted-types 'none'", ""},
		}},
		{name: "scripts may be inline", want: []string{"page_csp"}, edits: []edit{{hosting, "script-src 'self'", "script-src 'self' 'unsafe-inline'"}}},
		{name: "the page may be framed", want: []string{"page_csp"}, edits: []edit{{hosting, "frame-ancestors 'none'", "frame-ancestors *"}}},
		{name: "the page may call every host", want: []string{"page_csp"}, edits: []edit{{hosting, "connect-src 'self'", "connect-src * 'self'"}}},
		{name: "forms may be sent to every host", want: []string{"page_csp"}, wrap: page(func(_ *http.Request, w *httptest.ResponseRecorder) {
			policy := w.Header().Get("Content-Security-Policy")
			w.Header().Set("Content-Security-Policy", strings.ReplaceAll(policy, "form-action", "x-form-action"))
		})},
		{name: "the page has no assets", want: []string{"page_asset_cache"}, wrap: page(func(_ *http.Request, w *httptest.ResponseRecorder) {
			if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				w.Body.Reset()
				_, _ = io.WriteString(w.Body, "<title>Under construction</title>")
			}
		})},
		{name: "assets aren't cached", want: []string{"page_asset_cache"}, edits: []edit{
			{hosting, "public, max-age=31536000, immutable", "public, max-age=60, immutable"},
		}},
		{name: "assets are revalidated", want: []string{"page_asset_cache"}, edits: []edit{
			{hosting, "public, max-age=31536000, immutable", "public, max-age=31536000"},
		}},
		{name: "an asset is missing", want: []string{"page_asset_cache"}, wrap: page(func(r *http.Request, w *httptest.ResponseRecorder) {
			if strings.HasSuffix(r.URL.Path, ".css") {
				w.Code = http.StatusNotFound
			}
		})},
		{name: "the page is cached", want: []string{"page_index_cache", "page_missing_asset"}, edits: []edit{
			{hosting, "Value: no-cache", "Value: max-age=3600"},
		}},
		{name: "the settings are cached", want: []string{"page_index_cache"}, edits: []edit{{hosting, "config.json: no-store", "config.json: no-cache"}}},
		{name: "a missing asset is the page", want: []string{"page_missing_asset", "page_listing"}, wrap: page(func(_ *http.Request, w *httptest.ResponseRecorder) {
			if w.Code == http.StatusNotFound {
				w.Code = http.StatusOK
			}
		})},
		{name: "a folder is listed", want: []string{"page_listing"}, wrap: page(func(r *http.Request, w *httptest.ResponseRecorder) {
			if r.URL.Path == "/assets/" {
				w.Code = http.StatusOK
			}
		})},
		{name: "the bucket is listed", want: []string{"page_listing"}, wrap: page(func(r *http.Request, w *httptest.ResponseRecorder) {
			if r.URL.Query().Has("list-type") {
				w.Body.Reset()
				_, _ = io.WriteString(w.Body, "<ListBucketResult/>")
			}
		})},
		{name: "the bucket responds", want: []string{"page_listing"}, wrap: page(func(r *http.Request, w *httptest.ResponseRecorder) {
			if r.URL.Query().Has("list-type") {
				w.Header().Set("Content-Type", "application/xml")
			}
		})},
	}
}

// api returns the stack with other responses of the API.
func api(change func(*http.Request, *httptest.ResponseRecorder)) stack.Wrap {
	return stack.Wrap{API: recording(change)}
}

// page returns the stack with other responses of the page.
func page(change func(*http.Request, *httptest.ResponseRecorder)) stack.Wrap {
	return stack.Wrap{Page: recording(change)}
}

// recording returns a handler that changes each response before it sends it.
func recording(change func(*http.Request, *httptest.ResponseRecorder)) func(http.Handler) http.Handler {
	return func(own http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorded := httptest.NewRecorder()
			own.ServeHTTP(recorded, r)
			change(r, recorded)
			maps.Copy(w.Header(), recorded.Header())
			w.Header().Del("Content-Length") // the body may have changed
			w.WriteHeader(recorded.Code)
			_, _ = w.Write(recorded.Body.Bytes())
		})
	}
}
