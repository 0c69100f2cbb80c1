package keycloak

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An environment is the running Keycloak and local stack.
type environment struct {
	keycloak keycloak
	admin    admin
	stack    stack
	origin   string // of the page
}

func (w environment) signIn(t *testing.T, username string) tokens {
	t.Helper()
	return w.keycloak.browser(t, w.origin).signIn(t, username)
}

// TestKeycloak starts Keycloak once for all subtests. They run in this order: each leaves
// the realm in a state in which the next one works.
func TestKeycloak(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts Keycloak")
	}
	page, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := environment{origin: "http://" + page.Addr().String()}
	w.keycloak = startKeycloak(t, w.origin)
	w.admin = admin{w.keycloak}
	w.admin.addUsers(t)
	w.stack = startStack(t, w.keycloak, page)
	t.Run("an employee records hours", w.employee)
	t.Run("a contractor records hours", w.contractor)
	t.Run("a manager decides", w.manager)
	t.Run("a user with an unverified email gets 403", w.unverified)
	t.Run("users can't change their own email", w.ownEmail)
	t.Run("the import job uploads", w.importJob)
	t.Run("Keycloak rejects requests that a client must not make", w.client)
	t.Run("refresh tokens rotate", w.rotation)
	t.Run("signing out ends the session", w.signOut)
	t.Run("keys rotate while a user is signed in", w.keys)
	t.Run("the page in a browser", w.browser)
	t.Run("a removed role is missing from the next token", w.roleRemoved)
}

