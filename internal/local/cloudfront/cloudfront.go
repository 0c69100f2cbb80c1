// Package cloudfront is Amazon CloudFront with its bucket on one machine: an http.Handler
// that serves the built web page with the paths, headers, compression and revalidation
// that the hosted one has by web/hosting.yaml.
//
// Start with [New]. The template alone defines headers and paths, so a property that this
// package doesn't support is an error, never ignored.
//
// Deliberately absent: listening, TLS, an edge that keeps anything, Brotli, custom
// error pages. docs/divergences.md lists what differs from AWS.
package cloudfront

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"timesheets/internal/local/cfntemplate"
)

// The files that have a meaning of their own.
const (
	indexFile  = "index.html"
	configFile = "config.json"
)

// NotBuilt is said where there is no page to serve.
const NotBuilt = "the page is not built: install Node 20.19 or newer, then make run again"

// Settings are what the page reads from /config.json when it starts. One build serves
// every deployment.
type Settings struct {
	Issuer      string `json:"issuer"` // exactly as in the tokens
	ClientID    string `json:"client_id"`
	Audience    string `json:"audience"`               // empty where the provider is not told one
	API         string `json:"api"`                    // without a slash at the end
	ScopePrefix string `json:"scope_prefix,omitempty"` // before the API's scopes when they are asked for
	Refresh     string `json:"refresh,omitempty"`      // offline_access, which is the default, or session
	SignOut     string `json:"sign_out,omitempty"`     // oidc, which is the default, cognito or id_token
}

// A Config is what a page is made of.
type Config struct {
	// Template has one AWS::CloudFront::Distribution with what it refers to, and one
	// AWS::S3::Bucket with the headers of its files.
	Template *cfntemplate.Template
	// Dist is the folder of the built page. It is read at each request, so that a new
	// build is served without a restart, and may be missing.
	Dist string
	// Settings are served as /config.json.
	Settings Settings
}

// New gives the handler that serves the page as the template's distribution would. It
// refuses a template that says something which it would not do.
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
		distribution: d, files: files, bucket: bucket{dist: cfg.Dist, settings: settings}, compressed: compressor{kept: map[string]kept{}},
	}, nil
}

// A Page serves the built page. It is safe for use by several goroutines.
type Page struct {
	distribution distribution
	files        fileHeaders
	bucket       bucket
	compressed   compressor
}

// Built tells whether there is a page to serve.
func (p *Page) Built() bool {
	_, err := p.bucket.read(indexFile)
	return err == nil
}

// ServeHTTP answers one request.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	behavior, ok := p.distribution.behaviors[r.URL.EscapedPath()]
	if !ok {
		behavior = p.distribution.others
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		behavior.headers.add(w.Header())
		w.Header().Set("Allow", "GET, HEAD")
		plain(w, http.StatusMethodNotAllowed, "this page is only read")
		return
	}
	object, err := p.bucket.read(p.distribution.key(r.URL, behavior))
	if err != nil {
		behavior.headers.add(w.Header())
		text := "there is no such file"
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
	_, _ = fmt.Fprintln(w, text) // a reader that went away is nobody's fault
}
