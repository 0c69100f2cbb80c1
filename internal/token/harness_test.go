package token

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	testIssuer   = "https://issuer.example.com/"
	testAudience = "https://api.exampleco.com/timesheets"
	testEmail    = "https://api.exampleco.com/email"
	testKeyID    = "key-1"

	// staleLife is the default of a deployment.
	staleLife = 24 * time.Hour
)

// testKey and otherKey are generated once in a run, because generating a key takes 0.1 s.
var (
	testKey  = sync.OnceValue(newKey)
	otherKey = sync.OnceValue(newKey)
)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, minModulusBits)
	if err != nil {
		panic(err)
	}
	return key
}

// noon is the instant at which the tests' tokens are verified.
func noon() time.Time { return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC) }

// staticKeys is a KeySet that never changes.
type staticKeys map[string]*rsa.PublicKey

func (k staticKeys) KeyfuncCtx(context.Context) jwt.Keyfunc {
	return func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		key, ok := k[kid]
		if !ok {
			return nil, ReasonUnknownKey
		}
		return key, nil
	}
}

func testConfig() Config {
	return Config{
		Issuer: testIssuer, Audience: testAudience, EmailClaim: testEmail, RequireVerifiedEmail: true,
		ScopeClaim: "scope", StaleKeys: staleLife, Keys: staticKeys{testKeyID: &testKey().PublicKey}, Now: noon,
	}
}

func newTestVerifier(tb testing.TB, edit func(*Config)) *Verifier {
	tb.Helper()
	config := testConfig()
	if edit != nil {
		edit(&config)
	}
	v, err := NewVerifier(config)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// edits are changes to the members of a header or of claims. The value absent removes one.
type edits map[string]any

type absentValue struct{}

var absent absentValue

func (e edits) apply(members map[string]any) map[string]any {
	members = maps.Clone(members)
	for name, value := range e {
		if value == absent {
			delete(members, name)
			continue
		}
		members[name] = value
	}
	return members
}

func headerWith(tb testing.TB, e edits) string {
	tb.Helper()
	return toJSON(tb, e.apply(map[string]any{"alg": "RS256", "typ": "JWT", "kid": testKeyID}))
}

func claimsWith(tb testing.TB, e edits) string {
	tb.Helper()
	return toJSON(tb, e.apply(map[string]any{
		"iss":                      testIssuer,
		"aud":                      testAudience,
		"sub":                      "auth0|employee",
		"iat":                      noon().Add(-time.Minute).Unix(),
		"exp":                      noon().Add(time.Hour).Unix(),
		"scope":                    "openid create:timesheets read:timesheets",
		testEmail:                  "employee@example.com",
		testEmail + verifiedSuffix: true,
	}))
}

func toJSON(tb testing.TB, v any) string {
	tb.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

// sign returns a token of exactly these texts, signed with RS256.
func sign(tb testing.TB, key *rsa.PrivateKey, header, claims string) string {
	tb.Helper()
	return signAs(tb, jwt.SigningMethodRS256, key, header, claims)
}

func signAs(tb testing.TB, method jwt.SigningMethod, key any, header, claims string) string {
	tb.Helper()
	text := encode(header) + "." + encode(claims)
	signature, err := method.Sign(text, key)
	if err != nil {
		tb.Fatal(err)
	}
	return text + "." + encode(string(signature))
}

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// anyKey is a KeySet that returns one key for every token, and records that it was called.
type anyKey struct {
	key    any
	called *bool
}

func (k anyKey) KeyfuncCtx(context.Context) jwt.Keyfunc {
	return func(*jwt.Token) (any, error) {
		*k.called = true
		return k.key, nil
	}
}

// verificationKey returns the key that verifies the signatures of a signing key.
func verificationKey(key any) any {
	if private, ok := key.(*rsa.PrivateKey); ok {
		return &private.PublicKey
	}
	return key
}
