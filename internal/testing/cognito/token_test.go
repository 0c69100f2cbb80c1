package cognito

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/config"
	"timesheets/internal/token"
)

const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_example"

// The test goes from an event to an identity: it applies the trigger's response to a token of
// Cognito, and the authorizer, with the settings of docs/identity-providers.md, verifies the
// token.
func TestAuthorizerAcceptsTokensOfTheTrigger(t *testing.T) {
	key, verifier := newVerifier(t)
	tests := []struct {
		name   string
		event  object
		email  string
		scopes []string // the API's
	}{
		{
			"an employee", event(signIn, pageClient, verified("employee@example.com"), []string{"employee"}, requestedScopes()),
			"employee@example.com", []string{"create:timesheets", "read:timesheets", "delete:timesheets"},
		},
		{
			"an unverified email",
			event(signIn, pageClient, object{"email": "employee@example.com", "email_verified": "false"}, []string{"employee"}, requestedScopes()),
			"", []string{"create:timesheets", "read:timesheets", "delete:timesheets"},
		},
		{"the import job", jobEvent("timesheets/batch:upload"), "", []string{"batch:upload"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := verifier.Verify(t.Context(), "Bearer "+sign(t, key, accessToken(t, test.event)))
			if err != nil {
				t.Fatal(err)
			}
			apiScopes := slices.DeleteFunc(got.Scopes, func(s string) bool { return !strings.Contains(s, ":") })
			if diff := cmp.Diff(test.scopes, apiScopes); diff != "" || got.Email != test.email {
				t.Errorf("email %q, want %q; scopes (-want +got):\n%s", got.Email, test.email, diff)
			}
		})
	}
}

// Other tokens of the pool are rejected.
func TestAuthorizerRejectsOtherTokensOfThePool(t *testing.T) {
	key, verifier := newVerifier(t)
	access := accessToken(t, event(signIn, pageClient, verified("employee@example.com"), []string{"employee"}, requestedScopes()))
	id := object{
		"iss": issuer, "sub": access["sub"], "aud": pageClient, "token_use": "id", "exp": access["exp"], "email": "employee@example.com", "email_verified": true,
		"scope": access["scope"], emailClaim: "employee@example.com", emailClaim + "_verified": true,
	}
	otherClient, otherAudience := maps.Clone(access), maps.Clone(access)
	otherClient["client_id"] = "3example23456789"
	otherAudience["aud"] = "https://other.example.com"
	for name, claims := range map[string]object{"an ID token": id, "a token of another client": otherClient, "a token for another API": otherAudience} {
		if _, err := verifier.Verify(t.Context(), "Bearer "+sign(t, key, claims)); !errors.Is(err, token.ReasonAudience) && !errors.Is(err, token.ReasonClaims) {
			t.Errorf("%s: error %v, want ReasonAudience or ReasonClaims", name, err)
		}
	}
}

// newVerifier returns the authorizer's verifier, with the settings for Cognito.
func newVerifier(t *testing.T) (*rsa.PrivateKey, *token.Verifier) {
	t.Helper()
	variables := map[string]string{"ISSUER": issuer, "AUDIENCE": pageClient + "," + importClient, "AUDIENCE_CLAIM": "client_id"}
	settings, err := config.LoadAuthorizer(func(name string) (string, bool) { v, ok := variables[name]; return v, ok })
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := token.NewVerifier(token.Config{
		Issuer: settings.Issuer, Audience: settings.Audience, Clients: settings.Clients, EmailClaim: settings.EmailClaim,
		RequireVerifiedEmail: settings.RequireVerifiedEmail, ScopeClaim: settings.ScopeClaim, Keys: oneKey{&key.PublicKey}, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return key, verifier
}

// A oneKey is a KeySet of one key.
type oneKey struct{ key *rsa.PublicKey }

func (k oneKey) KeyfuncCtx(context.Context) jwt.Keyfunc {
	return func(*jwt.Token) (any, error) { return k.key, nil }
}

// accessToken returns the claims of Cognito's token: its own, changed by the trigger.
// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
func accessToken(t *testing.T, event object) object {
	t.Helper()
	change := trigger(t, event)
	if change == nil {
		t.Fatal("the trigger doesn't change the token")
	}
	request, _ := event["request"].(object)
	scopes, _ := request["scopes"].([]string)
	remaining := slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return slices.Contains(change.Suppress, s) })
	caller, _ := event["callerContext"].(object)
	claims := object{
		"sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "iss": issuer, "version": 2, "client_id": caller["clientId"], "token_use": "access",
		"scope": strings.Join(append(remaining, change.Add...), " "), "username": "employee", "jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
		"auth_time": time.Now().Unix(), "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	maps.Copy(claims, change.Claims)
	return claims
}

// sign returns a token with Cognito's header: kid and alg, but no typ.
func sign(t *testing.T, key *rsa.PrivateKey, claims object) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"kid":"1","alg":"RS256"}`)) + "." + encode(payload)
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + encode(signature)
}
