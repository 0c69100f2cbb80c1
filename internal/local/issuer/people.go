package issuer

import (
	"slices"
	"strings"
)

// The API's scopes, as the routes require them.
const (
	scopeRead    = "read:timesheets"
	scopeCreate  = "create:timesheets"
	scopeDelete  = "delete:timesheets"
	scopeApprove = "approve:timesheets"
	scopeUpload  = "batch:upload"
)

// The scopes of OpenID Connect that a user can grant to an app.
// https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims
const (
	scopeOpenID  = "openid"
	scopeProfile = "profile"
	scopeEmail   = "email"
	scopeOffline = "offline_access"
)

// subjectPrefix starts every subject, like the connection's name in Auth0's.
const subjectPrefix = "local|"

// A Person is a demo user.
type Person struct {
	Key   string // the user's name on the command line: employee, contractor, manager
	Name  string
	Email string
	Role  string // a description of the user's permissions, for display

	scopes []string // of the API
}

// People returns the demo users.
func People() []Person {
	own := []string{scopeRead, scopeCreate, scopeDelete}
	return []Person{
		{Key: "employee", Name: "Demo Employee", Email: "employee@example.com", Role: "records hours", scopes: own},
		{Key: "contractor", Name: "Demo Contractor", Email: "contractor@example.com", Role: "records hours", scopes: own},
		{Key: "manager", Name: "Demo Manager", Email: "manager@example.com", Role: "records hours and approves those of others", scopes: append(own, scopeApprove)},
	}
}

func (p Person) subject() string { return subjectPrefix + p.Key }

// grantable returns the scopes that the user can grant to an app.
func (p Person) grantable() []string {
	return append([]string{scopeOpenID, scopeProfile, scopeEmail, scopeOffline}, p.scopes...)
}

func personByKey(key string) (Person, bool) {
	people := People()
	i := slices.IndexFunc(people, func(p Person) bool { return p.Key == key })
	if i < 0 {
		return Person{}, false
	}
	return people[i], true
}

func personBySubject(subject string) (Person, bool) {
	key, ok := strings.CutPrefix(subject, subjectPrefix)
	if !ok {
		return Person{}, false
	}
	return personByKey(key)
}

// narrow returns the requested scopes that are held, without duplicates and in the
// requested order. It silently drops the others, as Auth0 does with RBAC.
func narrow(asked string, held []string) string {
	var kept []string
	for scope := range strings.FieldsSeq(asked) {
		if slices.Contains(held, scope) && !slices.Contains(kept, scope) {
			kept = append(kept, scope)
		}
	}
	return strings.Join(kept, " ")
}
