package token

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/email"
)

func verifyClaims(t *testing.T, edit func(*Config), claims string) Identity {
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
		{"valid", "employee@example.com", "employee@example.com"},
		{"capital letters", "Employee@Example.COM", "employee@example.com"},
		{"surrounding white space", " \t employee@example.com\n", "employee@example.com"},
		{"letters that aren't ASCII", "ÄÖ@example.com", "ÄÖ@example.com"},
		{"the Kelvin sign isn't changed to k", "\u212aelvin@example.com", "\u212aelvin@example.com"},
		{"the maximum length", longest, longest},
		{"one byte over the maximum length", "a" + longest, ""},
		{"inner white space", "em ployee@example.com", ""},
		{"a no-break space", "em\u00a0ployee@example.com", ""},
		{"an inner line break", "employee@example.com\nmanager", ""},
		{"a control character", "em\u0000ployee@example.com", ""},
		{"no @", "employee", ""},
		{"two @", "employee@example.com@example.org", ""},
		{"nothing before @", "@example.com", ""},
		{"nothing after @", "employee@", ""},
		{"half of a surrogate pair", json.RawMessage(`"\ud800@example.com"`), ""},
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
			got := verifyClaims(t, nil, claimsWith(t, edits{testEmail: test.email})).Email
			if got != test.want {
				t.Errorf("email = %q, want %q", got, test.want)
			}
		})
	}
}

func TestIdentityEmailMustBeVerified(t *testing.T) {
	const verifiedClaim = testEmail + verifiedSuffix
	tests := []struct {
		name    string
		require bool
		claims  edits
		want    string
	}{
		{"verified", true, edits{verifiedClaim: true}, "employee@example.com"},
		{"not verified", true, edits{verifiedClaim: false}, ""},
		{"no _verified claim", true, edits{verifiedClaim: absent}, ""},
		{"a string", true, edits{verifiedClaim: "true"}, ""},
		{"a number", true, edits{verifiedClaim: 1}, ""},
		{"null", true, edits{verifiedClaim: nil}, ""},
		{"the _verified claim of another claim", true, edits{verifiedClaim: absent, "email_verified": true}, ""},
		{"the _verified claim in another case", true, edits{verifiedClaim: absent, testEmail + "_Verified": true}, ""},
		{"not verified, and not required", false, edits{verifiedClaim: false}, "employee@example.com"},
		{"no _verified claim, and not required", false, edits{verifiedClaim: absent}, "employee@example.com"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require := func(c *Config) { c.RequireVerifiedEmail = test.require }
			if got := verifyClaims(t, require, claimsWith(t, test.claims)).Email; got != test.want {
				t.Errorf("email = %q, want %q", got, test.want)
			}
		})
	}
}

// A claim is read by its exact name. A reader that ignores case could read a claim that an
// attacker can set in place of the issuer's.
func TestIdentityReadsTheEmailByExactName(t *testing.T) {
	evil := edits{strings.ToUpper(testEmail): "manager@example.com"}
	if got := verifyClaims(t, nil, claimsWith(t, evil)).Email; got != "employee@example.com" {
		t.Errorf("email = %q, want that of the claim with the exact name", got)
	}
	evil[testEmail] = absent
	if got := verifyClaims(t, nil, claimsWith(t, evil)).Email; got != "" {
		t.Errorf("email = %q, from the claim whose name is in capital letters", got)
	}
}

func TestIdentityFromConfiguredClaims(t *testing.T) {
	names := func(c *Config) { c.EmailClaim, c.ScopeClaim = "email", "permissions" }
	claims := edits{"email": "manager@example.com", "email_verified": true, "permissions": []string{"approve:timesheets"}}
	got := verifyClaims(t, names, claimsWith(t, claims))
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
		{"several, with extra spaces", " a  b ", []string{"a", "b"}},
		{"an array", []string{"a", "b"}, []string{"a", "b"}},
		{"none", "", nil},
		{"an empty array", []string{}, nil},
		{"absent", absent, nil},
		{"case is kept", "Read:Timesheets", []string{"Read:Timesheets"}},
		{"another separator", "a\tb,c", nil},
		{"two scopes in one element of an array", []string{"a", "read:timesheets create:timesheets"}, []string{"a"}},
		{"a comma is part of a scope", "a,b", []string{"a,b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := verifyClaims(t, nil, claimsWith(t, edits{"scope": test.scope})).Scopes
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("scopes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVerifyRejectsScopesOfAnotherType(t *testing.T) {
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
