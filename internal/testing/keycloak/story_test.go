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

// A world is everything that runs.
type world struct {
	keycloak keycloak
	admin    admin
	stack    stack
	origin   string // of the page
}

func (w world) signIn(t *testing.T, username string) tokens {
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
	w := world{origin: "http://" + page.Addr().String()}
	w.keycloak = startKeycloak(t, w.origin)
	w.admin = admin{w.keycloak}
	w.admin.addPeople(t)
	w.stack = startStack(t, w.keycloak, page)
	t.Run("an employee records hours", w.employee)
	t.Run("a contractor records hours", w.contractor)
	t.Run("a manager decides", w.manager)
	t.Run("an unverified email owns nothing", w.unverified)
	t.Run("users don't change their own email", w.ownEmail)
	t.Run("the import job uploads", w.importJob)
	t.Run("the client asks for what it must", w.client)
	t.Run("refresh tokens rotate", w.rotation)
	t.Run("signing out ends the session", w.signOut)
	t.Run("keys rotate while somebody is signed in", w.keys)
	t.Run("the page in a browser", w.browser)
	t.Run("a role that is taken is gone", w.roleTaken)
}

func (w world) employee(t *testing.T) {
	got := w.signIn(t, "employee@example.com")
	header, claims := decoded(t, got.Access, 0), decoded(t, got.Access, 1)
	if header["alg"] != "RS256" || header["typ"] != "at+jwt" {
		t.Errorf("header = %v", header)
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
			t.Errorf("%s granted: %t", scope, !want)
		}
	}
	want(t, "create", w.stack.call(t, got.Access, "/timesheets", entry("StoreZero")), http.StatusCreated)
	if diff := cmp.Diff([]string{"StoreZero"}, w.stack.projects(t, got.Access)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	want(t, "the queue", w.stack.call(t, got.Access, "/approvals", nil), http.StatusForbidden)
	want(t, "an ID token", w.stack.call(t, got.ID, "/timesheets", nil), http.StatusUnauthorized)
	want(t, "a token of another realm", w.stack.call(t, w.admin.token(t), "/timesheets", nil), http.StatusUnauthorized)
}

