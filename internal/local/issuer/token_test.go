package issuer

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"
)

func TestAccessToken(t *testing.T) {
	s := start(t, nil)
	token := s.tokens("employee", strings.Fields(allScopes)...)
	header, got := s.claims(token.AccessToken)
	if header.ExtraHeaders["typ"] != "at+jwt" || header.Algorithm != "RS256" || header.KeyID == "" {
		t.Errorf("header = %+v, want typ at+jwt, RS256 and a kid", header)
	}
	issued, expires := got["iat"].(float64), got["exp"].(float64)
	if got := time.Duration(expires-issued) * time.Second; got != DefaultTokenLife {
		t.Errorf("token life = %s, want %s", got, DefaultTokenLife)
	}
	for _, name := range []string{"iat", "exp", "jti", "grant_id"} {
		delete(got, name)
	}
	want := map[string]any{
		"iss": s.url, "sub": "local|employee", "aud": testAudience, "client_id": WebClient, "azp": WebClient,
		"scope":                      "openid profile email offline_access read:timesheets create:timesheets delete:timesheets",
		testEmailClaim:               "employee@example.com",
		testEmailClaim + "_verified": true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
}

func TestScopesByRole(t *testing.T) {
	s := start(t, nil)
	own := "read:timesheets create:timesheets delete:timesheets"
	tests := []struct {
		name, user, requested, want string
	}{
		{"an employee", "employee", allScopes, "openid profile email offline_access " + own},
		{"a contractor", "contractor", allScopes, "openid profile email offline_access " + own},
		{"a manager", "manager", allScopes, allScopes},
		{"some of the user's scopes", "manager", "openid read:timesheets", "openid read:timesheets"},
		{"no scope requested", "employee", "", own},
		{"no scope requested by a manager", "manager", "", own + " approve:timesheets"},
		{"an unknown scope", "employee", "read:timesheets fly:timesheets", "read:timesheets"},
		{"the import job's scope", "manager", "read:timesheets batch:upload", "read:timesheets"},
		{"a duplicate scope", "employee", "read:timesheets read:timesheets", "read:timesheets"},
		{"only a scope that the user doesn't have", "employee", "approve:timesheets", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, claims := server{t, s.url, s.key}.claims(server{t, s.url, s.key}.tokens(test.user, strings.Fields(test.requested)...).AccessToken)
			if claims["scope"] != test.want {
				t.Errorf("scope %q, want %q", claims["scope"], test.want)
			}
		})
	}
}

// A grant without scopes must not get scopes at the token endpoint. The library treats a
// grant without scopes as one whose scopes haven't been decided yet.
func TestCodeExchangeDoesNotAddScopes(t *testing.T) {
	s := start(t, nil)
	app, verifier := s.app("approve:timesheets"), oauth2.GenerateVerifier()
	got := newBrowser(t).signIn(app.AuthCodeURL("", oauth2.S256ChallengeOption(verifier)), "employee")
	token, err := app.Exchange(t.Context(), got.Get("code"), oauth2.VerifierOption(verifier),
		oauth2.SetAuthURLParam("scope", "approve:timesheets"))
	if err != nil {
		t.Fatal(err)
	}
	if _, claims := s.claims(token.AccessToken); claims["scope"] != "" {
		t.Errorf("scope %q, want none", claims["scope"])
	}
}

func TestTokenLife(t *testing.T) {
	s := start(t, func(c *Config) { c.TokenLife = 2 * time.Minute })
	_, claims := s.claims(s.tokens("employee").AccessToken)
	if got := claims["exp"].(float64) - claims["iat"].(float64); got != 120 {
		t.Errorf("token life = %v s, want 120", got)
	}
}

func TestClientCredentials(t *testing.T) {
	s := start(t, nil)
	valid := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {ImportClient}, "client_secret": {ImportSecret},
		"audience": {testAudience},
	}
	with := func(name, value string) url.Values {
		form := maps.Clone(valid)
		form.Set(name, value)
		return form
	}
	tests := []struct {
		name   string
		form   url.Values
		status int
		scope  string
	}{
		{"no scope", valid, http.StatusOK, "batch:upload"},
		{"its scope", with("scope", "batch:upload"), http.StatusOK, "batch:upload"},
		{"one more than its scope", with("scope", "batch:upload read:timesheets"), http.StatusOK, "batch:upload"},
		{"another scope", with("scope", "read:timesheets"), http.StatusOK, ""},
		{"RFC 8707's resource", with("resource", testAudience), http.StatusOK, "batch:upload"},
		{"another audience", with("audience", "https://api.example.org/"), http.StatusBadRequest, ""},
		{"a wrong secret", with("client_secret", "guess"), http.StatusUnauthorized, ""},
		{"no secret", with("client_secret", ""), http.StatusUnauthorized, ""},
		{"an unknown client", with("client_id", "nobody"), http.StatusUnauthorized, ""},
		{"a client for users", with("client_id", WebClient), http.StatusUnauthorized, ""},
		{"the password grant", with("grant_type", "password"), http.StatusBadRequest, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := newBrowser(t).do(http.MethodPost, s.endpoint(pathToken), test.form)
			if a.StatusCode != test.status {
				t.Fatalf("status %d, want %d\n%s", a.StatusCode, test.status, a.body)
			}
			if cache := a.Header.Get("Cache-Control"); !strings.Contains(cache, "no-store") {
				t.Errorf("Cache-Control %q, want no-store", cache)
			}
			if test.status != http.StatusOK {
				return
			}
			var token struct {
				AccessToken  string `json:"access_token"`
				RefreshToken string `json:"refresh_token"`
			}
			s.decode(a, &token)
			_, claims := s.claims(token.AccessToken)
			for _, name := range []string{"iat", "exp", "jti", "grant_id"} {
				delete(claims, name)
			}
			want := map[string]any{
				"iss": s.url, "sub": ImportClient + "@clients", "aud": testAudience, "client_id": ImportClient,
				"azp": ImportClient, "gty": "client-credentials", "scope": test.scope,
			}
			if diff := cmp.Diff(want, claims); diff != "" {
				t.Errorf("claims (-want +got):\n%s", diff)
			}
			if token.RefreshToken != "" {
				t.Error("a refresh token was issued for client credentials")
			}
		})
	}
}

