package issuer

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// signInURL returns the URL of a valid sign-in request, with the parameters in change
// replaced.
func (s server) signInURL(change url.Values) string {
	app := s.app("openid")
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(oauth2.GenerateVerifier())}
	for name := range change {
		options = append(options, oauth2.SetAuthURLParam(name, change.Get(name)))
	}
	return app.AuthCodeURL("opaque", options...)
}

func TestSignInRequest(t *testing.T) {
	s := start(t, nil)
	tests := []struct {
		name      string
		change    url.Values
		status    int
		errorCode string // the error that the app receives, if any
	}{
		{"sound", nil, http.StatusSeeOther, ""},
		{"Auth0's audience", url.Values{"audience": {testAudience}}, http.StatusSeeOther, ""},
		{"no challenge", url.Values{"code_challenge": {""}}, http.StatusSeeOther, "invalid_request"},
		{"the plain method", url.Values{"code_challenge_method": {"plain"}}, http.StatusSeeOther, "invalid_request"},
		{"an implicit token", url.Values{"response_type": {"token"}}, http.StatusSeeOther, "invalid_request"},
		{"another API", url.Values{"audience": {"https://api.example.org/"}}, http.StatusSeeOther, "invalid_target"},
		{"prompt=none without a session", url.Values{"prompt": {"none"}}, http.StatusSeeOther, "login_required"},
		{"an unknown client", url.Values{"client_id": {"nobody"}}, http.StatusUnauthorized, ""},
		{"the import job", url.Values{"client_id": {ImportClient}}, http.StatusUnauthorized, ""},
		{"another site's redirect", url.Values{"redirect_uri": {"http://evil.example.org/callback"}}, http.StatusBadRequest, ""},
		{"a path below the redirect", url.Values{"redirect_uri": {testPage + pageCallback + "/x"}}, http.StatusBadRequest, ""},
		{"a query after the redirect", url.Values{"redirect_uri": {testPage + pageCallback + "?x=1"}}, http.StatusBadRequest, ""},
		{"another port", url.Values{"redirect_uri": {"http://127.0.0.1:9999" + pageCallback}}, http.StatusBadRequest, ""},
		{"localhost", url.Values{"redirect_uri": {"http://localhost:8082" + pageCallback}}, http.StatusBadRequest, ""},
		{"no redirect", url.Values{"redirect_uri": {""}}, http.StatusBadRequest, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBrowser(t)
			a := b.do(http.MethodGet, s.signInURL(test.change), nil)
			if a.StatusCode != test.status {
				t.Fatalf("status %d, want %d\n%s", a.StatusCode, test.status, a.body)
			}
			if test.errorCode == "" {
				if strings.HasPrefix(a.Header.Get("Location"), testPage) {
					t.Errorf("redirect to the app: %s", a.Header.Get("Location"))
				}
				return
			}
			got := b.callbackParameters(a)
			if got.Get("error") != test.errorCode || got.Get("state") != "opaque" || got.Get("code") != "" {
				t.Errorf("callback parameters = %v, want the error %s and the state", got, test.errorCode)
			}
		})
	}
}

func TestSignInPage(t *testing.T) {
	s, b := start(t, nil), newBrowser(t)
	page := b.openSignIn(s.signInURL(nil))
	a := b.do(http.MethodGet, page, nil)
	for _, p := range Users() {
		if !strings.Contains(a.body, p.Email) {
			t.Errorf("the page doesn't contain %s", p.Key)
		}
	}
	for _, want := range []string{`<html lang="en">`, "<title>", "<h1>", "<main>", "no passwords"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page doesn't contain %s", want)
		}
	}
	csp := a.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "form-action 'self' " + testPage + ";", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("Content-Security-Policy = %q, want one with %q", csp, want)
		}
	}
	if style := b.do(http.MethodGet, s.endpoint(pathStyle), nil); !strings.HasPrefix(style.Header.Get("Content-Type"), "text/css") {
		t.Errorf("style sheet: status %d, Content-Type %s", style.StatusCode, style.Header.Get("Content-Type"))
	}
	if a := b.do(http.MethodPost, page, url.Values{"user": {"unknown"}}); a.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown user: status %d, want 400", a.StatusCode)
	}
	for _, c := range b.Jar.Cookies(mustParse(t, page)) {
		if c.Name == cookieSession {
			t.Error("a session cookie is set before a user signed in")
		}
	}
}