func (w world) contractor(t *testing.T) {
	got := w.signIn(t, "contractor@example.com")
	want(t, "create", w.stack.call(t, got.Access, "/timesheets", entry("StoreOne")), http.StatusCreated)
	if diff := cmp.Diff([]string{"StoreOne"}, w.stack.projects(t, got.Access)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	want(t, "the queue", w.stack.call(t, got.Access, "/approvals", nil), http.StatusForbidden)
}

func (w world) manager(t *testing.T) {
	got := w.signIn(t, "manager@example.com")
	want(t, "the queue", w.stack.call(t, got.Access, "/approvals", nil), http.StatusOK)
	want(t, "create", w.stack.call(t, got.Access, "/timesheets", entry("StoreTwo")), http.StatusCreated)
	want(t, "an upload", w.stack.call(t, got.Access, "/timesheets/upload", entry("StoreTwo")), http.StatusForbidden)
}

func (w world) unverified(t *testing.T) {
	got := w.signIn(t, "unverified@example.com")
	if verified := decoded(t, got.Access, 1)["https://api.exampleco.com/email_verified"]; verified != false {
		t.Errorf("verified = %v", verified)
	}
	want(t, "create", w.stack.call(t, got.Access, "/timesheets", entry("StoreZero")), http.StatusForbidden)
	want(t, "list", w.stack.call(t, got.Access, "/timesheets", nil), http.StatusForbidden)
}

func (w world) importJob(t *testing.T) {
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
func (w world) client(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	if a := b.ask(t, "verifier", url.Values{"code_challenge": nil, "code_challenge_method": nil}); a.location == nil || a.location.Query().Get("error") != "invalid_request" {
		t.Errorf("without PKCE: %d %v", a.status, a.location)
	}
	if a := b.ask(t, "verifier", url.Values{"code_challenge_method": {"plain"}}); a.location == nil || a.location.Query().Get("error") != "invalid_request" {
		t.Errorf("with a plain challenge: %d %v", a.status, a.location)
	}
	want(t, "another page's address", b.ask(t, "verifier", url.Values{"redirect_uri": {"https://evil.example.com/callback"}}), http.StatusBadRequest)
	want(t, "another path of the page", b.ask(t, "verifier", url.Values{"redirect_uri": {w.origin + "/elsewhere"}}), http.StatusBadRequest)
	for _, scope := range []string{"batch:upload", "offline_access"} {
		if a := b.ask(t, "verifier", url.Values{"scope": {"openid " + scope}}); a.location == nil || a.location.Query().Get("error") != "invalid_scope" {
			t.Errorf("scope %s: %d %v", scope, a.status, a.location)
		}
	}
	password := url.Values{"grant_type": {"password"}, "client_id": {pageClient}, "username": {"employee@example.com"}, "password": {w.keycloak.password}}
	want(t, "a password sent by the page", w.keycloak.ask(t, w.origin, password), http.StatusBadRequest)
	job := url.Values{"grant_type": {"client_credentials"}, "client_id": {importClient}, "client_secret": {"guessed"}}
	want(t, "a guessed secret", w.keycloak.ask(t, "", job), http.StatusUnauthorized)
}

func (w world) rotation(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	first := b.signIn(t, "employee@example.com")
	answer := b.refresh(t, first)
	if origin := answer.header.Get("Access-Control-Allow-Origin"); origin != w.origin {
		t.Errorf("the page may not read the answer: %q", origin)
	}
	second := answer.tokens(t)
	if second.Refresh == first.Refresh || second.Access == first.Access {
		t.Error("the tokens are the same as before")
	}
	want(t, "list", w.stack.call(t, second.Access, "/timesheets", nil), http.StatusOK)
	want(t, "a refresh token once more", b.refresh(t, first), http.StatusBadRequest)
}

func (w world) signOut(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	got := b.signIn(t, "employee@example.com")
	query := url.Values{"id_token_hint": {got.ID}, "post_logout_redirect_uri": {w.origin + "/signed-out"}}
	a := send(t, b.client, newRequest(t, http.MethodGet, w.keycloak.realm()+"/protocol/openid-connect/logout?"+query.Encode(), nil))
	if a.location == nil || a.location.String() != w.origin+"/signed-out" {
		t.Errorf("sent to %v after a sign-out: %d", a.location, a.status)
	}
	if a := b.ask(t, "verifier", nil); a.status != http.StatusOK {
		t.Errorf("the next sign-in is answered %d %v, want the form", a.status, a.location)
	}
	want(t, "a refresh token of the session", b.refresh(t, got), http.StatusBadRequest)
}

// When a signed-in user loses a role, their next token doesn't have its scopes.
func (w world) roleTaken(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	before := b.signIn(t, "manager@example.com")
	w.admin.takeRole(t, "manager@example.com", "manager")
	after := b.refresh(t, before).tokens(t)
	if after.has("approve:timesheets") || after.has("read:timesheets") {
		t.Errorf("scope = %q", after.Scope)
	}
	want(t, "the queue", w.stack.call(t, after.Access, "/approvals", nil), http.StatusForbidden)
}

func (w world) keys(t *testing.T) {
	b := w.keycloak.browser(t, w.origin)
	first := b.signIn(t, "employee@example.com")
	unused := b.refresh(t, first).tokens(t)
	want(t, "the first key", w.stack.call(t, first.Access, "/timesheets", nil), http.StatusOK)

	w.admin.addKey(t, "second", "200")
	second := b.refresh(t, unused).tokens(t)
	if decoded(t, second.Access, 0)["kid"] == decoded(t, first.Access, 0)["kid"] {
		t.Fatal("the new key does not sign")
	}
	want(t, "the second key", w.stack.call(t, second.Access, "/timesheets", nil), http.StatusOK)

	// The authorizer sees that the first key was withdrawn when it next fetches the keys.
	// A token with the third key causes that fetch.
	w.admin.addKey(t, "third", "300")
	w.admin.withdrawKey(t, "rsa-generated")
	third := b.refresh(t, second).tokens(t)
	want(t, "the third key", w.stack.call(t, third.Access, "/timesheets", nil), http.StatusOK)
	want(t, "a token of the key that was withdrawn", w.stack.call(t, unused.Access, "/timesheets", nil), http.StatusUnauthorized)
	want(t, "the second key, which still counts", w.stack.call(t, second.Access, "/timesheets", nil), http.StatusOK)
}

// browser runs the stories of web/keycloak, which begin with the realm's current keys.
func (w world) browser(t *testing.T) {
	root := repository(t)
	if !canBuildPage(root) {
		t.Skip("what the page is built with is not installed: run make web-build")
	}
	chromium, err := exec.CommandContext(t.Context(), filepath.Join(root, "tools", "chromium")).Output()
	if err != nil {
		t.Skip("there is no Chromium; tools/chromium says where it looks")
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
