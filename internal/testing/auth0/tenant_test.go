// Package auth0 tests identity/auth0: auth0-deploy-cli validates it with its own schemas
// and imports it into a tenant, and the tenant's Action runs under Node.
//
// The tenant is a fake that stores the objects that it receives. It has the routes of
// Auth0's Management API, but doesn't validate values as Auth0 does. The package has only
// tests.
package auth0

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"
)

// An object is a JSON object.
type object = map[string]any

// A tenant stores created objects by the path of their collection.
type tenant struct {
	mu      sync.Mutex
	kept    map[string][]object
	writes  []string // method and path of each request that isn't a GET
	server  *httptest.Server
	unknown []string // requests without a handler
}

func newTenant(t *testing.T) *tenant {
	t.Helper()
	f := &tenant{kept: map[string][]object{}}
	f.server = httptest.NewTLSServer(f)
	t.Cleanup(func() {
		f.server.Close()
		if len(f.unknown) > 0 {
			t.Errorf("the fake does not know %v", f.unknown)
		}
	})
	return f
}

// lists returns the name of the list in the response of each collection.
func lists() map[string]string {
	return map[string]string{
		"resource-servers": "resource_servers", "clients": "clients", "client-grants": "client_grants", "roles": "roles",
		"actions/actions": "actions", "actions/modules": "modules", "connections": "connections", "users": "users",
	}
}

func (f *tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := strings.TrimPrefix(r.URL.Path, "/api/v2/")
	var body object
	if r.Method != http.MethodGet {
		f.writes = append(f.writes, r.Method+" "+at)
		text, err := io.ReadAll(r.Body)
		if err == nil && len(text) > 0 {
			err = json.Unmarshal(text, &body)
		}
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
	}
	answer := f.answer(r.Method, at, body)
	if answer == nil {
		f.unknown = append(f.unknown, r.Method+" "+at)
		w.WriteHeader(http.StatusNotFound)
		answer = object{"statusCode": http.StatusNotFound, "error": "Not Found", "message": "not here"}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

func (f *tenant) answer(method, at string, body object) object {
	name, isList := lists()[at]
	switch {
	case at == "tenants/settings":
		if method == http.MethodPatch {
			f.kept[at] = []object{body}
		}
		return object{"flags": object{}}
	case at == "actions/triggers":
		return object{"triggers": []object{{"id": "post-login", "version": "v3", "status": "CURRENT"}}}
	case isList && method == http.MethodGet:
		all := f.kept[at]
		if all == nil {
			all = []object{}
		}
		return object{name: all, "start": 0, "limit": 100, "total": len(all), "page": 0, "per_page": 100}
	case isList && method == http.MethodPost:
		return f.create(at, body)
	case method == http.MethodPatch, method == http.MethodPost, method == http.MethodPut, method == http.MethodGet:
		return f.within(method, at, body)
	}
	return nil
}

// create stores an object with the members that Auth0 adds.
func (f *tenant) create(at string, body object) object {
	created := maps.Clone(body)
	created["id"] = fmt.Sprintf("%s-%d", path.Base(at), len(f.kept[at])+1)
	if at == "clients" {
		created["client_id"] = created["id"]
	}
	if at == "actions/actions" {
		created["status"], created["all_changes_deployed"] = "built", true
	}
	f.kept[at] = append(f.kept[at], created)
	return created
}

// within handles the paths below an object.
func (f *tenant) within(method, at string, body object) object {
	switch parent, last := path.Split(at); {
	case strings.HasSuffix(at, "/bindings"), strings.HasSuffix(at, "/permissions"):
		if method == http.MethodGet {
			if kept := f.kept[at]; kept != nil {
				return kept[0]
			}
			return object{last: []object{}, "total": 0, "start": 0, "limit": 100, "page": 0, "per_page": 100}
		}
		f.kept[at] = []object{body}
		return object{last: []object{}}
	case last == "deploy":
		return object{"id": "version", "deployed": true}
	default:
		return f.one(strings.TrimSuffix(parent, "/"), last, method, body)
	}
}

func (f *tenant) one(collection, id, method string, body object) object {
	for _, kept := range f.kept[collection] {
		if kept["id"] == id {
			if method == http.MethodPatch {
				maps.Copy(kept, body)
			}
			return kept
		}
	}
	return nil
}
