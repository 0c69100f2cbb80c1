package token

import (
	"context"
	"crypto/rsa"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A keyServer is an issuer's endpoint, over real HTTP, that counts its calls.
type keyServer struct {
	handler atomic.Value // of http.HandlerFunc
	calls   atomic.Int32
}

func (p *keyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.calls.Add(1)
	p.handler.Load().(http.HandlerFunc)(w, r)
}

func (p *keyServer) publish(keys ...string) { p.handler.Store(respondWith(keySet(keys...))) }

// newRemote returns a verifier that fetches its keys over HTTP through keyfunc, as in the
// Lambda.
func newRemote(t *testing.T, keys ...string) (*Verifier, *keyServer, *clock) {
	t.Helper()
	p := &keyServer{}
	p.publish(keys...)
	now := &clock{now: noon()}
	config := testConfig()
	config.Keys, config.Now = nil, now.Now
	v, err := newCached(withoutTimeout(serve(t, p.ServeHTTP)), config)
	if err != nil {
		t.Fatal(err)
	}
	return v, p, now
}

func authorization(t *testing.T, key *rsa.PrivateKey, header edits) string {
	t.Helper()
	return "Bearer " + sign(t, key, headerWith(t, header), claimsWith(t, nil))
}

func TestRemoteVerifies(t *testing.T) {
	v, p, _ := newRemote(t, keyWith(t, nil))
	for range 3 {
		checkVerify(t, v, authorization(t, testKey(), nil), nil)
	}
	if got := p.calls.Load(); got != 1 {
		t.Errorf("fetched %d times, want 1", got)
	}
}

// keyfunc would try every key, whatever its purpose, on a token without a kid.
func TestRemoteRejectsTokensWithoutKid(t *testing.T) {
	v, p, _ := newRemote(t, keyWith(t, nil))
	checkVerify(t, v, authorization(t, testKey(), edits{"kid": absent}), ReasonMalformed)
	if p.calls.Load() != 0 {
		t.Error("keys were fetched for a token without a kid")
	}
}

// If symmetric keys were accepted, everyone who reads the set could sign tokens.
func TestRemoteUsesNoSymmetricKey(t *testing.T) {
	v, _, _ := newRemote(t, `{"kty":"oct","kid":"secret","k":"`+encode("secret")+`"}`, keyWith(t, nil))
	token := signAs(t, jwt.SigningMethodHS256, []byte("secret"), headerWith(t, edits{"alg": "HS256", "kid": "secret"}), claimsWith(t, nil))
	checkVerify(t, v, "Bearer "+token, ReasonAlgorithm)
	checkVerify(t, v, authorization(t, testKey(), edits{"kid": "secret"}), ReasonUnknownKey)
}

func TestRemoteFollowsRotation(t *testing.T) {
	v, p, now := newRemote(t, keyWith(t, nil))
	old, rotated := authorization(t, testKey(), nil), authorization(t, otherKey(), edits{"kid": "key-2"})
	checkVerify(t, v, old, nil)
	checkVerify(t, v, rotated, ReasonUnknownKey)
	p.publish(keyWith(t, edits{"kid": "key-2", "n": encode(string(otherKey().N.Bytes()))}))
	checkVerify(t, v, old, nil)
	checkVerify(t, v, rotated, nil)
	checkVerify(t, v, old, ReasonUnknownKey)
	now.advance(cacheLife)
	checkVerify(t, v, rotated, nil)
}

func TestRemoteOutageIsNotAnInvalidToken(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"down":      closeConnection,
		"status":    respondWithStatus(http.StatusServiceUnavailable, ""),
		"empty set": respondWith("{}"),
		"garbage":   respondWith("\x00"),
		"too large": endless,
		"redirects": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) },
	} {
		t.Run(name, func(t *testing.T) {
			v, p, now := newRemote(t, keyWith(t, nil))
			p.handler.Store(handler)
			_, err := v.Verify(t.Context(), authorization(t, testKey(), nil))
			var outage *KeysError
			if !errors.As(err, &outage) {
				t.Fatalf("error = %v, want a KeysError", err)
			}
			if strings.Contains(err.Error(), testKeyID) {
				t.Errorf("the error contains the token's kid: %v", err)
			}
			p.publish(keyWith(t, nil))
			now.advance(emptyPause)
			checkVerify(t, v, authorization(t, testKey(), nil), nil)
			p.handler.Store(handler)
			now.advance(cacheLife)
			checkVerify(t, v, authorization(t, testKey(), nil), nil)
		})
	}
}

