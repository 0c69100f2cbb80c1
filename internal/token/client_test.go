package token

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	testPage   = "1example23456789"
	testImport = "2example23456789"
)

// cognito returns the edits that make the claims of a Cognito access token.
// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
func cognito(more edits) edits {
	e := edits{
		"aud": absent, "client_id": testPage, "token_use": "access",
		"version": 2, "username": "employee", "cognito:groups": []string{"employee"},
		"origin_jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
	}
	maps.Copy(e, more)
	return e
}

func forClients(c *Config) { c.Audience, c.Clients = "", []string{testPage, testImport} }

func TestVerifyChecksTheClient(t *testing.T) {
	tests := []struct {
		name  string
		edits edits
		want  error
	}{
		{"the first client", nil, nil},
		{"the second client", edits{"client_id": testImport}, nil},
		{"another client", edits{"client_id": "3example23456789"}, ReasonAudience},
		{"a client as a prefix", edits{"client_id": testPage + "0"}, ReasonAudience},
		{"a client in another case", edits{"client_id": "1Example23456789"}, ReasonAudience},
		{"both clients as one text", edits{"client_id": testPage + "," + testImport}, ReasonAudience},
		{"client empty", edits{"client_id": ""}, ReasonAudience},
		{"no client", edits{"client_id": absent}, ReasonClaims},
		{"client null", edits{"client_id": nil}, ReasonClaims},
		{"client an array", edits{"client_id": []string{testPage}}, ReasonClaims},
		{"client under Client_id", edits{"client_id": absent, "Client_id": testPage}, ReasonClaims},

		{"an ID token", edits{"aud": testPage, "client_id": absent, "token_use": "id"}, ReasonClaims},
		{"an ID token that names its client twice", edits{"aud": testPage, "token_use": "id"}, ReasonClaims},
		{"an ID token without aud", edits{"token_use": "id"}, ReasonClaims},
		{"bound to another API", edits{"aud": "https://other.example.com"}, ReasonAudience},
		{"bound to an API", edits{"aud": testAudience}, ReasonAudience},
		{"bound to a client", edits{"aud": testPage}, ReasonAudience},
		{"bound to nothing", edits{"aud": []string{}}, ReasonAudience},
		{"use not said", edits{"token_use": absent}, ReasonClaims},
		{"use in another case", edits{"token_use": "Access"}, ReasonClaims},
		{"use null", edits{"token_use": nil}, ReasonClaims},

		{"another issuer", edits{"iss": "https://evil.example.com/"}, ReasonIssuer},
		{"expired", edits{"exp": 1}, ReasonExpired},
	}
	v := newTestVerifier(t, forClients)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			claims := claimsWith(t, cognito(test.edits))
			checkVerify(t, v, "Bearer "+sign(t, testKey(), headerWith(t, edits{"typ": absent}), claims), test.want)
		})
	}
}

// A job's token of Cognito: its subject is the client, and it has no email.
func TestVerifyReturnsTheClientsIdentity(t *testing.T) {
	claims := claimsWith(t, cognito(edits{
		"client_id": testImport, "sub": testImport, "scope": "batch:upload", "username": absent, "cognito:groups": absent,
		testEmail: absent, testEmail + verifiedSuffix: absent,
	}))
	got, err := newTestVerifier(t, forClients).Verify(t.Context(), "Bearer "+sign(t, testKey(), headerWith(t, edits{"typ": absent}), claims))
	if err != nil {
		t.Fatal(err)
	}
	want := Identity{Subject: testImport, Scopes: []string{"batch:upload"}, Expires: got.Expires}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
}

// Without clients the audience is required, whatever other claims a token has.
func TestVerifyChecksTheAudienceWithoutClients(t *testing.T) {
	tests := []struct {
		name  string
		edits edits
		want  error
	}{
		{"an access token that says so", edits{"aud": testAudience}, nil},
		{"no audience, a client", nil, ReasonClaims},
		{"no audience, a client of its name", edits{"client_id": testAudience}, ReasonClaims},
		{"another audience, a client of its name", edits{"aud": "https://other.example.com", "client_id": testAudience}, ReasonAudience},
		{"an ID token", edits{"aud": testAudience, "token_use": "id"}, ReasonClaims},
		{"use null", edits{"aud": testAudience, "token_use": nil}, ReasonClaims},
		{"use an array", edits{"aud": testAudience, "token_use": []string{"access"}}, ReasonClaims},
	}
	v := newTestVerifier(t, nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			claims := claimsWith(t, cognito(test.edits))
			checkVerify(t, v, "Bearer "+sign(t, testKey(), headerWith(t, nil), claims), test.want)
		})
	}
}
