package token

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	testWebClient    = "1example23456789"
	testImportClient = "2example23456789"
)

// cognito returns the edits that make the claims of a Cognito access token.
// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
func cognito(more edits) edits {
	e := edits{
		"aud": absent, "client_id": testWebClient, "token_use": "access",
		"version": 2, "username": "employee", "cognito:groups": []string{"employee"},
		"origin_jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
	}
	maps.Copy(e, more)
	return e
}

func forClients(c *Config) { c.Audience, c.Clients = "", []string{testWebClient, testImportClient} }

func TestVerifyChecksTheClient(t *testing.T) {
	tests := []struct {
		name  string
		edits edits
		want  error
	}{
		{"the first client", nil, nil},
		{"the second client", edits{"client_id": testImportClient}, nil},
		{"another client", edits{"client_id": "3example23456789"}, ReasonAudience},
		{"a client followed by another character", edits{"client_id": testWebClient + "0"}, ReasonAudience},
		{"a client in another case", edits{"client_id": "1Example23456789"}, ReasonAudience},
		{"both clients in one string", edits{"client_id": testWebClient + "," + testImportClient}, ReasonAudience},
		{"client empty", edits{"client_id": ""}, ReasonAudience},
		{"no client", edits{"client_id": absent}, ReasonClaims},
		{"client null", edits{"client_id": nil}, ReasonClaims},
		{"client an array", edits{"client_id": []string{testWebClient}}, ReasonClaims},
		{"client under Client_id", edits{"client_id": absent, "Client_id": testWebClient}, ReasonClaims},

		{"an ID token", edits{"aud": testWebClient, "client_id": absent, "token_use": "id"}, ReasonClaims},
		{"an ID token with client_id", edits{"aud": testWebClient, "token_use": "id"}, ReasonClaims},
		{"an ID token without aud", edits{"token_use": "id"}, ReasonClaims},
		{"aud another API", edits{"aud": "https://other.example.com"}, ReasonAudience},
		{"aud this API", edits{"aud": testAudience}, ReasonAudience},
		{"aud a client", edits{"aud": testWebClient}, ReasonAudience},
		{"aud empty", edits{"aud": []string{}}, ReasonAudience},
		{"no token_use", edits{"token_use": absent}, ReasonClaims},
		{"token_use in another case", edits{"token_use": "Access"}, ReasonClaims},
		{"token_use null", edits{"token_use": nil}, ReasonClaims},

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

// In Cognito's token for a job, the subject is the client's id, and there is no email.
func TestVerifyReturnsTheIdentityOfAClient(t *testing.T) {
	claims := claimsWith(t, cognito(edits{
		"client_id": testImportClient, "sub": testImportClient, "scope": "batch:upload", "username": absent, "cognito:groups": absent,
		testEmail: absent, testEmail + verifiedSuffix: absent,
	}))
	got, err := newTestVerifier(t, forClients).Verify(t.Context(), "Bearer "+sign(t, testKey(), headerWith(t, edits{"typ": absent}), claims))
	if err != nil {
		t.Fatal(err)
	}
	want := Identity{Subject: testImportClient, Scopes: []string{"batch:upload"}, Expires: got.Expires}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
}

// If no clients are configured, a token needs the right audience, whatever its other claims.
func TestVerifyChecksTheAudienceWithoutClients(t *testing.T) {
	tests := []struct {
		name  string
		edits edits
		want  error
	}{
		{"an access token with token_use", edits{"aud": testAudience}, nil},
		{"no audience, but client_id", nil, ReasonClaims},
		{"no audience, but client_id equal to the required audience", edits{"client_id": testAudience}, ReasonClaims},
		{"another audience, but client_id equal to the required audience", edits{"aud": "https://other.example.com", "client_id": testAudience}, ReasonAudience},
		{"an ID token", edits{"aud": testAudience, "token_use": "id"}, ReasonClaims},
		{"token_use null", edits{"aud": testAudience, "token_use": nil}, ReasonClaims},
		{"token_use an array", edits{"aud": testAudience, "token_use": []string{"access"}}, ReasonClaims},
	}
	v := newTestVerifier(t, nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			claims := claimsWith(t, cognito(test.edits))
			checkVerify(t, v, "Bearer "+sign(t, testKey(), headerWith(t, nil), claims), test.want)
		})
	}
}
