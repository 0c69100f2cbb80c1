package keycloak

import (
	"encoding/json"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

// Entries belong to an email. A user who could change their own email could take over
// another user's entries.
func (w environment) ownEmail(t *testing.T) {
	const username, other = "contractor@example.com", "another@example.com"
	for _, action := range []string{"UPDATE_PROFILE", "UPDATE_EMAIL"} {
		t.Run(action, func(t *testing.T) {
			b := w.keycloak.browser(t, w.origin)
			b.submitForm(t, b.logIn(t, oauth2.GenerateVerifier(), username, url.Values{"kc_action": {action}}), url.Values{
				"email": {other}, "username": {username}, "firstName": {"Demo"}, "lastName": {"Contractor"},
			})
			w.checkEmail(t, username)
		})
	}
	t.Run("the account API", func(t *testing.T) {
		body, err := json.Marshal(map[string]string{"username": username, "email": other, "firstName": "Demo", "lastName": "Contractor"})
		if err != nil {
			t.Fatal(err)
		}
		r := newRequest(t, http.MethodPost, w.keycloak.realm()+"/account/", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+w.signIn(t, username).Access)
		if a := send(t, http.DefaultClient, r); a.status/100 == 2 {
			t.Errorf("PUT of another email: %d %s, want an error", a.status, a.body)
		}
		w.checkEmail(t, username)
	})
	t.Run("an administrator can change it", func(t *testing.T) {
		w.admin.setEmail(t, username, other)
		if got := w.admin.email(t, username); got != other {
			t.Errorf("the email is %s, want %s", got, other)
		}
		w.admin.setEmail(t, username, username)
	})
}

// checkEmail fails the test if a user's email differs from the username. It then restores the
// email.
func (w environment) checkEmail(t *testing.T, username string) {
	t.Helper()
	if got := w.admin.email(t, username); got != username {
		t.Errorf("the user changed their email to %s", got)
		w.admin.setEmail(t, username, username)
	}
}

// submitForm follows the redirects, and submits Keycloak's form if there is one.
func (b browser) submitForm(t *testing.T, a response, fields url.Values) {
	t.Helper()
	for a.location != nil && !strings.HasPrefix(a.location.String(), b.origin) {
		a = send(t, b.client, newRequest(t, http.MethodGet, a.location.String(), nil))
	}
	form := regexp.MustCompile(`<form[^>]* action="([^"]+)"`).FindStringSubmatch(a.body)
	if form == nil {
		return
	}
	r := newRequest(t, http.MethodPost, html.UnescapeString(form[1]), strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a := send(t, b.client, r); a.status >= http.StatusInternalServerError {
		t.Errorf("submitted form: %d %s", a.status, a.body)
	}
}

// user returns a user from the admin API.
func (a admin) user(t *testing.T, username string) map[string]any {
	t.Helper()
	var users []map[string]any
	a.call(t, http.MethodGet, "/users?exact=true&username="+url.QueryEscape(username), nil, &users)
	if len(users) != 1 {
		t.Fatalf("%d users are named %s, want 1", len(users), username)
	}
	return users[0]
}

func (a admin) email(t *testing.T, username string) string {
	t.Helper()
	email, _ := a.user(t, username)["email"].(string)
	return email
}

// setEmail sets a user's email, as verified.
func (a admin) setEmail(t *testing.T, username, email string) {
	t.Helper()
	user := maps.Clone(a.user(t, username))
	id, _ := user["id"].(string)
	user["email"], user["emailVerified"] = email, true
	a.call(t, http.MethodPut, "/users/"+id, user, nil)
}
