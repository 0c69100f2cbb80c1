package issuer

import (
	"net/http"
	"net/url"
	"testing"

	"golang.org/x/oauth2"
)

// signedIn returns a browser with a session and its ID token.
func (s server) signedIn(user string) (*browser, string) {
	s.tb.Helper()
	b, app, verifier := newBrowser(s.tb), s.app("openid"), oauth2.GenerateVerifier()
	got := b.signIn(app.AuthCodeURL("", oauth2.S256ChallengeOption(verifier)), user)
	token, err := app.Exchange(s.tb.Context(), got.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		s.tb.Fatal(err)
	}
	hint, _ := token.Extra("id_token").(string)
	return b, hint
}

// hasSession reports whether a sign-in with prompt=none succeeds.
func (s server) hasSession(b *browser) bool {
	s.tb.Helper()
	return b.callbackParameters(b.do(http.MethodGet, s.signInURL(url.Values{"prompt": {"none"}}), nil)).Get("code") != ""
}

func TestSignOut(t *testing.T) {
	s := start(t, nil)
	b, hint := s.signedIn("employee")
	cookies := b.Jar.Cookies(mustParse(t, s.url))
	a := b.do(http.MethodGet, s.endpoint(pathSignOut)+"?"+url.Values{
		"id_token_hint": {hint}, "post_logout_redirect_uri": {testPage + pageSignedOut}, "state": {"opaque"},
	}.Encode(), nil)
	if got := b.callbackParameters(a); got.Get("state") != "opaque" {
		t.Errorf("callback parameters = %v, want the state", got)
	}
	if c := a.cookie(t, cookieSession); c.Value != "" || c.MaxAge >= 0 || c.Path != "/" {
		t.Errorf("the cookie isn't removed: %d characters, age %d, path %s", len(c.Value), c.MaxAge, c.Path)
	}
	if s.hasSession(b) {
		t.Error("the browser is still signed in")
	}
	// The issuer ended the session, besides removing the browser's cookie.
	b.Jar.SetCookies(mustParse(t, s.url), cookies)
	if len(cookies) == 0 || s.hasSession(b) {
		t.Errorf("%d previous cookies, or the session is still valid", len(cookies))
	}
}

// An app may send the session's sid instead of the ID token, so that no token is in the URL.
func TestSignOutBySession(t *testing.T) {
	s := start(t, nil)
	b, token := s.signedIn("employee")
	_, claims := s.claims(token)
	sid, _ := claims["sid"].(string)
	a := b.do(http.MethodGet, s.endpoint(pathSignOut)+"?"+url.Values{
		"client_id": {WebClient}, "logout_hint": {sid}, "post_logout_redirect_uri": {testPage + pageSignedOut}, "state": {"opaque"},
	}.Encode(), nil)
	if got := b.callbackParameters(a); got.Get("state") != "opaque" || s.hasSession(b) {
		t.Errorf("callback parameters = %v, want the state and no session", got)
	}
}

func TestSignOutAsksForConfirmation(t *testing.T) {
	s := start(t, nil)
	_, otherToken := s.signedIn("manager")
	_, claims := s.claims(otherToken)
	sid, _ := claims["sid"].(string)
	for name, query := range map[string]string{
		"no hint": "", "another user's hint": "?id_token_hint=" + otherToken,
		"an empty logout_hint": "?logout_hint=", "another user's session": "?logout_hint=" + sid,
	} {
		t.Run(name, func(t *testing.T) {
			s := server{t, s.url, s.key}
			b, _ := s.signedIn("employee")
			a := b.do(http.MethodGet, s.endpoint(pathSignOut)+query, nil)
			if a.StatusCode != http.StatusOK || !s.hasSession(b) {
				t.Fatalf("status %d, or the session ended without a confirmation", a.StatusCode)
			}
			page := s.endpoint(formAction(t, a.body))
			if a := b.do(http.MethodPost, page, url.Values{}, "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden {
				t.Errorf("another site's confirmation: status %d, want 403", a.StatusCode)
			}
			if a := b.do(http.MethodPost, page, url.Values{}); a.StatusCode != http.StatusOK || s.hasSession(b) {
				t.Errorf("status %d, or still signed in after the confirmation", a.StatusCode)
			}
		})
	}
}

func TestSignOutRejectsInvalidRequests(t *testing.T) {
	s := start(t, nil)
	tests := []struct {
		name  string
		query url.Values
	}{
		{"another site's redirect", url.Values{"client_id": {WebClient}, "post_logout_redirect_uri": {"http://evil.example.org/"}}},
		{"a redirect without a client", url.Values{"post_logout_redirect_uri": {testPage + pageSignedOut}}},
		{"an unknown client", url.Values{"client_id": {"nobody"}}},
		{"a malformed hint", url.Values{"id_token_hint": {"nonsense"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := server{t, s.url, s.key}
			b, _ := s.signedIn("employee")
			a := b.do(http.MethodGet, s.endpoint(pathSignOut)+"?"+test.query.Encode(), nil)
			if a.StatusCode != http.StatusBadRequest || !s.hasSession(b) {
				t.Errorf("status %d, want 400 and the session kept\n%s", a.StatusCode, a.body)
			}
		})
	}
}
