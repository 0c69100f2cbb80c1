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

// Entries belong to an email. Users who could change their own could take over the entries
// of another user.
func (w world) ownEmail(t *testing.T) {
	const own, other = "contractor@example.com", "another@example.com"
	for _, action := range []string{"UPDATE_PROFILE", "UPDATE_EMAIL"} {
		t.Run(action, func(t *testing.T) {
			b := w.keycloak.browser(t, w.origin)
			b.submitIfAsked(t, b.logIn(t, oauth2.GenerateVerifier(), own, url.Values{"kc_action": {action}}), url.Values{
				"email": {other}, "username": {own}, "firstName": {"Demo"}, "lastName": {"Contractor"},
			})
			w.checkEmail(t, own)
		})
	}
	t.Run("the account API", func(t *testing.T) {
		body, err := json.Marshal(map[string]string{"username": own, "email": other, "firstName": "Demo", "lastName": "Contractor"})
		if err != nil {
			t.Fatal(err)
		}
		r := newRequest(t, http.MethodPost, w.keycloak.realm()+"/account/", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+w.signIn(t, own).Access)
		if a := send(t, http.DefaultClient, r); a.status/100 == 2 {
			t.Errorf("%d %s", a.status, a.body)
		}
		w.checkEmail(t, own)
	})
	t.Run("an administrator can", func(t *testing.T) {
		w.admin.setEmail(t, own, other)
		if got := w.admin.email(t, own); got != other {
			t.Errorf("the email is %s, want %s", got, other)
		}
		w.admin.setEmail(t, own, own)
	})
}

// checkEmail fails the test if a user's email isn't their username, and restores it then.
func (w world) checkEmail(t *testing.T, username string) {
	t.Helper()
	if got := w.admin.email(t, username); got != username {
		t.Errorf("the user's own change made the email %s", got)
		w.admin.setEmail(t, username, username)
	}
}

// submitIfAsked follows the redirects, and submits Keycloak's form if there is one.
func (b browser) submitIfAsked(t *testing.T, a answer, fields url.Values) {
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
		t.Errorf("the form: %d %s", a.status, a.body)
	}
}

// person returns a user from the admin API.
func (a admin) person(t *testing.T, username string) map[string]any {
	t.Helper()
	var people []map[string]any
	a.call(t, http.MethodGet, "/users?exact=true&username="+url.QueryEscape(username), nil, &people)
	if len(people) != 1 {
		t.Fatalf("%d people are named %s", len(people), username)
	}
	return people[0]
}

func (a admin) email(t *testing.T, username string) string {
	t.Helper()
	email, _ := a.person(t, username)["email"].(string)
	return email
}

// setEmail sets a user's email, as verified.
func (a admin) setEmail(t *testing.T, username, email string) {
	t.Helper()
	person := maps.Clone(a.person(t, username))
	id, _ := person["id"].(string)
	person["email"], person["emailVerified"] = email, true
	a.call(t, http.MethodPut, "/users/"+id, person, nil)
}
