// Package cloudfront is Amazon CloudFront with its bucket on one machine: an http.Handler
// that serves the built web page with the paths, headers, compression and revalidation of
// the page that web/hosting.yaml deploys.
//
// Start with [New]. The template alone defines headers and paths. If this package ignored a
// property that a browser can observe, the local page would differ from the deployed one, so a
// property that it doesn't support is an error.
//
// Deliberately absent: listening, TLS, an edge cache, Brotli, custom error pages.
// docs/divergences.md lists the differences from AWS.
package cloudfront

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"timesheets/internal/local/cfntemplate"
)

const (
	indexFile  = "index.html"
	configFile = "config.json"
)

// NotBuilt is the text of the 404 response if the page hasn't been built.
const NotBuilt = "the page hasn't been built: install Node 20.19 or newer, then run `make run` again"

// Settings is the content of /config.json, which the page reads when it starts. The build
// contains no settings, so one build works in every deployment.
type Settings struct {
	Issuer      string `json:"issuer"` // exactly as in the tokens
	ClientID    string `json:"client_id"`
	Audience    string `json:"audience"`               // empty if the page doesn't send one to the provider
	API         string `json:"api"`                    // without a trailing slash
	ScopePrefix string `json:"scope_prefix,omitempty"` // before the API's scopes when the page requests them
	Refresh     string `json:"refresh,omitempty"`      // offline_access (default) or session
	SignOut     string `json:"sign_out,omitempty"`     // oidc (default), cognito or id_token
}

// A Config configures a page.
type Config struct {
	// Template contains one AWS::CloudFront::Distribution with the resources that it
	// refers to, and one AWS::S3::Bucket with the headers of its files.
	Template *cfntemplate.Template
	// Dist is the folder of the built page. If it is missing, responses are NotBuilt. Its
	// files are read for each request, so that a new build needs no restart.
	Dist string
	// Settings are served as /config.json.
	Settings Settings
}

// New returns a handler that serves the page as the template's distribution does. It
// returns an error for a template with anything that this package doesn't support.
func New(cfg Config) (*Page, error) {
	if cfg.Template == nil {
		return nil, errors.New("page: no template")
	}
	d, err := readDistribution(cfg.Template)
	if err != nil {
		return nil, err
	}
	files, err := readFileHeaders(cfg.Template)
	if err != nil {
		return nil, err
	}
	settings, err := json.Marshal(cfg.Settings)
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	return &Page{
		distribution: d, files: files, bucket: bucket{dist: cfg.Dist, settings: settings}, compressed: compressor{cache: map[string]cached{}},
	}, nil
}

// A Page serves the built page. It is safe for concurrent use.
type Page struct {
	distribution distribution
	files        fileHeaders
	bucket       bucket
	compressed   compressor
}

// Built reports whether the page has been built.
func (p *Page) Built() bool {
	_, err := p.bucket.read(indexFile)
	return err == nil
}

// ServeHTTP serves a file of the page, for GET and HEAD only.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	behavior, ok := p.distribution.behaviors[r.URL.EscapedPath()]
	if !ok {
		behavior = p.distribution.defaultBehavior
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		behavior.headers.add(w.Header())
		w.Header().Set("Allow", "GET, HEAD")
		plain(w, http.StatusMethodNotAllowed, "only GET and HEAD are allowed")
		return
	}
	object, err := p.bucket.read(p.distribution.key(r.URL, behavior))
	if err != nil {
		behavior.headers.add(w.Header())
		text := "file not found"
		if !p.Built() {
			text = NotBuilt
		}
		plain(w, http.StatusNotFound, text)
		return
	}
	p.serve(w, r, behavior, object)
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, text) // an error only means that the client has disconnected
}
