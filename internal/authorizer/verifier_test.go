package authorizer_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"timesheets/internal/authorizer"
	"timesheets/internal/config"
)

// While the issuer's keys can't be fetched, STALE_KEYS_HOURS limits how long a token whose
// key is cached is still allowed. An outage is never a 401.
func TestStaleKeysAreUsedForTheConfiguredHours(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, hours string
		age         time.Duration // of the cached keys
		allowed     bool
	}{
		{"0 hours, fresh keys", "0", 15*time.Minute - time.Second, true},
		{"0 hours, stale keys", "0", 15 * time.Minute, false},
		{"1 hour, younger keys", "1", time.Hour - time.Second, true},
		{"1 hour, older keys", "1", time.Hour, false},
		{"the default, younger keys", "", 24*time.Hour - time.Second, true},
		{"the default, older keys", "", 24 * time.Hour, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var down atomic.Bool
			issuer := serveKeys(t, &key.PublicKey, &down)
			now := noon()
			handler, log := newHandlerFrom(t, map[string]string{"ISSUER": issuer, "AUDIENCE": "api", "STALE_KEYS_HOURS": test.hours}, func() time.Time { return now })
			call := event(testARN)
			call.AuthorizationToken = "Bearer " + signToken(t, key, issuer, noon().Add(48*time.Hour))
			if _, err := handler.Handle(t.Context(), call); err != nil {
				t.Fatalf("while the issuer responds: error = %v", err)
			}
			down.Store(true)
			now = now.Add(test.age)
			_, err := handler.Handle(t.Context(), call)
			if (err == nil) != test.allowed || errors.Is(err, authorizer.ErrUnauthorized) {
				t.Errorf("error = %v, want allowed = %t, and never a 401", err, test.allowed)
			}
			if want := map[bool]string{true: "allowed", false: "keys_unavailable"}[test.allowed]; lines(t, log)[1]["reason"] != want {
				t.Errorf("reason = %v, want %s", lines(t, log)[1]["reason"], want)
			}
		})
	}
}

// newHandlerFrom wires a handler as the Lambda's main does.
func newHandlerFrom(t *testing.T, variables map[string]string, now func() time.Time) (*authorizer.Handler, *bytes.Buffer) {
	t.Helper()
	settings, err := config.LoadAuthorizer(func(name string) (string, bool) { v, ok := variables[name]; return v, ok })
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := authorizer.NewVerifier(settings, now)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	return authorizer.New(authorizer.Config{Verifier: verifier, Log: &log, Now: now}), &log
}

// serveKeys publishes a key until down is set, and returns the issuer's URL.
func serveKeys(t *testing.T, key *rsa.PublicKey, down *atomic.Bool) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	set := `{"keys":[{"kty":"RSA","kid":"1","n":"` + encode(key.N.Bytes()) + `","e":"` + encode(big.NewInt(int64(key.E)).Bytes()) + `"}]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, set)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

func signToken(t *testing.T, key *rsa.PrivateKey, issuer string, expires time.Time) string {
	t.Helper()
	unsigned := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": issuer, "aud": "api", "sub": "auth0|employee", "exp": expires.Unix(), "scope": "read:timesheets",
		"https://api.exampleco.com/email": "employee@example.com", "https://api.exampleco.com/email_verified": true,
	})
	unsigned.Header["kid"] = "1"
	signed, err := unsigned.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
