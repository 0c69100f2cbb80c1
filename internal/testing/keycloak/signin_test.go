package keycloak

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

const (
	pageClient   = "timesheets-web"
	importClient = "timesheets-import"
	// pageScopes are the scopes that the page requests for every user.
	pageScopes = "openid profile email read:timesheets create:timesheets delete:timesheets approve:timesheets"
)

// tokens is the response to a token request.
type tokens struct {
	Access  string `json:"access_token"`
	ID      string `json:"id_token"`
	Refresh string `json:"refresh_token"`
	Scope   string `json:"scope"`
}

func (a response) tokens(t *testing.T) tokens {
	t.Helper()
	var got tokens
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != http.StatusOK || got.Access == "" {
		t.Fatalf("tokens: %d %s", a.status, a.body)
	}
	return got
}

func (o tokens) has(scope string) bool { return slices.Contains(strings.Fields(o.Scope), scope) }

func postForm(t *testing.T, address string, form url.Values) response {
	t.Helper()
	r := newRequest(t, http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(t, http.DefaultClient, r)
}

// A browser is a client that keeps cookies and doesn't follow redirects.
type browser struct {
	keycloak keycloak
	origin   string // of the page
	client   *http.Client
}

func (k keycloak) browser(t *testing.T, pageOrigin string) browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return browser{k, pageOrigin, &http.Client{
		Jar:           loopbackJar{jar},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// A loopbackJar sends secure cookies to loopback over http too, as browsers do.
// https://www.w3.org/TR/secure-contexts/#potentially-trustworthy-origin
type loopbackJar struct{ http.CookieJar }

func (j loopbackJar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	j.CookieJar.SetCookies(asSecure(u), cookies)
}

func (j loopbackJar) Cookies(u *url.URL) []*http.Cookie { return j.CookieJar.Cookies(asSecure(u)) }

func asSecure(u *url.URL) *url.URL {
	secure := *u
	secure.Scheme = "https"
	return &secure
}

// authorize begins a sign-in, with changes to the page's request.
func (b browser) authorize(t *testing.T, verifier string, changes url.Values) response {
	t.Helper()
	query := url.Values{
		"client_id": {pageClient}, "response_type": {"code"}, "redirect_uri": {b.origin + "/callback"}, "scope": {pageScopes},
		"state": {"state"}, "audience": {audience},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"},
	}
	maps.Copy(query, changes)
	return send(t, b.client, newRequest(t, http.MethodGet, b.keycloak.realm()+"/protocol/openid-connect/auth?"+query.Encode(), nil))
}

// logIn begins a sign-in and submits Keycloak's form.
func (b browser) logIn(t *testing.T, verifier, username string, changes url.Values) response {
	t.Helper()
	form := regexp.MustCompile(`<form id="kc-form-login"[^>]* action="([^"]+)"`).FindStringSubmatch(b.authorize(t, verifier, changes).body)
	if form == nil {
		t.Fatal("Keycloak's response contains no sign-in form")
	}
	fields := url.Values{"username": {username}, "password": {b.keycloak.password}, "credentialId": {""}}
	r := newRequest(t, http.MethodPost, html.UnescapeString(form[1]), strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(t, b.client, r)
}

// signIn signs a user in and redeems the code.
func (b browser) signIn(t *testing.T, username string) tokens {
	t.Helper()
	verifier := oauth2.GenerateVerifier()
	callback := b.logIn(t, verifier, username, nil)
	if callback.location == nil || !strings.HasPrefix(callback.location.String(), b.origin+"/callback?") || callback.location.Query().Get("code") == "" {
		t.Fatalf("sign-in of %s: %d, redirect to %v, want a redirect to the page with a code", username, callback.status, callback.location)
	}
	return b.keycloak.requestToken(t, b.origin, url.Values{
		"grant_type": {"authorization_code"}, "client_id": {pageClient}, "redirect_uri": {b.origin + "/callback"},
		"code": {callback.location.Query().Get("code")}, "code_verifier": {verifier},
	}).tokens(t)
}

// requestToken sends a token request from a page of the origin.
func (k keycloak) requestToken(t *testing.T, origin string, form url.Values) response {
	t.Helper()
	r := newRequest(t, http.MethodPost, k.realm()+"/protocol/openid-connect/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", origin)
	return send(t, http.DefaultClient, r)
}

// refresh requests new tokens, as the page does before its own expire.
func (b browser) refresh(t *testing.T, old tokens) response {
	t.Helper()
	return b.keycloak.requestToken(t, b.origin, url.Values{"grant_type": {"refresh_token"}, "client_id": {pageClient}, "refresh_token": {old.Refresh}})
}

// importToken requests the token of the import job.
func (k keycloak) importToken(t *testing.T, secret string) tokens {
	t.Helper()
	return k.requestToken(t, "", url.Values{"grant_type": {"client_credentials"}, "client_id": {importClient}, "client_secret": {secret}}).tokens(t)
}

// decoded decodes a part of a token: 0 is the header, 1 the claims.
func decoded(t *testing.T, token string, part int) map[string]any {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[part])
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	return members
}
