package issuer

import (
	"bytes"
	"embed"
	"errors"
	"net/http"
	"net/url"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// pathStyle is the pages' style sheet.
const pathStyle = "/style.css"

//go:embed pages
var files embed.FS

// page writes one of the pages. next is the origin to which the response to the page's form
// redirects, if any. It is added to form-action, because Chromium also checks the redirect.
func (i *Issuer) page(w http.ResponseWriter, status int, next, name string, data any) {
	var body bytes.Buffer
	if err := i.pages.ExecuteTemplate(&body, name, data); err != nil {
		http.Error(w, "the page can't be rendered", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	// https://www.w3.org/TR/CSP3/
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self' "+next+
		"; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // an error only means that the client has disconnected
}

// renderError shows the user an error that can't be sent to the app. It shows the library's
// description of the error, which is a fixed text, but not the cause, which may quote the
// request.
func (i *Issuer) renderError(w http.ResponseWriter, _ *http.Request, err error) error {
	status, text := http.StatusInternalServerError, "The sign-in server failed."
	var oidcErr goidc.Error
	switch {
	case errors.As(err, &oidcErr):
		status, text = oidcErr.StatusCode(), "The app's request was rejected: "+oidcErr.Description+"."
	case errors.Is(err, goidc.ErrNotFound):
		status, text = http.StatusBadRequest, "The app's request was rejected: unknown client."
	}
	i.showError(w, status, text)
	return nil
}

// showError shows an error with a link to the configured page. It never links to a URL from
// the request.
func (i *Issuer) showError(w http.ResponseWriter, status int, text string) {
	i.page(w, status, "", "error", struct{ Text, Page string }{text, i.cfg.PageOrigin + "/"})
}

func serveStyle(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, files, "pages/style.css")
}

// originOf returns the origin of a redirect URI that the library has checked.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
