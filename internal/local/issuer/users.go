package issuer

import (
	"slices"
	"strings"
)

// The scopes that the API's routes require.
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

// subjectPrefix begins every subject, as the name of the connection does in Auth0's subjects.
const subjectPrefix = "local|"

// A User is a demo user.
type User struct {
	Key   string // the user's name on the command line: employee, contractor, manager
	Name  string
	Email string
	Role  string // a description of the user's permissions, for display

	scopes []string // of the API
}

// Users returns the demo users.
func Users() []User {
	basicScopes := []string{scopeRead, scopeCreate, scopeDelete}
	return []User{
		{Key: "employee", Name: "Demo Employee", Email: "employee@example.com", Role: "records hours", scopes: basicScopes},
		{Key: "contractor", Name: "Demo Contractor", Email: "contractor@example.com", Role: "records hours", scopes: basicScopes},
		{Key: "manager", Name: "Demo Manager", Email: "manager@example.com", Role: "records hours, and approves those of other users", scopes: append(basicScopes, scopeApprove)},
	}
}

func (u User) subject() string { return subjectPrefix + u.Key }

// grantable returns the scopes that the user can grant to an app.
func (u User) grantable() []string {
	return append([]string{scopeOpenID, scopeProfile, scopeEmail, scopeOffline}, u.scopes...)
}

func userByKey(key string) (User, bool) {
	users := Users()
	i := slices.IndexFunc(users, func(u User) bool { return u.Key == key })
	if i < 0 {
		return User{}, false
	}
	return users[i], true
}

func userBySubject(subject string) (User, bool) {
	key, ok := strings.CutPrefix(subject, subjectPrefix)
	if !ok {
		return User{}, false
	}
	return userByKey(key)
}

// filterScopes returns the requested scopes that are allowed, without duplicates and in the
// requested order. It silently drops the others, as Auth0 does with RBAC.
func filterScopes(requested string, allowed []string) string {
	var filtered []string
	for scope := range strings.FieldsSeq(requested) {
		if slices.Contains(allowed, scope) && !slices.Contains(filtered, scope) {
			filtered = append(filtered, scope)
		}
	}
	return strings.Join(filtered, " ")
}
