package policy

import (
	"slices"
	"strings"
)

// parameter is the placeholder of a path's only parameter.
const parameter = "{id}"

// A Route is one method and path of the API, with the conditions for using it.
type Route struct {
	// Name identifies the route: it is the operationId in openapi.yaml, the folder of its
	// main under functions/, and the key of its handler in api.Handlers.
	Name   string
	Method string
	Path   string // with {id} for its parameter, if it has one
	Scope  string // the only scope that allows the route
	// EmailOptional is true if the caller needs no email, because the route stores entries
	// of the users that the request names.
	EmailOptional bool
}

// Routes returns every route of the API.
func Routes() []Route {
	return []Route{
		{Name: "create", Method: "POST", Path: "/timesheets", Scope: "create:timesheets"},
		{Name: "list", Method: "GET", Path: "/timesheets", Scope: "read:timesheets"},
		{Name: "get", Method: "GET", Path: "/timesheets/{id}", Scope: "read:timesheets"},
		{Name: "update", Method: "PUT", Path: "/timesheets/{id}", Scope: "create:timesheets"},
		{Name: "delete", Method: "DELETE", Path: "/timesheets/{id}", Scope: "delete:timesheets"},
		{Name: "summary", Method: "GET", Path: "/timesheets/summary", Scope: "read:timesheets"},
		{Name: "upload", Method: "POST", Path: "/timesheets/upload", Scope: "batch:upload", EmailOptional: true},
		{Name: "approvals", Method: "GET", Path: "/approvals", Scope: "approve:timesheets"},
		{Name: "decide", Method: "PUT", Path: "/approvals/{id}", Scope: "approve:timesheets"},
	}
}

// MustFind returns the route of that name. It panics if no route has the name: a handler
// without a route has no scope to check, and must not start.
func MustFind(name string) Route {
	routes := Routes()
	i := slices.IndexFunc(routes, func(r Route) bool { return r.Name == name })
	if i < 0 {
		panic("policy: no route has the name " + name)
	}
	return routes[i]
}

// Scopes returns every scope that a route requires, each once.
func Scopes() []string {
	var scopes []string
	for _, r := range Routes() {
		if !slices.Contains(scopes, r.Scope) {
			scopes = append(scopes, r.Scope)
		}
	}
	return scopes
}

// AllowedRoutes returns the routes that the scopes allow for a caller with or without an
// email. Scopes are compared exactly. A scope that no route requires allows nothing.
func AllowedRoutes(scopes []string, hasEmail bool) []Route {
	return slices.DeleteFunc(Routes(), func(r Route) bool {
		return !slices.Contains(scopes, r.Scope) || !hasEmail && !r.EmailOptional
	})
}

// Function returns the logical id of the route's function in template.yaml:
// CreateFunction for create. tools/lambda/build derives the folder from the id.
func (r Route) Function() string {
	return strings.ToUpper(r.Name[:1]) + r.Name[1:] + "Function"
}

// resource returns the route's part of an ARN: its method, and its path with a wildcard
// for the parameter.
//
// The wildcard also matches "/". If another route's wildcard covers the path of a new
// route, the other route's scope allows the new route too.
func (r Route) resource() string {
	return r.Method + strings.Replace(r.Path, parameter, "*", 1)
}
