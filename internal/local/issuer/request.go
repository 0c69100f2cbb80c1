package issuer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// translateSignIn rewrites a sign-in request from Auth0's parameters to those that the
// library requires.
func (i *Issuer) translateSignIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, "the request's parameters are invalid", http.StatusBadRequest)
			return
		}
		// The library reads a GET's parameters from its URL and a POST's from its body.
		query := r.URL.Query()
		requested := query
		if r.Method == http.MethodPost {
			requested = r.PostForm
		}
		if mode, ok := unsupportedMode(requested); ok {
			i.showError(w, http.StatusBadRequest, "The app requested the response_mode "+mode+", which is not supported. The supported modes are "+
				strings.Join(responseModes(), " and ")+".")
			return
		}
		i.translate(query)
		r.URL.RawQuery = query.Encode()
		i.translate(r.PostForm)
		next.ServeHTTP(w, r)
	})
}

// responseModes returns the supported response modes: the redirect's query or fragment.
// form_post isn't supported: its response would be a page of this issuer with a form that is
// posted to another origin without the user.
func responseModes() []string {
	return []string{string(goidc.ResponseModeQuery), string(goidc.ResponseModeFragment)}
}

// unsupportedMode returns a requested response mode that isn't supported, if any. The library
// can't reject the mode, because it would send the error to the app in that mode.
func unsupportedMode(form url.Values) (string, bool) {
	for _, mode := range form["response_mode"] {
		if mode != "" && !slices.Contains(responseModes(), mode) {
			return mode, true
		}
	}
	return "", false
}

// translateToken rewrites a token request from Auth0's parameters to those that the library
// requires.
func (i *Issuer) translateToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, "the request's parameters are invalid", http.StatusBadRequest)
			return
		}
		switch goidc.GrantType(r.PostForm.Get("grant_type")) {
		case goidc.GrantClientCredentials:
			i.translate(r.PostForm)
		case goidc.GrantAuthorizationCode:
			// The scopes of a code were granted when the user signed in. RFC 6749, section
			// 4.1.3, has no scope parameter for this request. If no scopes were granted, the
			// library would grant those of the parameter.
			// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
			r.PostForm.Del("scope")
		}
		next.ServeHTTP(w, r)
	})
}

// translate drops requested scopes that the client may not have, because the library would
// reject the whole request. If scope is absent, it requests all of the client's API scopes.
// If resource (RFC 8707) is absent, it is set to Auth0's parameter audience, or else to the
// API.
// https://auth0.com/docs/get-started/apis/scopes/api-scopes
func (i *Issuer) translate(form url.Values) {
	id := form.Get("client_id")
	index := slices.IndexFunc(i.clients, func(c *goidc.Client) bool { return c.ID == id })
	if index < 0 {
		return // the library rejects the unknown client
	}
	allowed := strings.Fields(i.clients[index].ScopeIDs)
	if form.Has("scope") {
		form.Set("scope", filterScopes(form.Get("scope"), allowed))
	} else {
		form.Set("scope", strings.Join(slices.DeleteFunc(allowed, isIdentityScope), " "))
	}
	if !form.Has("resource") {
		form["resource"] = slices.Clone(form["audience"])
	}
	if len(form["resource"]) == 0 {
		form.Set("resource", i.cfg.Audience)
	}
}

// isIdentityScope reports whether a scope is one of OpenID Connect's, not of the API's.
func isIdentityScope(scope string) bool {
	return slices.Contains([]string{scopeOpenID, scopeProfile, scopeEmail, scopeOffline}, scope)
}
