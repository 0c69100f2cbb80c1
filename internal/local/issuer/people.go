package issuer

import (
	"slices"
	"strings"
)

// The API's scopes, as the routes ask for them.
const (
	scopeRead    = "read:timesheets"
	scopeCreate  = "create:timesheets"
	scopeDelete  = "delete:timesheets"
	scopeApprove = "approve:timesheets"
	scopeUpload  = "batch:upload"
)

// The scopes of OpenID Connect that a person can grant to an app.
// https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims
const (
	scopeOpenID  = "openid"
	scopeProfile = "profile"
	scopeEmail   = "email"
	scopeOffline = "offline_access"
)

// subjectPrefix starts every subject, as Auth0 starts one with its connection's name.
const subjectPrefix = "local|"

// A Person can sign in.
type Person struct {
	Key   string // names the person on the command line: employee, contractor, manager
	Name  string
	Email string
	Role  string // what the person may do, for people to read

	scopes []string // of the API
}

// People gives the demo people.
func People() []Person {
	own := []string{scopeRead, scopeCreate, scopeDelete}
	return []Person{
		{Key: "employee", Name: "Demo Employee", Email: "employee@example.com", Role: "records hours", scopes: own},
		{Key: "contractor", Name: "Demo Contractor", Email: "contractor@example.com", Role: "records hours", scopes: own},
		{Key: "manager", Name: "Demo Manager", Email: "manager@example.com", Role: "records hours and approves those of others", scopes: append(own, scopeApprove)},
	}
}

func (p Person) subject() string { return subjectPrefix + p.Key }

// grantable is what an app can be given in the person's name.
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

// narrow keeps of the scopes asked for those that are held, in the order asked, and
// drops the others without a word, as Auth0 does with RBAC.
func narrow(asked string, held []string) string {
	var kept []string
	for scope := range strings.FieldsSeq(asked) {
		if slices.Contains(held, scope) && !slices.Contains(kept, scope) {
			kept = append(kept, scope)
		}
	}
	return strings.Join(kept, " ")
}