func TestRefreshRotates(t *testing.T) {
	s := start(t, nil)
	first := s.tokens("employee", "openid", "offline_access", scopeRead)
	second, err := s.refresh(t.Context(), first.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	if second.RefreshToken == "" || second.RefreshToken == first.RefreshToken {
		t.Error("the refresh token wasn't replaced")
	}
	if _, claims := s.claims(second.AccessToken); claims["scope"] != "openid offline_access read:timesheets" {
		t.Errorf("scope after a refresh = %q, want the granted scopes", claims["scope"])
	}
	if _, err := s.refresh(t.Context(), first.RefreshToken); !isInvalidGrant(err) {
		t.Errorf("a used refresh token: error = %v, want invalid_grant", err)
	}
	if _, err := s.refresh(t.Context(), second.RefreshToken); !isInvalidGrant(err) {
		t.Errorf("the current refresh token after a reuse: error = %v, want invalid_grant", err)
	}
	if a := s.userInfo(second.AccessToken); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("/userinfo after the family ended: status %d, want 401", a.StatusCode)
	}
}

func TestOnlyOneOfConcurrentRefreshesSucceeds(t *testing.T) {
	const rounds, concurrent = 10, 8
	s := start(t, nil)
	for range rounds {
		token := s.tokens("employee", "offline_access", scopeRead)
		var group sync.WaitGroup
		var succeeded atomic.Int32
		begin := make(chan struct{})
		for range concurrent {
			group.Go(func() {
				<-begin
				if _, err := s.refresh(t.Context(), token.RefreshToken); err == nil {
					succeeded.Add(1)
				}
			})
		}
		close(begin)
		group.Wait()
		if succeeded.Load() != 1 {
			t.Fatalf("%d of %d concurrent refreshes with one token succeeded, want 1", succeeded.Load(), concurrent)
		}
	}
}

func TestRefreshTokenRequiresOfflineAccess(t *testing.T) {
	if token := start(t, nil).tokens("employee", "openid", scopeRead); token.RefreshToken != "" {
		t.Error("a refresh token was issued without offline_access")
	}
}

func TestRefreshTokenOfAnotherClientIsRejected(t *testing.T) {
	s := start(t, nil)
	token := s.tokens("employee", "offline_access")
	app := s.app()
	app.ClientID = CLIClient
	if _, err := app.TokenSource(t.Context(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token(); !isInvalidGrant(err) {
		t.Errorf("error = %v, want invalid_grant", err)
	}
}

// isInvalidGrant reports whether the token endpoint rejected a code or a refresh token.
func isInvalidGrant(err error) bool {
	var retrieveErr *oauth2.RetrieveError
	return errors.As(err, &retrieveErr) && slices.Contains([]string{"invalid_grant", "expired_token"}, retrieveErr.ErrorCode)
}

func (s server) userInfo(token string) httpResponse {
	s.tb.Helper()
	return newBrowser(s.tb).do(http.MethodGet, s.endpoint(pathUserInfo), nil, "Authorization", "Bearer "+token)
}

func TestUserInfo(t *testing.T) {
	s := start(t, nil)
	var got map[string]any
	s.decode(s.userInfo(s.tokens("manager", "openid", "profile", "email").AccessToken), &got)
	want := map[string]any{"sub": "local|manager", "name": "Demo Manager", "email": "manager@example.com", "email_verified": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
}

func TestUserInfoAcceptsOnlyAccessTokens(t *testing.T) {
	s := start(t, nil)
	token := s.tokens("manager", "openid", "offline_access")
	idToken, _ := token.Extra("id_token").(string)
	for name, bearer := range map[string]string{
		"nonsense": "nonsense", "none": "", "a refresh token": token.RefreshToken, "an ID token": idToken,
	} {
		t.Run(name, func(t *testing.T) {
			if a := s.userInfo(bearer); a.StatusCode != http.StatusUnauthorized {
				t.Errorf("status %d, want 401", a.StatusCode)
			}
		})
	}
	if _, err := s.refresh(t.Context(), token.RefreshToken); err != nil {
		t.Errorf("the refresh token at the token endpoint: error = %v", err)
	}
}

func TestIDToken(t *testing.T) {
	s := start(t, nil)
	token := s.tokens("contractor", "openid", "email")
	raw, _ := token.Extra("id_token").(string)
	_, got := s.claims(raw)
	if _, ok := got["auth_time"].(float64); !ok {
		t.Errorf("auth_time = %v, want a number", got["auth_time"])
	}
	if sid, _ := got["sid"].(string); sid == "" {
		t.Error("the ID token has no sid")
	}
	for _, name := range []string{"iat", "exp", "auth_time", "sid"} {
		delete(got, name)
	}
	want := map[string]any{"iss": s.url, "sub": "local|contractor", "aud": WebClient, "email": "contractor@example.com", "email_verified": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
}
