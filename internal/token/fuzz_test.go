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
// header. The fuzzer's only signed token is the seed, so no other text may be valid. That
// includes another spelling of the seed: the gateway's cache would have an entry for each
// spelling.
func FuzzVerify(f *testing.F) {
	valid := sign(f, testKey(), headerWith(f, nil), claimsWith(f, nil))
	v := newTestVerifier(f, nil)
	for _, seed := range []string{"", "Bearer ", "Bearer a.b.c", "Basic x", "bearer " + valid, "Bearer " + flipLastBit(valid), "Bearer " + valid + "\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, authorization string) {
		identity, err := v.Verify(context.Background(), authorization)
		var reason Reason
		switch {
		case err != nil && !errors.As(err, &reason):
			t.Fatalf("%q: error = %v, want one with a Reason", authorization, err)
		case err == nil && !strings.HasSuffix(authorization, " "+valid):
			t.Fatalf("%q: verified, but it isn't the signed token", authorization)
		case err == nil && identity.Subject == "":
			t.Fatal("the identity has no subject")
		}
	})
}

// For any signed claims, Verify returns a valid identity or a Reason. No token is valid both
// for an audience and for clients.
func FuzzVerifyClaims(f *testing.F) {
	v, clientVerifier := newTestVerifier(f, nil), newTestVerifier(f, forClients)
	f.Add(claimsWith(f, nil))
	f.Add(claimsWith(f, edits{"aud": []string{"a", testAudience}, "scope": []string{"a"}, "exp": 1.9e9}))
	f.Add(claimsWith(f, edits{testEmail: " A@B "}))
	f.Add(claimsWith(f, cognito(nil)))
	header := headerWith(f, nil)
	f.Fuzz(func(t *testing.T, claims string) {
		authorization := "Bearer " + sign(t, testKey(), header, claims)
		identity, err := v.Verify(context.Background(), authorization)
		clientIdentity, clientErr := clientVerifier.Verify(context.Background(), authorization)
		if err == nil && clientErr == nil {
			t.Fatalf("%q: verified both with an audience and with clients", claims)
		}
		if clientErr == nil {
			identity, err = clientIdentity, nil
		}
		var reason Reason
		if err != nil {
			if !errors.As(err, &reason) {
				t.Fatalf("%q: error = %v, want one with a Reason", claims, err)
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

// parseKey never panics. A key that it returns is valid. It remains the same if it is written
// and parsed again.
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
			t.Fatalf("%q: the key has no kid", data)
		}
		again, err := parseKey([]byte(toJSON(t, written)))
		if err != nil {
			t.Fatalf("%q: parseKey rejects the key that it returned: %v", data, err)
		}
		if n, err := base64.RawURLEncoding.DecodeString(again.Marshal().N); err != nil || again.Marshal().N != written.N || len(n) < minModulusBits/8 {
			t.Fatalf("%q: the modulus changed when it was parsed again, or is too short, error %v", data, err)
		}
	})
}