func TestCookiesAreHttpOnlyAndSameSite(t *testing.T) {
	s, b := start(t, nil), newBrowser(t)
	started := b.do(http.MethodGet, s.signInURL(nil), nil)
	page, err := started.Location()
	if err != nil {
		t.Fatal(err)
	}
	done := b.do(http.MethodPost, page.String(), url.Values{"user": {"employee"}})
	for name, a := range map[string]httpResponse{cookieSignIn: started, cookieSession: done} {
		c := a.cookie(t, name)
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("%s: HttpOnly %t, SameSite %d, want true and %d", name, c.HttpOnly, c.SameSite, http.SameSiteLaxMode)
		}
	}
}

func TestSignInFormIsBoundToItsBrowser(t *testing.T) {
	s, owner, other := start(t, nil), newBrowser(t), newBrowser(t)
	page := owner.openSignIn(s.signInURL(nil))
	if a := other.do(http.MethodGet, page, nil); a.StatusCode != http.StatusForbidden {
		t.Errorf("another browser requests the page: status %d, want 403", a.StatusCode)
	}
	if a := other.do(http.MethodPost, page, url.Values{"user": {"manager"}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("another browser sends the form: status %d, want 403", a.StatusCode)
	}
	// A browser with its own sign-in is rejected too.
	other.openSignIn(s.signInURL(nil))
	if a := other.do(http.MethodPost, page, url.Values{"user": {"manager"}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("another browser with its own sign-in sends the form: status %d, want 403", a.StatusCode)
	}
	// A browser with a planted cookie of the same name is rejected too.
	other.Jar.SetCookies(mustParse(t, page), []*http.Cookie{{Name: cookieSignIn, Value: "planted", Path: "/"}})
	if a := other.do(http.MethodPost, page, url.Values{"user": {"manager"}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("another browser with a planted cookie sends the form: status %d, want 403", a.StatusCode)
	}
	if got := owner.callbackParameters(owner.do(http.MethodPost, page, url.Values{"user": {"manager"}})); got.Get("code") == "" {
		t.Error("the browser that started the sign-in receives no code")
	}
	if a := owner.do(http.MethodPost, page, url.Values{"user": {"manager"}}); a.StatusCode != http.StatusBadRequest {
		t.Errorf("the form is sent a second time: status %d, want 400", a.StatusCode)
	}
}

// An error page links to the configured page, even if the request contains another URL.
func TestErrorPageLinksOnlyToThePage(t *testing.T) {
	s := start(t, nil)
	const evil = "http://evil.example.org/"
	tests := []struct {
		name    string
		b       *browser
		address string
		status  int
	}{
		{"another site's redirect", newBrowser(t), s.signInURL(url.Values{"redirect_uri": {evil}}), http.StatusBadRequest},
		{"an unknown client", newBrowser(t), s.signInURL(url.Values{"redirect_uri": {evil}, "client_id": {"nobody"}}), http.StatusUnauthorized},
		{"a sign-out for another site", newBrowser(t), s.endpoint(pathSignOut) + "?client_id=" + WebClient + "&post_logout_redirect_uri=" + evil, http.StatusBadRequest},
		{"another browser's sign-in", newBrowser(t), newBrowser(t).openSignIn(s.signInURL(nil)), http.StatusForbidden},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := test.b.do(http.MethodGet, test.address, nil, "Referer", evil)
			if a.StatusCode != test.status || !strings.Contains(a.body, `<a href="`+testPage+`/">`) {
				t.Errorf("status %d, want %d and a link to the page\n%s", a.StatusCode, test.status, a.body)
			}
			if strings.Contains(a.body, "evil") {
				t.Errorf("the page contains the request's URL\n%s", a.body)
			}
		})
	}
}

// With form_post, a form would post the code or an error to another origin without the user.
// The issuer shows the error on its own page, which links only to the app's page.
func TestUnsupportedResponseModesAreRejected(t *testing.T) {
	s := start(t, nil)
	for _, mode := range []string{"form_post", "form_post.jwt", "query.jwt", "web_message", "Query", "<b>"} {
		parameters := mustParse(t, s.signInURL(url.Values{"response_mode": {mode}})).Query()
		for method, a := range map[string]httpResponse{
			http.MethodGet:  newBrowser(t).do(http.MethodGet, s.endpoint(pathAuthorize)+"?"+parameters.Encode(), nil),
			http.MethodPost: newBrowser(t).do(http.MethodPost, s.endpoint(pathAuthorize), parameters),
		} {
			t.Run(method+" "+mode, func(t *testing.T) {
				want := "The app requested the response_mode " + html.EscapeString(mode) + ", which is not supported. The supported modes are query and fragment."
				if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.body, want) || !strings.Contains(a.body, `<a href="`+testPage+`/">`) {
					t.Errorf("status %d, want 400 with the reason and a link to the page\n%s", a.StatusCode, a.body)
				}
				if policy := a.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
					t.Errorf("Content-Security-Policy = %q", policy)
				}
				if strings.Contains(a.body, "<form") || strings.Contains(a.body, "<script") {
					t.Errorf("the page has a form or a script\n%s", a.body)
				}
			})
		}
	}
}

