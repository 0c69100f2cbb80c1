package token

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/email"
)

func verified(t *testing.T, edit func(*Config), claims string) Identity {
	t.Helper()
	identity, err := newTestVerifier(t, edit).Verify(t.Context(), "Bearer "+sign(t, testKey(), headerWith(t, nil), claims))
	if err != nil {
		t.Fatal(err)
	}
	return identity
}

func TestIdentityEmail(t *testing.T) {
	domain := "@example.com"
	longest := strings.Repeat("a", email.MaxLength-len(domain)) + domain
	tests := []struct {
		name  string
		email any
		want  string
	}{
		{"as it should be", "employee@example.com", "employee@example.com"},
		{"capital letters", "Employee@Example.COM", "employee@example.com"},
		{"white space around", " \t employee@example.com\n", "employee@example.com"},
		{"another script", "ÄÖ@example.com", "ÄÖ@example.com"},
		{"the Kelvin sign is no k", "\u212aelvin@example.com", "\u212aelvin@example.com"},
		{"as long as can be", longest, longest},
		{"longer", "a" + longest, ""},
		{"white space within", "em ployee@example.com", ""},
		{"a space that does not break", "em\u00a0ployee@example.com", ""},
		{"a line break within", "employee@example.com\nmanager", ""},
		{"a control character", "em\u0000ployee@example.com", ""},
		{"no @", "employee", ""},
		{"two @", "employee@example.com@example.org", ""},
		{"nothing before @", "@example.com", ""},
		{"nothing after @", "employee@", ""},
		{"half a surrogate pair", json.RawMessage(`"\ud800@example.com"`), ""},
		{"a replacement character", "\ufffd@example.com", ""},
		{"a byte-order mark", "\ufeffemployee@example.com", ""},
		{"a zero-width space", "em\u200bployee@example.com", ""},
		{"a left-to-right mark", "em\u200eployee@example.com", ""},
		{"a private-use character", "em\ue000ployee@example.com", ""},
		{"an unassigned character", "em\u0378ployee@example.com", ""},
		{"empty", "", ""},
		{"null", nil, ""},
		{"a number", 7, ""},
		{"an array", []string{"employee@example.com"}, ""},
		{"an object", edits{"email": "employee@example.com"}, ""},
		{"absent", absent, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := verified(t, nil, claimsWith(t, edits{testEmail: test.email})).Email
			if got != test.want {
				t.Errorf("email = %q, want %q", got, test.want)
			}
		})
	}
}

func TestIdentityEmailMustBeVerified(t *testing.T) {
	const twin = testEmail + verifiedSuffix
	tests := []struct {
		name     string
		require  bool
		verified edits
		want     string
	}{
		{"verified", true, edits{twin: true}, "employee@example.com"},
		{"not verified", true, edits{twin: false}, ""},
		{"no twin", true, edits{twin: absent}, ""},
		{"text", true, edits{twin: "true"}, ""},
		{"a number", true, edits{twin: 1}, ""},
		{"null", true, edits{twin: nil}, ""},
		{"the twin of another claim", true, edits{twin: absent, "email_verified": true}, ""},
		{"the twin in another case", true, edits{twin: absent, testEmail + "_Verified": true}, ""},
		{"not verified, and need not be", false, edits{twin: false}, "employee@example.com"},
		{"no twin, and none is required", false, edits{twin: absent}, "employee@example.com"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require := func(c *Config) { c.RequireVerifiedEmail = test.require }
			if got := verified(t, require, claimsWith(t, test.verified)).Email; got != test.want {
				t.Errorf("email = %q, want %q", got, test.want)
			}
		})
	}
}

// A claim is read by its exact name. A reader that ignores case could read a claim that an
// attacker can set in place of the issuer's.
func TestIdentityEmailByExactName(t *testing.T) {
	evil := edits{strings.ToUpper(testEmail): "manager@example.com"}
	if got := verified(t, nil, claimsWith(t, evil)).Email; got != "employee@example.com" {
		t.Errorf("email = %q", got)
	}
	evil[testEmail] = absent
	if got := verified(t, nil, claimsWith(t, evil)).Email; got != "" {
		t.Errorf("email = %q from the twin in capital letters", got)
	}
}

func TestIdentityFromOtherClaims(t *testing.T) {
	names := func(c *Config) { c.EmailClaim, c.ScopeClaim = "email", "permissions" }
	claims := edits{"email": "manager@example.com", "email_verified": true, "permissions": []string{"approve:timesheets"}}
	got := verified(t, names, claimsWith(t, claims))
	want := Identity{
		Subject: "auth0|employee",
		Email:   "manager@example.com",
		Scopes:  []string{"approve:timesheets"},
		Expires: noon().Add(time.Hour),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
}

func TestIdentityScopes(t *testing.T) {
	tests := []struct {
		name  string
		scope any
		want  []string
	}{
		{"one", "read:timesheets", []string{"read:timesheets"}},
		{"several, with spaces to spare", " a  b ", []string{"a", "b"}},
		{"an array", []string{"a", "b"}, []string{"a", "b"}},
		{"none", "", nil},
		{"an empty array", []string{}, nil},
		{"absent", absent, nil},
		{"case is kept", "Read:Timesheets", []string{"Read:Timesheets"}},
		{"another separator", "a\tb,c", nil},
		{"two in one element of an array", []string{"a", "read:timesheets create:timesheets"}, []string{"a"}},
		{"a comma is part of a scope", "a,b", []string{"a,b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := verified(t, nil, claimsWith(t, edits{"scope": test.scope})).Scopes
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("scopes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestIdentityRefusesScopesOfAnotherType(t *testing.T) {
	v := newTestVerifier(t, nil)
	for name, scope := range map[string]any{
		"null": nil, "a number": 1, "true": true, "an object": edits{"read:timesheets": true},
		"an array with a number": []any{"read:timesheets", 1},
		"an array with null":     []any{"read:timesheets", nil},
		"an array of arrays":     []any{[]string{"read:timesheets"}},
	} {
		t.Run(name, func(t *testing.T) {
			claims := claimsWith(t, edits{"scope": scope})
			checkVerify(t, v, "Bearer "+sign(t, testKey(), headerWith(t, nil), claims), ReasonClaims)
		})
	}
}