// Config.StaleKeys becomes the cache's staleLife.
func TestRemoteServesStaleKeysAsConfigured(t *testing.T) {
	for name, test := range map[string]struct {
		staleKeys time.Duration
		want      error
	}{"none": {0, ReasonKeysUnavailable}, "the default": {staleLife, nil}} {
		t.Run(name, func(t *testing.T) {
			p := &keyServer{}
			p.publish(keyWith(t, nil))
			now := &clock{now: noon()}
			config := testConfig()
			config.StaleKeys, config.Now = test.staleKeys, now.Now
			v, err := newCached(withoutTimeout(serve(t, p.ServeHTTP)), config)
			if err != nil {
				t.Fatal(err)
			}
			checkVerify(t, v, authorization(t, testKey(), nil), nil)
			p.handler.Store(http.HandlerFunc(closeConnection))
			now.advance(cacheLife)
			if _, err := v.Verify(t.Context(), authorization(t, testKey(), nil)); !errors.Is(err, test.want) {
				t.Errorf("error = %v, want %v", err, test.want)
			}
		})
	}
}

func TestRemoteLimitsFetchesForUnknownKeys(t *testing.T) {
	v, p, _ := newRemote(t, keyWith(t, nil))
	valid := authorization(t, testKey(), nil)
	checkVerify(t, v, valid, nil)
	unknown := authorization(t, testKey(), edits{"kid": "junk"})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 25 {
				if _, err := v.Verify(t.Context(), unknown); !errors.Is(err, ReasonUnknownKey) {
					t.Errorf("junk: error = %v", err)
				}
				if _, err := v.Verify(t.Context(), valid); err != nil {
					t.Errorf("the valid token: error = %v", err)
				}
			}
		})
	}
	group.Wait()
	if got := p.calls.Load(); got > 1+maxRefetches {
		t.Errorf("fetched %d times, want at most %d", got, 1+maxRefetches)
	}
}

// A slow endpoint doesn't delay events whose keys are cached.
func TestRemoteSlowFetchDelaysOnlyItsToken(t *testing.T) {
	v, p, _ := newRemote(t, keyWith(t, nil))
	valid := authorization(t, testKey(), nil)
	checkVerify(t, v, valid, nil)
	requested, release := make(chan struct{}), make(chan struct{})
	p.handler.Store(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(requested)
		<-release
		io.WriteString(w, keySet(keyWith(t, nil)))
	}))
	unknown := make(chan error)
	go func() {
		_, err := v.Verify(context.WithoutCancel(t.Context()), authorization(t, testKey(), edits{"kid": "junk"}))
		unknown <- err
	}()
	<-requested
	checkVerify(t, v, valid, nil)
	close(release)
	if err := <-unknown; !errors.Is(err, ReasonUnknownKey) {
		t.Errorf("junk: error = %v", err)
	}
}

// An event's deadline applies to the fetch too.
func TestRemoteFetchEndsAtTheEventsDeadline(t *testing.T) {
	v, p, _ := newRemote(t, keyWith(t, nil))
	p.handler.Store(http.HandlerFunc(hang))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	// This endpoint has no timeout, so only the deadline ends this call.
	if _, err := v.Verify(ctx, authorization(t, testKey(), nil)); !errors.Is(err, ReasonKeysUnavailable) {
		t.Errorf("error = %v", err)
	}
}
