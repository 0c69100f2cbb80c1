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

// A cacheTest is a cache with its issuer and its clock.
type cacheTest struct {
	*testing.T
	issuer *fakeIssuer
	clock  *clock
	cache  *Cache
}

func newCacheTest(t *testing.T, kids ...string) *cacheTest {
	ct := &cacheTest{T: t, issuer: &fakeIssuer{kids: kids}, clock: &clock{now: noon()}}
	ct.cache = NewCache(ct.issuer, staleLife, ct.clock.Now)
	return ct
}

// read reads a key, and checks the error and how often the issuer was called.
func (ct *cacheTest) read(kid string, want error, calls int) {
	ct.Helper()
	before := ct.issuer.calls
	key, err := ct.cache.KeyRead(ct.Context(), kid)
	if !errors.Is(err, want) {
		ct.Errorf("%s: error = %v, want %v", kid, err, want)
	}
	if err == nil && key.Marshal().KID != kid {
		ct.Errorf("%s: got key %q", kid, key.Marshal().KID)
	}
	if got := ct.issuer.calls - before; got != calls {
		ct.Errorf("%s: the issuer was called %d times, want %d", kid, got, calls)
	}
}

// TestStateAction tests each row of the table in the comment of state.action.
func TestStateAction(t *testing.T) {
	rows := []struct {
		cached bool
		age    age
		want   map[fetchStatus]action
	}{
		{true, fresh, map[fetchStatus]action{idle: useCached, inFlight: useCached, paused: useCached}},
		{true, stale, map[fetchStatus]action{idle: refresh, inFlight: useCached, paused: useCached}},
		{false, fresh, map[fetchStatus]action{idle: refetch, inFlight: wait, paused: unavailable}},
		{false, stale, map[fetchStatus]action{idle: fetch, inFlight: wait, paused: unavailable}},
		{false, expired, map[fetchStatus]action{idle: fetch, inFlight: wait, paused: unavailable}},
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

func TestCacheServesKeysForCacheLife(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("a", nil, 1)
	ct.clock.advance(cacheLife - 1)
	ct.read("a", nil, 0)
	ct.clock.advance(1)
	ct.read("a", nil, 1)
	ct.read("a", nil, 0)
}

func TestCacheDropsWithdrawnKeys(t *testing.T) {
	ct := newCacheTest(t, "a", "b")
	ct.read("a", nil, 1)
	ct.issuer.kids = []string{"b"}
	ct.clock.advance(cacheLife)
	ct.read("a", ReasonUnknownKey, 1)
	ct.read("b", nil, 0)
}

func TestCacheFetchesForANewKey(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("a", nil, 1)
	ct.issuer.kids = []string{"a", "b"}
	ct.read("b", nil, 1)
	ct.read("b", nil, 0)
}

func TestCacheLimitsRefetches(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("a", nil, 1)
	for range maxRefetches {
		ct.read("junk", ReasonUnknownKey, 1)
		ct.clock.advance(time.Second)
	}
	ct.read("junk", ReasonUnknownKey, 0)
	ct.read("a", nil, 0)
	ct.clock.advance(refetchSpan - maxRefetches*time.Second) // a minute after the first refetch
	ct.read("junk", ReasonUnknownKey, 1)
	ct.read("junk", ReasonUnknownKey, 0)
}

func TestCacheCountsFailedRefetches(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("a", nil, 1)
	ct.issuer.down = true
	for range maxRefetches {
		ct.read("junk", ReasonKeysUnavailable, 1)
		ct.clock.advance(pause)
	}
	ct.read("junk", ReasonUnknownKey, 0)
}

// During the pause, a key that isn't cached may be new or invented, so the error isn't
// ReasonUnknownKey.
func TestCachePausesAfterAFailedFetch(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("a", nil, 1)
	ct.issuer.down = true
	ct.read("b", ReasonKeysUnavailable, 1)
	ct.issuer.down, ct.issuer.kids = false, []string{"a", "b"}
	ct.clock.advance(pause - 1)
	ct.read("b", ReasonKeysUnavailable, 0)
	ct.read("a", nil, 0)
	ct.clock.advance(1)
	ct.read("b", nil, 1)
}

// After a fetch has succeeded, the earlier failures don't delay the next fetch.
func TestCacheRefetchesWithoutPauseAfterARecovery(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.issuer.down = true
	ct.read("a", ReasonKeysUnavailable, 1)
	ct.issuer.down = false
	ct.clock.advance(emptyPause)
	ct.read("a", nil, 1)
	ct.issuer.kids = []string{"a", "b"}
	ct.read("b", nil, 1)
}

func TestEmptyCachePausesBriefly(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.issuer.down = true
	ct.read("a", ReasonKeysUnavailable, 1)
	ct.clock.advance(emptyPause - 1)
	ct.read("a", ReasonKeysUnavailable, 0)
	ct.clock.advance(1)
	ct.read("a", ReasonKeysUnavailable, 1)
	ct.issuer.down = false
	ct.clock.advance(emptyPause)
	ct.read("junk", ReasonUnknownKey, 1) // the cache is empty, so this fetch isn't a refetch
	ct.read("a", nil, 0)
}

func TestCacheServesStaleKeysWhileTheIssuerIsDown(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("a", nil, 1)
	ct.issuer.down = true
	ct.clock.advance(cacheLife)
	ct.read("a", nil, 1)
	ct.clock.advance(pause - 1)
	ct.read("a", nil, 0)
	ct.clock.advance(1)
	ct.read("a", nil, 1)
	ct.clock.advance(staleLife - cacheLife - pause - 1)
	ct.read("a", nil, 1)
	ct.clock.advance(emptyPause) // more than a day in all
	ct.read("a", ReasonKeysUnavailable, 1)
	ct.clock.advance(emptyPause - 1)
	ct.read("a", ReasonKeysUnavailable, 0)
	ct.issuer.down = false
	ct.clock.advance(1)
	ct.read("a", nil, 1)
}

// If stale keys may not be served, a withdrawn key is accepted only while the keys are fresh.
func TestCacheServesNoStaleKeysIfStaleLifeIsZero(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.cache.staleLife = 0
	ct.read("a", nil, 1)
	ct.issuer.down = true
	ct.clock.advance(cacheLife - 1)
	ct.read("a", nil, 0)
	ct.clock.advance(1)
	ct.read("a", ReasonKeysUnavailable, 1)
	ct.read("a", ReasonKeysUnavailable, 0)
	ct.clock.advance(emptyPause)
	ct.read("a", ReasonKeysUnavailable, 1)
	ct.issuer.down, ct.issuer.kids = false, []string{"b"}
	ct.clock.advance(emptyPause)
	ct.read("a", ReasonUnknownKey, 1)
	ct.read("b", nil, 0)
}

// If the clock was set back, the age of the keys is unknown, so they could be stale.
func TestCacheServesNoStaleKeysAfterClockSetBack(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.cache.staleLife = 0
	ct.read("a", nil, 1)
	ct.issuer.down = true
	ct.clock.advance(-time.Hour)
	ct.read("a", ReasonKeysUnavailable, 1)
}

// Fresh keys are served, even if they are older than staleLife.
func TestCacheServesFreshKeysOlderThanStaleLife(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.cache.staleLife = time.Second
	ct.read("a", nil, 1)
	ct.clock.advance(cacheLife - 1)
	ct.read("a", nil, 0)
}

func TestCacheServesStaleKeysForStaleLife(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.cache.staleLife = time.Hour
	ct.read("a", nil, 1)
	ct.issuer.down = true
	ct.clock.advance(time.Hour - 1)
	ct.read("a", nil, 1)
	ct.clock.advance(pause)
	ct.read("a", ReasonKeysUnavailable, 1)
}

// A flood of unknown keys reaches the limit of refetches. The flood must not delay the
// refresh of stale keys: during the delay, a withdrawn key would be accepted.
func TestCacheFloodDoesNotDelayTheRefresh(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("a", nil, 1)
	ct.clock.advance(cacheLife - maxRefetches*pause)
	ct.issuer.down = true
	for range maxRefetches {
		ct.read("junk", ReasonKeysUnavailable, 1)
		ct.clock.advance(pause)
	}
	ct.issuer.down = false
	ct.issuer.kids = []string{"b"}
	ct.read("a", ReasonUnknownKey, 1)
	ct.read("b", nil, 0)
}

// Neither does such a flood delay the fetch if the first token after it names a new key.
func TestCacheFloodDoesNotDelayTheRefreshForNewKeys(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("a", nil, 1)
	ct.clock.advance(cacheLife - maxRefetches*pause)
	ct.issuer.down = true
	for range maxRefetches {
		ct.read("junk", ReasonKeysUnavailable, 1)
		ct.clock.advance(pause)
	}
	ct.issuer.down = false
	ct.issuer.kids = []string{"a", "b"}
	ct.read("b", nil, 1)
}

// A fetch of stale or missing keys doesn't count as a refetch.
func TestCacheDoesNotCountARefresh(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("junk", ReasonUnknownKey, 1)
	for range maxRefetches {
		ct.read("junk", ReasonUnknownKey, 1)
	}
	ct.read("junk", ReasonUnknownKey, 0)
}

// A clock that is set back by NTP causes a refresh and nothing else.
func TestCacheAfterClockSetBack(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.read("a", nil, 1)
	ct.clock.advance(-time.Hour)
	ct.issuer.down = true
	ct.read("a", nil, 1)
	ct.clock.advance(-time.Hour)
	ct.issuer.down = false
	ct.read("a", nil, 1)
	ct.read("a", nil, 0)
}

// Go's monotonic clock stops while Lambda has frozen the process. Sub uses that clock if both
// times have a monotonic reading, so the cache's times must not have one.
func TestCacheUsesWallTime(t *testing.T) {
	ct := newCacheTest(t, "a")
	ct.cache.now = time.Now
	ct.read("a", nil, 1)
	ct.issuer.down = true
	ct.read("b", ReasonKeysUnavailable, 1)
	for _, at := range []time.Time{ct.cache.fetchedAt, ct.cache.failedAt, ct.cache.refetches.admitted[0]} {
		if at != at.Round(0) {
			t.Errorf("%v has a monotonic reading", at)
		}
	}
}

func TestKeysErrorContainsItsCauseAndNoPartOfTheToken(t *testing.T) {
	ct := newCacheTest(t)
	ct.issuer.down = true
	_, err := ct.cache.KeyRead(t.Context(), "the kid of a token")
	if !errors.Is(err, errDown) || !errors.Is(err, ReasonKeysUnavailable) {
		t.Errorf("error = %v, want one that wraps errDown and ReasonKeysUnavailable", err)
	}
	if want := "keys_unavailable: the endpoint is down"; err.Error() != want {
		t.Errorf("error text = %q, want %q", err, want)
	}
}
