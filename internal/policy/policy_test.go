package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/policy"
)

const (
	testStage = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/v1"
	testARN   = testStage + "/GET/timesheets"
)

func parsedStage(tb testing.TB) policy.Stage {
	tb.Helper()
	s, err := policy.ParseMethodARN(testARN)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestStatementAllowsTheRoutesOfTheScopes(t *testing.T) {
	tests := []struct {
		name   string
		scopes []string
		email  bool
		want   []string // after the stage
	}{
		{"an employee", []string{"openid", "create:timesheets", "read:timesheets", "delete:timesheets"}, true, []string{
			"/POST/timesheets", "/GET/timesheets", "/GET/timesheets/*", "/PUT/timesheets/*", "/DELETE/timesheets/*", "/GET/timesheets/summary",
		}},
		{"a reader", []string{"read:timesheets"}, true, []string{"/GET/timesheets", "/GET/timesheets/*", "/GET/timesheets/summary"}},
		{"a manager", []string{"approve:timesheets"}, true, []string{"/GET/approvals", "/PUT/approvals/*"}},
		{"the import job", []string{"batch:upload"}, false, []string{"/POST/timesheets/upload"}},
		{"the import job with an email", []string{"batch:upload"}, true, []string{"/POST/timesheets/upload"}},
		{"no email, several scopes", []string{"read:timesheets", "batch:upload", "approve:timesheets"}, false, []string{"/POST/timesheets/upload"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := policy.Statement{Effect: "Allow", Action: "execute-api:Invoke"}
			for _, suffix := range test.want {
				want.Resources = append(want.Resources, testStage+suffix)
			}
			got := parsedStage(t).Statement(policy.AllowedRoutes(test.scopes, test.email))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("statement (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStatementDeniesAllIfNoRouteIsAllowed(t *testing.T) {
	tests := []struct {
		name   string
		scopes []string
		email  bool
	}{
		{"no scope", nil, true},
		{"scopes of other APIs", []string{"openid", "read:everything"}, true},
		{"no email", []string{"create:timesheets", "read:timesheets", "delete:timesheets", "approve:timesheets"}, false},
		{"another case", []string{"Read:timesheets"}, true},
		{"a part of a scope", []string{"read"}, true},
		{"a wildcard", []string{"*", "read:*"}, true},
		{"two scopes in one", []string{"read:timesheets create:timesheets"}, true},
	}
	want := policy.Statement{Effect: "Deny", Action: "execute-api:Invoke", Resources: []string{testStage + "/*/*"}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := parsedStage(t).Statement(policy.AllowedRoutes(test.scopes, test.email))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("statement (-want +got):\n%s", diff)
			}
		})
	}
}

// A wildcard also matches "/", so one route's resource can cover another route. A resource must
// not cover a route that requires another scope.
func TestNoResourceAllowsARouteOfAnotherScope(t *testing.T) {
	ids := []string{"2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB", "summary", "upload", "a/b", "%2F", ""}
	for _, allowed := range policy.Routes() {
		resource := parsedStage(t).Statement([]policy.Route{allowed}).Resources[0]
		for _, called := range policy.Routes() {
			for _, id := range ids {
				arn := testStage + "/" + called.Method + strings.ReplaceAll(called.Path, "{id}", id)
				if matches(resource, arn) && called.Scope != allowed.Scope {
					t.Errorf("%s %s also allows %s", allowed.Method, allowed.Path, arn)
				}
				if called == allowed && !matches(resource, arn) {
					t.Errorf("%s doesn't allow %s", resource, arn)
				}
			}
		}
	}
}

// matches reports whether an IAM resource pattern matches s; * matches any text.
func matches(pattern, s string) bool {
	prefix, rest, wild := strings.Cut(pattern, "*")
	if !strings.HasPrefix(s, prefix) {
		return false
	}
	if !wild {
		return s == pattern
	}
	for s = s[len(prefix):]; ; s = s[1:] {
		if matches(rest, s) {
			return true
		}
		if s == "" {
			return false
		}
	}
}

func TestRoutes(t *testing.T) {
	var got []string
	for _, r := range policy.Routes() {
		got = append(got, fmt.Sprintf("%s %s %s %s %s %t", r.Name, r.Function(), r.Method, r.Path, r.Scope, r.EmailOptional))
	}
	want := []string{
		"create CreateFunction POST /timesheets create:timesheets false",
		"list ListFunction GET /timesheets read:timesheets false",
		"get GetFunction GET /timesheets/{id} read:timesheets false",
		"update UpdateFunction PUT /timesheets/{id} create:timesheets false",
		"delete DeleteFunction DELETE /timesheets/{id} delete:timesheets false",
		"summary SummaryFunction GET /timesheets/summary read:timesheets false",
		"upload UploadFunction POST /timesheets/upload batch:upload true",
		"approvals ApprovalsFunction GET /approvals approve:timesheets false",
		"decide DecideFunction PUT /approvals/{id} approve:timesheets false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
}

// Two routes with the same name would share a handler, which would check the scope of one route
// and not the scope of the other.
func TestRouteNamesAreUnique(t *testing.T) {
	seen := map[string]bool{"authorizer": true} // AuthorizerFunction is built from authorizer/
	for _, r := range policy.Routes() {
		if seen[r.Name] {
			t.Errorf("the name %s is duplicate", r.Name)
		}
		seen[r.Name] = true
		if r.Name == "" || strings.Trim(r.Name, "abcdefghijklmnopqrstuvwxyz") != "" {
			t.Errorf("%q isn't one word of lower-case letters, as folders and logical ids require", r.Name)
		}
		if policy.MustFind(r.Name) != r {
			t.Errorf("MustFind(%q) returns another route", r.Name)
		}
	}
}

func TestMustFindPanics(t *testing.T) {
	for _, name := range []string{"", "unknown", "Create", "authorizer"} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Errorf("MustFind(%q) doesn't panic, but there is no such route", name)
				}
			}()
			policy.MustFind(name)
		})
	}
}

func TestScopes(t *testing.T) {
	want := []string{"create:timesheets", "read:timesheets", "delete:timesheets", "batch:upload", "approve:timesheets"}
	if diff := cmp.Diff(want, policy.Scopes()); diff != "" {
		t.Errorf("scopes (-want +got):\n%s", diff)
	}
}

func TestRoutesReturnsACopy(t *testing.T) {
	first := policy.Routes()
	first[0].Scope = "changed"
	if slices.Contains(policy.Routes(), first[0]) {
		t.Error("changing the result changed the routes")
	}
}