func (w environment) employee(t *testing.T) {
	got := w.signIn(t, "employee@example.com")
	header, claims := decoded(t, got.Access, 0), decoded(t, got.Access, 1)
	if header["alg"] != "RS256" || header["typ"] != "at+jwt" {
		t.Errorf("header = %v, want RS256 and at+jwt", header)
	}
	for name, want := range map[string]any{
		"iss": w.keycloak.realm(), "aud": audience, "azp": pageClient,
		"https://api.exampleco.com/email": "employee@example.com", "https://api.exampleco.com/email_verified": true,
	} {
		if diff := cmp.Diff(want, claims[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for scope, want := range map[string]bool{
		"read:timesheets": true, "create:timesheets": true, "delete:timesheets": true, "approve:timesheets": false, "batch:upload": false,
	} {
		if got.has(scope) != want {
			t.Errorf("%s granted: %t, want the opposite", scope, !want)
		}
	}
	want(t, "create", w.stack.call(t, got.Access, "/timesheets", entry("StoreZero")), http.StatusCreated)
	if diff := cmp.Diff([]string{"StoreZero"}, w.stack.projects(t, got.Access)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	want(t, "the queue", w.stack.call(t, got.Access, "/approvals", nil), http.StatusForbidden)
	want(t, "list with an ID token", w.stack.call(t, got.ID, "/timesheets", nil), http.StatusUnauthorized)
	want(t, "list with a token of another realm", w.stack.call(t, w.admin.token(t), "/timesheets", nil), http.StatusUnauthorized)
}

func (w environment) contractor(t *testing.T) {
	got := w.signIn(t, "contractor@example.com")
	want(t, "create", w.stack.call(t, got.Access, "/timesheets", entry("StoreOne")), http.StatusCreated)
	if diff := cmp.Diff([]string{"StoreOne"}, w.stack.projects(t, got.Access)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	want(t, "the queue", w.stack.call(t, got.Access, "/approvals", nil), http.StatusForbidden)
}

func (w environment) manager(t *testing.T) {
	got := w.signIn(t, "manager@example.com")
	want(t, "the queue", w.stack.call(t, got.Access, "/approvals", nil), http.StatusOK)
	want(t, "create", w.stack.call(t, got.Access, "/timesheets", entry("StoreTwo")), http.StatusCreated)
	want(t, "an upload", w.stack.call(t, got.Access, "/timesheets/upload", entry("StoreTwo")), http.StatusForbidden)
}

func (w environment) unverified(t *testing.T) {
	got := w.signIn(t, "unverified@example.com")
	if verified := decoded(t, got.Access, 1)["https://api.exampleco.com/email_verified"]; verified != false {
		t.Errorf("email_verified = %v, want false", verified)
	}
	want(t, "create", w.stack.call(t, got.Access, "/timesheets", entry("StoreZero")), http.StatusForbidden)
	want(t, "list", w.stack.call(t, got.Access, "/timesheets", nil), http.StatusForbidden)
}

func (w environment) importJob(t *testing.T) {
	got := w.keycloak.importToken(t, w.admin.importSecret(t))
	row := entry("Imported")
	row["user_id"], row["external_id"] = "contractor@example.com", "row-1"
	want(t, "upload", w.stack.call(t, got.Access, "/timesheets/upload", row), http.StatusCreated)
	want(t, "list", w.stack.call(t, got.Access, "/timesheets", nil), http.StatusForbidden)
	want(t, "the queue", w.stack.call(t, got.Access, "/approvals", nil), http.StatusForbidden)
	contractor := w.signIn(t, "contractor@example.com")
	if diff := cmp.Diff([]string{"Imported", "StoreOne"}, w.stack.projects(t, contractor.Access)); diff != "" {
		t.Errorf("the contractor's list (-want +got):\n%s", diff)
	}
}

// Other pages, and an attacker who reads the page's requests, must not get tokens.
func (w environment) client(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	if a := b.authorize(t, "verifier", url.Values{"code_challenge": nil, "code_challenge_method": nil}); a.location == nil || a.location.Query().Get("error") != "invalid_request" {
		t.Errorf("without PKCE: %d %v, want invalid_request", a.status, a.location)
	}
	if a := b.authorize(t, "verifier", url.Values{"code_challenge_method": {"plain"}}); a.location == nil || a.location.Query().Get("error") != "invalid_request" {
		t.Errorf("with a plain challenge: %d %v, want invalid_request", a.status, a.location)
	}
	want(t, "another page's redirect URI", b.authorize(t, "verifier", url.Values{"redirect_uri": {"https://evil.example.com/callback"}}), http.StatusBadRequest)
	want(t, "another path of the page", b.authorize(t, "verifier", url.Values{"redirect_uri": {w.origin + "/elsewhere"}}), http.StatusBadRequest)
	for _, scope := range []string{"batch:upload", "offline_access"} {
		if a := b.authorize(t, "verifier", url.Values{"scope": {"openid " + scope}}); a.location == nil || a.location.Query().Get("error") != "invalid_scope" {
			t.Errorf("scope %s: %d %v, want invalid_scope", scope, a.status, a.location)
		}
	}
	password := url.Values{"grant_type": {"password"}, "client_id": {pageClient}, "username": {"employee@example.com"}, "password": {w.keycloak.password}}
	want(t, "a password sent by the page", w.keycloak.requestToken(t, w.origin, password), http.StatusBadRequest)
	job := url.Values{"grant_type": {"client_credentials"}, "client_id": {importClient}, "client_secret": {"guessed"}}
	want(t, "a guessed secret", w.keycloak.requestToken(t, "", job), http.StatusUnauthorized)
}

func (w environment) rotation(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	first := b.signIn(t, "employee@example.com")
	response := b.refresh(t, first)
	if origin := response.header.Get("Access-Control-Allow-Origin"); origin != w.origin {
		t.Errorf("Access-Control-Allow-Origin is %q, want the page's origin", origin)
	}
	second := response.tokens(t)
	if second.Refresh == first.Refresh || second.Access == first.Access {
		t.Error("the refresh returned a token of the first response again")
	}
	want(t, "list", w.stack.call(t, second.Access, "/timesheets", nil), http.StatusOK)
	want(t, "a used refresh token", b.refresh(t, first), http.StatusBadRequest)
}

func (w environment) signOut(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	got := b.signIn(t, "employee@example.com")
	query := url.Values{"id_token_hint": {got.ID}, "post_logout_redirect_uri": {w.origin + "/signed-out"}}
	a := send(t, b.client, newRequest(t, http.MethodGet, w.keycloak.realm()+"/protocol/openid-connect/logout?"+query.Encode(), nil))
	if a.location == nil || a.location.String() != w.origin+"/signed-out" {
		t.Errorf("redirect to %v after a sign-out: %d, want /signed-out", a.location, a.status)
	}
	if a := b.authorize(t, "verifier", nil); a.status != http.StatusOK {
		t.Errorf("the next sign-in: %d %v, want the form", a.status, a.location)
	}
	want(t, "a refresh token of the session", b.refresh(t, got), http.StatusBadRequest)
}

// When a signed-in user loses a role, their next token doesn't have its scopes.
func (w environment) roleRemoved(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	before := b.signIn(t, "manager@example.com")
	w.admin.removeRole(t, "manager@example.com", "manager")
	after := b.refresh(t, before).tokens(t)
	if after.has("approve:timesheets") || after.has("read:timesheets") {
		t.Errorf("scope = %q, want no scope of the API", after.Scope)
	}
	want(t, "the queue", w.stack.call(t, after.Access, "/approvals", nil), http.StatusForbidden)
}

func (w environment) keys(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	first := b.signIn(t, "employee@example.com")
	unusedTokens := b.refresh(t, first).tokens(t)
	want(t, "the first key", w.stack.call(t, first.Access, "/timesheets", nil), http.StatusOK)

	w.admin.addKey(t, "second", "200")
	second := b.refresh(t, unusedTokens).tokens(t)
	if decoded(t, second.Access, 0)["kid"] == decoded(t, first.Access, 0)["kid"] {
		t.Fatal("the new key doesn't sign tokens")
	}
	want(t, "the second key", w.stack.call(t, second.Access, "/timesheets", nil), http.StatusOK)

	// The authorizer rejects the withdrawn first key after it has fetched the keys again. A
	// token that is signed with the third key causes that fetch.
	w.admin.addKey(t, "third", "300")
	w.admin.withdrawKey(t, "rsa-generated")
	third := b.refresh(t, second).tokens(t)
	want(t, "the third key", w.stack.call(t, third.Access, "/timesheets", nil), http.StatusOK)
	want(t, "a token of the withdrawn key", w.stack.call(t, unusedTokens.Access, "/timesheets", nil), http.StatusUnauthorized)
	want(t, "the second key, which is still published", w.stack.call(t, second.Access, "/timesheets", nil), http.StatusOK)
}

// browser runs the stories of web/keycloak, which begin with the realm's current keys.
func (w environment) browser(t *testing.T) {
	root := repository(t)
	if !canBuildPage(root) {
		t.Skip("the page's packages aren't installed: run make web-build")
	}
	chromium, err := exec.CommandContext(t.Context(), filepath.Join(root, "tools", "chromium")).Output()
	if err != nil {
		t.Skip("Chromium isn't installed: tools/chromium lists the places")
	}
	cmd := exec.CommandContext(t.Context(), "node", "node_modules/vitest/vitest.mjs", "run", "--project", "keycloak")
	cmd.Dir = filepath.Join(root, "web")
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "CHROMIUM="+strings.TrimSpace(string(chromium)),
		"PAGE="+w.origin, "KEYCLOAK="+w.keycloak.url, "PASSWORD="+w.keycloak.password)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("vitest: %v", err)
	}
}
