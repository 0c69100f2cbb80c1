package keycloak

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// An admin changes the realm over Keycloak's admin API.
// https://www.keycloak.org/docs-api/26.4.7/rest-api/index.html
type admin struct{ keycloak keycloak }

// token returns a token of the admin API. A token is valid for a minute, so every call requests
// a new token.
func (a admin) token(t *testing.T) string {
	t.Helper()
	return postForm(t, a.keycloak.url+"/realms/master/protocol/openid-connect/token", url.Values{
		"grant_type": {"password"}, "client_id": {"admin-cli"}, "username": {"admin"}, "password": {a.keycloak.password},
	}).tokens(t).Access
}

// call sends a request for a path below the realm's URL, and decodes the response into
// into.
func (a admin) call(t *testing.T, method, path string, body, into any) {
	t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := newRequest(t, method, a.keycloak.url+"/admin/realms/timesheets"+path, bytes.NewReader(encoded))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+a.token(t))
	response := send(t, http.DefaultClient, r)
	if response.status/100 != 2 {
		t.Fatalf("%s %s: %d %s, want 2xx", method, path, response.status, response.body)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal([]byte(response.body), into); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
}

// addUsers imports the demo users as the README describes, and sets their password.
func (a admin) addUsers(t *testing.T) {
	t.Helper()
	users, err := os.ReadFile(filepath.Join(repository(t), "identity", "keycloak", "demo-users.json"))
	if err != nil {
		t.Fatal(err)
	}
	var added struct{ Results []struct{ ID string } }
	a.call(t, http.MethodPost, "/partialImport", json.RawMessage(users), &added)
	for _, user := range added.Results {
		a.call(t, http.MethodPut, "/users/"+user.ID+"/reset-password", map[string]any{"type": "password", "value": a.keycloak.password, "temporary": false}, nil)
	}
}

// importSecret returns the client secret that Keycloak made for the import job.
func (a admin) importSecret(t *testing.T) string {
	t.Helper()
	var clients []struct{ ID string }
	a.call(t, http.MethodGet, "/clients?clientId=timesheets-import", nil, &clients)
	if len(clients) != 1 {
		t.Fatalf("%d clients are named timesheets-import, want 1", len(clients))
	}
	var secret struct{ Value string }
	a.call(t, http.MethodGet, "/clients/"+clients[0].ID+"/client-secret", nil, &secret)
	return secret.Value
}

// A key is a key provider of the realm.
type key struct {
	ID     string              `json:"id,omitempty"`
	Name   string              `json:"name"`
	Type   string              `json:"providerType"`
	Kind   string              `json:"providerId"`
	Config map[string][]string `json:"config"`
}

const keyType = "org.keycloak.keys.KeyProvider"

// addKey adds a key that signs all later tokens. The other keys stay published.
func (a admin) addKey(t *testing.T, name, priority string) {
	t.Helper()
	a.call(t, http.MethodPost, "/components", key{Name: name, Type: keyType, Kind: "rsa-generated", Config: map[string][]string{
		"priority": {priority}, "enabled": {"true"}, "active": {"true"}, "algorithm": {"RS256"}, "keySize": {"2048"},
	}}, nil)
}

// withdrawKey deletes the key with a name.
func (a admin) withdrawKey(t *testing.T, name string) {
	t.Helper()
	var keys []key
	a.call(t, http.MethodGet, "/components?type="+keyType+"&name="+name, nil, &keys)
	if len(keys) != 1 {
		t.Fatalf("%d keys are named %s, want 1", len(keys), name)
	}
	a.call(t, http.MethodDelete, "/components/"+keys[0].ID, nil, nil)
}

// removeRole removes a role of the realm from a user.
func (a admin) removeRole(t *testing.T, username, name string) {
	t.Helper()
	var users []struct{ ID string }
	a.call(t, http.MethodGet, "/users?exact=true&username="+url.QueryEscape(username), nil, &users)
	var role json.RawMessage
	a.call(t, http.MethodGet, "/roles/"+name, nil, &role)
	if len(users) != 1 {
		t.Fatalf("%d users are named %s, want 1", len(users), username)
	}
	a.call(t, http.MethodDelete, "/users/"+users[0].ID+"/role-mappings/realm", []json.RawMessage{role}, nil)
}

// A response is an HTTP response whose body has been read.
type response struct {
	status   int
	header   http.Header
	body     string
	location *url.URL // of a redirect; nil if there is none
}

func newRequest(t *testing.T, method, address string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func send(t *testing.T, client *http.Client, r *http.Request) response {
	t.Helper()
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	location, _ := res.Location()
	return response{res.StatusCode, res.Header, string(body), location}
}
