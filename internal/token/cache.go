package token

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/MicahParks/jwkset"
)

const (
	// cacheLife is how long keys are served before they are fetched again. As long as
	// fetches succeed, a key that the issuer has withdrawn is accepted for at most this long.
	cacheLife = 15 * time.Minute
	// pause is how long after a failed fetch no other fetch begins.
	pause = 10 * time.Second
	// emptyPause replaces pause while there are no keys to serve. It is shorter because
	// every token fails until a fetch succeeds.
	emptyPause = time.Second
)

var errPaused = errors.New("the last fetch failed, and the next fetch isn't due yet")

// A Source returns the issuer's keys. It doesn't cache them.
type Source interface {
	// Keys returns all of the valid keys, or an error that contains the cause. It returns
	// within seconds, and no later than when ctx is done.
	Keys(ctx context.Context) ([]jwkset.JWK, error)
}

// A Cache caches the keys of a Source. It fetches them again when they are stale or a
// token names a key that isn't cached. keyfunc reads its keys from the Cache.
//
// The Cache fetches in the call of KeyRead that needs the keys, and starts no goroutine. A call
// whose key is cached never waits for another call's fetch. Ages are measured in wall time
// (Round(0)), because Go's monotonic clock stops while Lambda has frozen the process.
type Cache struct {
	*jwkset.MemoryJWKSet // the keys that were fetched last

	source    Source
	staleLife time.Duration // how old stale keys may be; 0: stale keys are never served
	now       func() time.Time

	mu        sync.Mutex
	fetchedAt time.Time     // when the keys were fetched; zero before the first success
	failedAt  time.Time     // when a fetch last failed; zero if none has failed since the last success
	refetches slidingWindow // recent fetches for an unknown kid while the cached keys were fresh
	flight    *flight       // the fetch in flight, or nil
}

var _ jwkset.Storage = (*Cache)(nil)

// NewCache returns an empty Cache. The keys are fetched when the first token needs one.
//
// While keys that are due for a fetch can't be fetched, the cached keys are served until
// their age reaches staleLife, so that an outage of the issuer doesn't become an outage of
// this service. The price is that a withdrawn key is accepted until then. If staleLife is 0,
// keys are never served after they are due for a fetch.
func NewCache(source Source, staleLife time.Duration, now func() time.Time) *Cache {
	return &Cache{MemoryJWKSet: jwkset.NewMemoryStorage(), source: source, staleLife: staleLife, now: now}
}

// KeyRead returns the key with the given kid. The error is ReasonUnknownKey if the issuer has
// no such key or the limit of refetches is reached, and a KeysError if the key isn't cached
// and the issuer's keys can't be fetched.
func (c *Cache) KeyRead(ctx context.Context, kid string) (jwkset.JWK, error) {
	for {
		action, key, flight := c.decide(kid)
		switch action {
		case useCached:
			return key, nil
		case reject:
			return jwkset.JWK{}, ReasonUnknownKey
		case unavailable:
			return jwkset.JWK{}, &KeysError{errPaused}
		case wait:
			select {
			case <-flight.done:
			case <-ctx.Done():
				return jwkset.JWK{}, &KeysError{context.Cause(ctx)}
			}
			if flight.canceled {
				continue // the fetching call's context ended: the issuer may be available
			}
		case refresh, refetch, fetch:
			c.fetch(ctx, flight)
		}
		switch {
		case flight.err == nil:
			return c.read(kid)
		case action == refresh:
			return key, nil
		}
		return jwkset.JWK{}, &KeysError{flight.err}
	}
}

// A state is the state of the Cache, and of the requested key, when a call requests a key.
type state struct {
	cached   bool // the key is in the set that was fetched last, and the set isn't expired
	age      age
	fetching fetchStatus
}

// An age is the age of the set that was fetched last.
type age int

const (
	fresh   age = iota // younger than cacheLife
	stale              // due for a fetch; served during a fetch and after a failed fetch, up to staleLife
	expired            // too old to serve, or never fetched
)