func TestSupportedResponseModes(t *testing.T) {
	s := start(t, nil)
	for _, mode := range []string{"query", "fragment", ""} {
		got := newBrowser(t).signIn(s.signInURL(url.Values{"response_mode": {mode}}), "employee")
		if got.Get("code") == "" || got.Get("iss") != s.url {
			t.Errorf("response_mode=%s: callback parameters = %v, want a code and the issuer", mode, got)
		}
	}
	// An error response contains the issuer too.
	// https://www.rfc-editor.org/rfc/rfc9207#section-2
	b := newBrowser(t)
	if got := b.callbackParameters(b.do(http.MethodGet, s.signInURL(url.Values{"prompt": {"none"}}), nil)); got.Get("error") == "" || got.Get("iss") != s.url {
		t.Errorf("callback parameters = %v, want an error and the issuer", got)
	}
}

// The browser's Back button leads from the page to the completed sign-in.
func TestEndedSignInRedirectsToThePage(t *testing.T) {
	s, b := start(t, nil), newBrowser(t)
	done := b.openSignIn(s.signInURL(nil))
	b.callbackParameters(b.do(http.MethodPost, done, url.Values{"user": {"employee"}}))
	for name, address := range map[string]string{"completed": done, "unknown": s.endpoint(pathAuthorize) + "/nothing"} {
		a := b.do(http.MethodGet, address, nil, "Referer", "http://evil.example.org/")
		if to := a.Header.Get("Location"); a.StatusCode != http.StatusSeeOther || to != testPage+"/" {
			t.Errorf("%s: status %d to %q, want 303 to the page", name, a.StatusCode, to)
		}
	}
}

func TestSignInFormRejectsOtherOrigins(t *testing.T) {
	s, b := start(t, nil), newBrowser(t)
	page := b.openSignIn(s.signInURL(nil))
	tests := []struct {
		name   string
		header []string
		status int
	}{
		{"another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "http://evil.example.org"}, http.StatusForbidden},
		{"another port of this machine", []string{"Sec-Fetch-Site", "same-site", "Origin", testPage}, http.StatusForbidden},
		{"an older browser, another origin", []string{"Origin", testPage}, http.StatusForbidden},
		{"the page itself", []string{"Sec-Fetch-Site", "same-origin", "Origin", strings.TrimSuffix(s.url, "/")}, http.StatusSeeOther},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := b.do(http.MethodPost, page, url.Values{"user": {"employee"}}, test.header...)
			if a.StatusCode != test.status {
				t.Errorf("status %d, want %d", a.StatusCode, test.status)
			}
		})
	}
}

