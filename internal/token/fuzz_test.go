package token

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"timesheets/internal/clockskew"
	"timesheets/internal/email"
)

// Verify returns an identity only for a token that was signed, and a Reason for any other
// header. The fuzzer's only signed token is the seed, so no other text may verify: two
// texts of one token would be two entries in the gateway's cache.
func FuzzVerify(f *testing.F) {
	good := sign(f, testKey(), headerWith(f, nil), claimsWith(f, nil))
	v := newTestVerifier(f, nil)
	for _, seed := range []string{"", "Bearer ", "Bearer a.b.c", "Basic x", "bearer " + good, "Bearer " + flipLastBit(good), "Bearer " + good + "\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, authorization string) {
		identity, err := v.Verify(context.Background(), authorization)
		var reason Reason
		switch {
		case err != nil && !errors.As(err, &reason):
			t.Fatalf("%q: error without a reason: %v", authorization, err)
		case err == nil && !strings.HasSuffix(authorization, " "+good):
			t.Fatalf("%q verified", authorization)
		case err == nil && identity.Subject == "":
			t.Fatal("an identity without a subject")
		}
	})
}

// For any signed claims, Verify returns a valid identity or a Reason. No token verifies
// both with an audience and with clients.
func FuzzVerifyClaims(f *testing.F) {
	v, byClient := newTestVerifier(f, nil), newTestVerifier(f, forClients)
	f.Add(claimsWith(f, nil))
	f.Add(claimsWith(f, edits{"aud": []string{"a", testAudience}, "scope": []string{"a"}, "exp": 1.9e9}))
	f.Add(claimsWith(f, edits{testEmail: " A@B "}))
	f.Add(claimsWith(f, cognito(nil)))
	header := headerWith(f, nil)
	f.Fuzz(func(t *testing.T, claims string) {
		authorization := "Bearer " + sign(t, testKey(), header, claims)
		identity, err := v.Verify(context.Background(), authorization)
		other, otherErr := byClient.Verify(context.Background(), authorization)
		if err == nil && otherErr == nil {
			t.Fatalf("%q: verified with an audience and without", claims)
		}
		if otherErr == nil {
			identity, err = other, nil
		}
		var reason Reason
		if err != nil {
			if !errors.As(err, &reason) {
				t.Fatalf("%q: error without a reason: %v", claims, err)
			}
			return
		}
		if identity.Subject == "" || !identity.Expires.After(noon().Add(-clockskew.Leeway)) {
			t.Fatalf("%q: identity %+v", claims, identity)
		}
		if again, ok := email.Parse(identity.Email); identity.Email != "" && (!ok || again != identity.Email) {
			t.Fatalf("%q: email %q", claims, identity.Email)
		}
		if joined := strings.Join(identity.Scopes, " "); len(identity.Scopes) > 0 && len(strings.Fields(joined)) != len(identity.Scopes) {
			t.Fatalf("%q: scopes %q", claims, identity.Scopes)
		}
	})
}

// parseKey never panics. A key that it returns is valid, and is the one in the text.
func FuzzParseKey(f *testing.F) {
	f.Add([]byte(keyWith(f, nil)))
	f.Add([]byte(keyWith(f, edits{"use": absent, "e": number(3)})))
	f.Add([]byte(`{"kty":"RSA","kid":"a","n":"AQ","e":"AQ"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		jwk, err := parseKey(data)
		if err != nil {
			return
		}
		written := jwk.Marshal()
		if written.KID == "" {
			t.Fatalf("%q: a key without a name", data)
		}
		again, err := parseKey([]byte(toJSON(t, written)))
		if err != nil {
			t.Fatalf("%q: written again it is refused: %v", data, err)
		}
		if n, err := base64.RawURLEncoding.DecodeString(again.Marshal().N); err != nil || again.Marshal().N != written.N || len(n) < minModulusBits/8 {
			t.Fatalf("%q: another modulus, %v", data, err)
		}
	})
}