// A fetchStatus reports whether a call may start a fetch and, if not, why.
type fetchStatus int

const (
	idle     fetchStatus = iota
	inFlight             // another call is fetching
	paused               // the last fetch failed less than a pause ago
)

// An action is the way in which a call obtains its key, or fails.
type action int

const (
	unavailable action = iota // fail: the key isn't cached, and fetching is paused
	reject                    // fail: the key is unknown
	useCached                 // return the cached key
	refresh                   // fetch; if that fails, return the cached key
	refetch                   // fetch if the limit for unknown keys allows it; else reject
	fetch                     // fetch
	wait                      // wait for the fetch that is in flight
)

// action returns the action for a state:
//
//	key         set       idle        in flight   paused
//	cached      fresh     useCached   useCached   useCached
//	cached      stale     refresh     useCached   useCached
//	not cached  fresh     refetch     wait        unavailable
//	not cached  stale     fetch       wait        unavailable
//	not cached  expired   fetch       wait        unavailable
//
// Anyone can send a token with an invented kid. While the keys are fresh, such a token causes
// a refetch: a fetch that isn't due. Refetches are therefore limited. All other fetches are due.
func (s state) action() action {
	switch {
	case s.cached && s.age == stale && s.fetching == idle:
		return refresh
	case s.cached:
		return useCached
	case s.fetching == inFlight:
		return wait
	case s.fetching == paused:
		return unavailable
	case s.age == fresh:
		return refetch
	}
	return fetch
}

// decide returns the action of KeyRead for a kid, the key if it is cached, and the flight
// to run or to wait for.
func (c *Cache) decide(kid string) (action, jwkset.JWK, *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now().Round(0)
	state, key := c.state(kid, now)
	action := state.action()
	if action == refetch && !c.refetches.admit(now) {
		// Only refetches are counted: a flood of unknown keys must not delay the refresh
		// of stale keys.
		action = reject
	}
	if action == refresh || action == refetch || action == fetch {
		c.flight = &flight{done: make(chan struct{})}
	}
	return action, key, c.flight
}

func (c *Cache) state(kid string, now time.Time) (state, jwkset.JWK) {
	s := state{age: c.age(now)}
	key, err := c.read(kid)
	s.cached = err == nil && s.age != expired
	length := pause
	if s.age == expired {
		length = emptyPause
	}
	switch {
	case c.flight != nil:
		s.fetching = inFlight
	case within(length, c.failedAt, now):
		s.fetching = paused
	}
	return s, key
}

// age returns the age of the cached keys. If fetchedAt is in the future, the clock was set
// back. The keys then aren't fresh: they are stale, or expired if staleLife is 0.
func (c *Cache) age(now time.Time) age {
	switch {
	case within(cacheLife, c.fetchedAt, now):
		return fresh
	case c.staleLife > 0 && !c.fetchedAt.IsZero() && now.Sub(c.fetchedAt) < c.staleLife:
		return stale
	}
	return expired
}

// read returns a key of the set that was fetched last, even if the set is expired.
func (c *Cache) read(kid string) (jwkset.JWK, error) {
	key, err := c.MemoryJWKSet.KeyRead(context.Background(), kid)
	if err != nil {
		return jwkset.JWK{}, ReasonUnknownKey
	}
	return key, nil
}

// fetch runs a flight, and releases the calls that wait for it.
func (c *Cache) fetch(ctx context.Context, f *flight) {
	keys, err := c.source.Keys(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now().Round(0)
	switch {
	case err == nil:
		err = c.KeyReplaceAll(ctx, keys)
		c.fetchedAt, c.failedAt = now, time.Time{}
	case ctx.Err() != nil:
		f.canceled = true
	default:
		c.failedAt = now
	}
	f.err = err
	c.flight = nil
	close(f.done)
}

// A flight is a fetch whose result all the calls use that wait for it.
type flight struct {
	done chan struct{} // closed when the fetch has ended and the fields below are set

	err      error
	canceled bool // the fetch failed because the context of the call that ran it ended
}
