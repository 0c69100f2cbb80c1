package policy

import (
	"slices"
	"strings"
)

// parameter is how a path names its only parameter.
const parameter = "{id}"

// A Route is one method and path of the API and what it takes to use it.
type Route struct {
	Method string
	Path   string // with {id} for its parameter, if it has one
	Scope  string
	// Anonymous routes need no email: they act for others, by their scope alone.
	Anonymous bool
}

// Routes is every route of the API.
func Routes() []Route {
	return []Route{
		{Method: "POST", Path: "/timesheets", Scope: "create:timesheets"},
		{Method: "GET", Path: "/timesheets", Scope: "read:timesheets"},
		{Method: "GET", Path: "/timesheets/{id}", Scope: "read:timesheets"},
		{Method: "PUT", Path: "/timesheets/{id}", Scope: "create:timesheets"},
		{Method: "DELETE", Path: "/timesheets/{id}", Scope: "delete:timesheets"},
		{Method: "GET", Path: "/timesheets/summary", Scope: "read:timesheets"},
		{Method: "POST", Path: "/timesheets/upload", Scope: "batch:upload", Anonymous: true},
		{Method: "GET", Path: "/approvals", Scope: "approve:timesheets"},
		{Method: "PUT", Path: "/approvals/{id}", Scope: "approve:timesheets"},
	}
}

// Open gives the routes that the scopes open to a caller, who has an email or not.
// A scope is compared exactly; one that no route asks for opens nothing.
func Open(scopes []string, hasEmail bool) []Route {
	return slices.DeleteFunc(Routes(), func(r Route) bool {
		return !slices.Contains(scopes, r.Scope) || !hasEmail && !r.Anonymous
	})
}

// resource is the route's part of an ARN: its method, and its path with a
// wildcard for the parameter.
//
// The wildcard also matches "/". Keep that in mind with a new route: one whose
// path another's wildcard covers is open to that other's scope too.
func (r Route) resource() string {
	return r.Method + strings.Replace(r.Path, parameter, "*", 1)
}