func TestSilentSignIn(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s := start(t, func(c *Config) { c.Now = func() time.Time { return now } })
	b := newBrowser(t)
	b.signIn(s.signInURL(nil), "contractor")
	now = now.Add(time.Hour)

	tests := []struct {
		name      string
		change    url.Values
		errorCode string // the error if the app sends prompt=none
	}{
		{"prompt=none alone", nil, ""},
		{"the sign-in isn't older than max_age", url.Values{"max_age": {"3600"}}, ""},
		{"the sign-in is older than max_age", url.Values{"max_age": {"3599"}}, "login_required"},
		{"prompt=none with login", url.Values{"prompt": {"none login"}}, "login_required"},
		{"prompt=none with select_account", url.Values{"prompt": {"none select_account"}}, "login_required"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			change := url.Values{"prompt": {"none"}}
			maps.Copy(change, test.change)
			got := b.callbackParameters(b.do(http.MethodGet, s.signInURL(change), nil))
			if got.Get("error") != test.errorCode || (got.Get("code") == "") != (test.errorCode != "") {
				t.Errorf("callback parameters = %v, want the error %q", got, test.errorCode)
			}
		})
	}
	t.Run("another user's hint", func(t *testing.T) {
		hint, _ := s.tokens("manager", "openid").Extra("id_token").(string)
		got := b.callbackParameters(b.do(http.MethodGet, s.signInURL(url.Values{"prompt": {"none"}, "id_token_hint": {hint}}), nil))
		if got.Get("error") != "login_required" {
			t.Errorf("callback parameters = %v, want login_required", got)
		}
	})
}

func TestCodeIsValidOnceAndOnlyForItsRequest(t *testing.T) {
	s := start(t, nil)
	redeem := func(t *testing.T, change func(*oauth2.Config, *string)) (oauth2.Config, string, string, error) {
		t.Helper()
		app, verifier := s.app("openid", "offline_access"), oauth2.GenerateVerifier()
		got := newBrowser(t).signIn(app.AuthCodeURL("", oauth2.S256ChallengeOption(verifier)), "employee")
		if got.Get("iss") != s.url {
			t.Errorf("iss = %q in the response", got.Get("iss"))
		}
		sent := verifier
		change(&app, &sent)
		token, err := app.Exchange(t.Context(), got.Get("code"), oauth2.VerifierOption(sent))
		if err != nil {
			return app, got.Get("code"), verifier, err
		}
		return app, got.Get("code"), token.RefreshToken, nil
	}
	tests := []struct {
		name   string
		change func(*oauth2.Config, *string)
	}{
		{"another verifier", func(_ *oauth2.Config, v *string) { *v = oauth2.GenerateVerifier() }},
		{"no verifier", func(_ *oauth2.Config, v *string) { *v = "" }},
		{"another redirect", func(c *oauth2.Config, _ *string) { c.RedirectURL = CLIRedirect }},
		{"another client", func(c *oauth2.Config, _ *string) { c.ClientID = CLIClient }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, _, _, err := redeem(t, test.change); !isInvalidGrant(err) {
				t.Errorf("error = %v, want invalid_grant", err)
			}
		})
	}
	t.Run("reused", func(t *testing.T) {
		app, code, refreshToken, err := redeem(t, func(*oauth2.Config, *string) {})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.Exchange(t.Context(), code); !isInvalidGrant(err) {
			t.Errorf("the code is redeemed a second time: error = %v, want invalid_grant", err)
		}
		if _, err := s.refresh(t.Context(), refreshToken); !isInvalidGrant(err) {
			t.Errorf("refresh after the code was reused: error = %v, want invalid_grant", err)
		}
	})
}

func mustParse(tb testing.TB, address string) *url.URL {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}
