package token

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
)

var errDown = errors.New("the endpoint is down")

// A fakeIssuer is a Source whose keys and health the test changes.
type fakeIssuer struct {
	mu    sync.Mutex
	kids  []string
	down  bool
	calls int
}

func (f *fakeIssuer) Keys(context.Context) ([]jwkset.JWK, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.down {
		return nil, errDown
	}
	return publish(f.kids...), nil
}

// publish returns keys with these kids.
func publish(kids ...string) []jwkset.JWK {
	keys := make([]jwkset.JWK, len(kids))
	for i, kid := range kids {
		key, err := jwkset.NewJWKFromKey(&testKey().PublicKey, jwkset.JWKOptions{Metadata: jwkset.JWKMetadataOptions{KID: kid}})
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
}

// A clock changes only when the test advances it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A bench is a cache with its issuer and its clock.
type bench struct {
	*testing.T
	issuer *fakeIssuer
	clock  *clock
	cache  *Cache
}

func newBench(t *testing.T, kids ...string) *bench {
	b := &bench{T: t, issuer: &fakeIssuer{kids: kids}, clock: &clock{now: noon()}}
	b.cache = NewCache(b.issuer, staleLife, b.clock.Now)
	return b
}

// read reads a key, and checks the error and how often the issuer was called.
func (b *bench) read(kid string, want error, calls int) {
	b.Helper()
	before := b.issuer.calls
	key, err := b.cache.KeyRead(b.Context(), kid)
	if !errors.Is(err, want) {
		b.Errorf("%s: error = %v, want %v", kid, err, want)
	}
	if err == nil && key.Marshal().KID != kid {
		b.Errorf("%s: got key %q", kid, key.Marshal().KID)
	}
	if got := b.issuer.calls - before; got != calls {
		b.Errorf("%s: the issuer was called %d times, want %d", kid, got, calls)
	}
}

// The table in the comment of state.action, row by row.
func TestStateAction(t *testing.T) {
	rows := []struct {
		cached bool
		age    age
		want   map[fetching]action
	}{
		{true, fresh, map[fetching]action{idle: useCached, inFlight: useCached, paused: useCached}},
		{true, stale, map[fetching]action{idle: refresh, inFlight: useCached, paused: useCached}},
		{false, fresh, map[fetching]action{idle: refetch, inFlight: wait, paused: unavailable}},
		{false, stale, map[fetching]action{idle: fetch, inFlight: wait, paused: unavailable}},
		{false, expired, map[fetching]action{idle: fetch, inFlight: wait, paused: unavailable}},
	}
	for _, row := range rows {
		for fetching, want := range row.want {
			s := state{cached: row.cached, age: row.age, fetching: fetching}
			if got := s.action(); got != want {
				t.Errorf("%+v: action %d, want %d", s, got, want)
			}
		}
	}
}

func TestCacheKeepsKeysForTheirLife(t *testing.T) {
	b := newBench(t, "a")
	b.read("a", nil, 1)
	b.clock.advance(cacheLife - 1)
	b.read("a", nil, 0)
	b.clock.advance(1)
	b.read("a", nil, 1)
	b.read("a", nil, 0)
}

func TestCacheForgetsWithdrawnKeys(t *testing.T) {
	b := newBench(t, "a", "b")
	b.read("a", nil, 1)
	b.issuer.kids = []string{"b"}
	b.clock.advance(cacheLife)
	b.read("a", ReasonUnknownKey, 1)
	b.read("b", nil, 0)
}

func TestCacheFindsNewKeysAtOnce(t *testing.T) {
	b := newBench(t, "a")
	b.read("a", nil, 1)
	b.issuer.kids = []string{"a", "b"}
	b.read("b", nil, 1)
	b.read("b", nil, 0)
}

func TestCacheLimitsRefetches(t *testing.T) {
	b := newBench(t, "a")
	b.read("a", nil, 1)
	for range maxRefetches {
		b.read("junk", ReasonUnknownKey, 1)
		b.clock.advance(time.Second)
	}
	b.read("junk", ReasonUnknownKey, 0)
	b.read("a", nil, 0)
	b.clock.advance(refetchSpan - maxRefetches*time.Second) // a minute after the first
	b.read("junk", ReasonUnknownKey, 1)
	b.read("junk", ReasonUnknownKey, 0)
}

func TestCacheCountsFailedRefetches(t *testing.T) {
	b := newBench(t, "a")
	b.read("a", nil, 1)
	b.issuer.down = true
	for range maxRefetches {
		b.read("junk", ReasonKeysUnavailable, 1)
		b.clock.advance(pause)
	}
	b.read("junk", ReasonUnknownKey, 0)
}

// While fetches fail, an unknown key may be a new one or an invented one.
func TestCachePausesAfterAFailedFetch(t *testing.T) {
	b := newBench(t, "a")
	b.read("a", nil, 1)
	b.issuer.down = true
	b.read("b", ReasonKeysUnavailable, 1)
	b.issuer.down, b.issuer.kids = false, []string{"a", "b"}
	b.clock.advance(pause - 1)
	b.read("b", ReasonKeysUnavailable, 0)
	b.read("a", nil, 0)
	b.clock.advance(1)
	b.read("b", nil, 1)
}

// A fetch that succeeds ends the outage: the failures before it delay nothing.
func TestCacheRefetchesAtOnceAfterARecovery(t *testing.T) {
	b := newBench(t, "a")
	b.issuer.down = true
	b.read("a", ReasonKeysUnavailable, 1)
	b.issuer.down = false
	b.clock.advance(emptyPause)
	b.read("a", nil, 1)
	b.issuer.kids = []string{"a", "b"}
	b.read("b", nil, 1)
}

func TestCacheWithoutKeysPausesBriefly(t *testing.T) {
	b := newBench(t, "a")
	b.issuer.down = true
	b.read("a", ReasonKeysUnavailable, 1)
	b.clock.advance(emptyPause - 1)
	b.read("a", ReasonKeysUnavailable, 0)
	b.clock.advance(1)
	b.read("a", ReasonKeysUnavailable, 1)
	b.issuer.down = false
	b.clock.advance(emptyPause)
	b.read("junk", ReasonUnknownKey, 1) // the first fetch was for it, so it isn't counted as a refetch
	b.read("a", nil, 0)
}

func TestCacheServesOldKeysWhileTheIssuerIsDown(t *testing.T) {
	b := newBench(t, "a")
	b.read("a", nil, 1)
	b.issuer.down = true
	b.clock.advance(cacheLife)
	b.read("a", nil, 1)
	b.clock.advance(pause - 1)
	b.read("a", nil, 0)
	b.clock.advance(1)
	b.read("a", nil, 1)
	b.clock.advance(staleLife - cacheLife - pause - 1)
	b.read("a", nil, 1)
	b.clock.advance(emptyPause) // more than a day in all
	b.read("a", ReasonKeysUnavailable, 1)
	b.clock.advance(emptyPause - 1)
	b.read("a", ReasonKeysUnavailable, 0)
	b.issuer.down = false
	b.clock.advance(1)
	b.read("a", nil, 1)
}

// If no stale keys may be served, a withdrawn key is valid only while it is fresh.
func TestCacheServesNoStaleKeys(t *testing.T) {
	b := newBench(t, "a")
	b.cache.staleLife = 0
	b.read("a", nil, 1)
	b.issuer.down = true
	b.clock.advance(cacheLife - 1)
	b.read("a", nil, 0)
	b.clock.advance(1)
	b.read("a", ReasonKeysUnavailable, 1)
	b.read("a", ReasonKeysUnavailable, 0)
	b.clock.advance(emptyPause)
	b.read("a", ReasonKeysUnavailable, 1)
	b.issuer.down, b.issuer.kids = false, []string{"b"}
	b.clock.advance(emptyPause)
	b.read("a", ReasonUnknownKey, 1)
	b.read("b", nil, 0)
}

// The same if the clock was set back, so the age of the keys is unknown.
func TestCacheServesNoStaleKeysAfterClockSetBack(t *testing.T) {
	b := newBench(t, "a")
	b.cache.staleLife = 0
	b.read("a", nil, 1)
	b.issuer.down = true
	b.clock.advance(-time.Hour)
	b.read("a", ReasonKeysUnavailable, 1)
}

// Fresh keys are served, even if they are older than staleLife.
func TestCacheServesFreshKeysWhateverMayBeStale(t *testing.T) {
	b := newBench(t, "a")
	b.cache.staleLife = time.Second
	b.read("a", nil, 1)
	b.clock.advance(cacheLife - 1)
	b.read("a", nil, 0)
}

func TestCacheServesStaleKeysForTheirLife(t *testing.T) {
	b := newBench(t, "a")
	b.cache.staleLife = time.Hour
	b.read("a", nil, 1)
	b.issuer.down = true
	b.clock.advance(time.Hour - 1)
	b.read("a", nil, 1)
	b.clock.advance(pause)
	b.read("a", ReasonKeysUnavailable, 1)
}

// A flood of unknown keys reaches its limit. That must not delay the refresh of stale
// keys: a withdrawn key would remain valid.
func TestCacheFloodDoesNotHoldOffTheRefresh(t *testing.T) {
	b := newBench(t, "a")
	b.read("a", nil, 1)
	b.clock.advance(cacheLife - maxRefetches*pause)
	b.issuer.down = true
	for range maxRefetches {
		b.read("junk", ReasonKeysUnavailable, 1)
		b.clock.advance(pause)
	}
	b.issuer.down = false
	b.issuer.kids = []string{"b"}
	b.read("a", ReasonUnknownKey, 1)
	b.read("b", nil, 0)
}

// The same if the first token after the outage names a new key.
func TestCacheFloodDoesNotHoldOffTheRefreshForNewKeys(t *testing.T) {
	b := newBench(t, "a")
	b.read("a", nil, 1)
	b.clock.advance(cacheLife - maxRefetches*pause)
	b.issuer.down = true
	for range maxRefetches {
		b.read("junk", ReasonKeysUnavailable, 1)
		b.clock.advance(pause)
	}
	b.issuer.down = false
	b.issuer.kids = []string{"a", "b"}
	b.read("b", nil, 1)
}

// A fetch of stale or missing keys doesn't count as a refetch.
func TestCacheDoesNotCountARefresh(t *testing.T) {
	b := newBench(t, "a")
	b.read("junk", ReasonUnknownKey, 1)
	for range maxRefetches {
		b.read("junk", ReasonUnknownKey, 1)
	}
	b.read("junk", ReasonUnknownKey, 0)
}

// A clock that is set back by NTP causes a refresh and nothing else.
func TestCacheAfterClockSetBack(t *testing.T) {
	b := newBench(t, "a")
	b.read("a", nil, 1)
	b.clock.advance(-time.Hour)
	b.issuer.down = true
	b.read("a", nil, 1)
	b.clock.advance(-time.Hour)
	b.issuer.down = false
	b.read("a", nil, 1)
	b.read("a", nil, 0)
}

// Go's monotonic clock stops while a sandbox is frozen, and Sub uses it if both times have
// a reading of it.
func TestCacheUsesWallTime(t *testing.T) {
	b := newBench(t, "a")
	b.cache.now = time.Now
	b.read("a", nil, 1)
	b.issuer.down = true
	b.read("b", ReasonKeysUnavailable, 1)
	for _, at := range []time.Time{b.cache.fetchedAt, b.cache.failedAt, b.cache.refetches.admitted[0]} {
		if at != at.Round(0) {
			t.Errorf("%v has a monotonic reading", at)
		}
	}
}

func TestKeysErrorContainsItsCauseAndNothingOfTheToken(t *testing.T) {
	b := newBench(t)
	b.issuer.down = true
	_, err := b.cache.KeyRead(t.Context(), "the kid of a token")
	if !errors.Is(err, errDown) || !errors.Is(err, ReasonKeysUnavailable) {
		t.Errorf("error = %v, want one with its cause", err)
	}
	if want := "keys_unavailable: the endpoint is down"; err.Error() != want {
		t.Errorf("text = %q, want %q", err, want)
	}
}
