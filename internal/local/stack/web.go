package stack

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"timesheets/internal/config"
	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/cloudfront"
	"timesheets/internal/local/openapi"
)

// newWeb serves the page and the API's description.
func (s *stack) newWeb(t *cfntemplate.Template, settings config.Authorizer) (http.Handler, error) {
	description, err := os.ReadFile(filepath.Join(filepath.Dir(s.options.template), "openapi.yaml"))
	if err != nil {
		return nil, err
	}
	reference, err := openapi.NewReference(description)
	if err != nil {
		return nil, err
	}
	parameters := s.parameters("")
	s.page, err = cloudfront.New(cloudfront.Config{Template: t, Dist: s.options.dist, Settings: cloudfront.Settings{
		Issuer: settings.Issuer, ClientID: parameters["PageClientId"], Audience: settings.Audience, API: url(s.api),
		ScopePrefix: parameters["PageScopePrefix"], Refresh: parameters["PageRefresh"], SignOut: parameters["PageSignOut"],
	}})
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isReference(r.URL.Path) {
			reference.ServeHTTP(w, r)
			return
		}
		s.page.ServeHTTP(w, r)
	}), nil
}

// isReference reports whether path belongs to the API reference, which isn't part of the
// deployed page.
func isReference(path string) bool {
	return path == openapi.PathDescription || path == openapi.PathReference || strings.HasPrefix(path, openapi.PathReference+"/")
}
