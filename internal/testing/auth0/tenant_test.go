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
	objects map[string][]object
	writes  []string // method and path of each request that isn't a GET
	server  *httptest.Server
	unknown []string // requests without a handler
}

func newTenant(t *testing.T) *tenant {
	t.Helper()
	f := &tenant{objects: map[string][]object{}}
	f.server = httptest.NewTLSServer(f)
	t.Cleanup(func() {
		f.server.Close()
		if len(f.unknown) > 0 {
			t.Errorf("the fake has no handler for %v", f.unknown)
		}
	})
	return f
}

// listNames returns the name of the list in the response of each collection.
func listNames() map[string]string {
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
	response := f.respond(r.Method, at, body)
	if response == nil {
		f.unknown = append(f.unknown, r.Method+" "+at)
		w.WriteHeader(http.StatusNotFound)
		response = object{"statusCode": http.StatusNotFound, "error": "Not Found", "message": "not found"}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(response)
}

func (f *tenant) respond(method, at string, body object) object {
	name, isList := listNames()[at]
	switch {
	case at == "tenants/settings":
		if method == http.MethodPatch {
			f.objects[at] = []object{body}
		}
		return object{"flags": object{}}
	case at == "actions/triggers":
		return object{"triggers": []object{{"id": "post-login", "version": "v3", "status": "CURRENT"}}}
	case isList && method == http.MethodGet:
		all := f.objects[at]
		if all == nil {
			all = []object{}
		}
		return object{name: all, "start": 0, "limit": 100, "total": len(all), "page": 0, "per_page": 100}
	case isList && method == http.MethodPost:
		return f.create(at, body)
	case method == http.MethodPatch, method == http.MethodPost, method == http.MethodPut, method == http.MethodGet:
		return f.respondBelow(method, at, body)
	}
	return nil
}

// create stores an object with the members that Auth0 adds.
func (f *tenant) create(at string, body object) object {
	created := maps.Clone(body)
	created["id"] = fmt.Sprintf("%s-%d", path.Base(at), len(f.objects[at])+1)
	if at == "clients" {
		created["client_id"] = created["id"]
	}
	if at == "actions/actions" {
		created["status"], created["all_changes_deployed"] = "built", true
	}
	f.objects[at] = append(f.objects[at], created)
	return created
}

// respondBelow handles the paths below an object.
func (f *tenant) respondBelow(method, at string, body object) object {
	switch parent, last := path.Split(at); {
	case strings.HasSuffix(at, "/bindings"), strings.HasSuffix(at, "/permissions"):
		if method == http.MethodGet {
			if objects := f.objects[at]; objects != nil {
				return objects[0]
			}
			return object{last: []object{}, "total": 0, "start": 0, "limit": 100, "page": 0, "per_page": 100}
		}
		f.objects[at] = []object{body}
		return object{last: []object{}}
	case last == "deploy":
		return object{"id": "version", "deployed": true}
	default:
		return f.findByID(strings.TrimSuffix(parent, "/"), last, method, body)
	}
}

func (f *tenant) findByID(collection, id, method string, body object) object {
	for _, objects := range f.objects[collection] {
		if objects["id"] == id {
			if method == http.MethodPatch {
				maps.Copy(objects, body)
			}
			return objects
		}
	}
	return nil
}
