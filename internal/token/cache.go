package token

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/MicahParks/jwkset"
)

const (
	// cacheLife is how long keys are used before they are fetched again, and with it
	// how long a key that the issuer withdrew still counts while keys can be fetched.
	cacheLife = 15 * time.Minute
	// pause is how long nothing is fetched after a failed fetch.
	pause = 10 * time.Second
	// emptyPause is the same while there are no keys, and nobody is let in.
	emptyPause = time.Second
)

var errPaused = errors.New("the last fetch failed, and the next is not due yet")

// A Source knows the issuer's keys. Remembering them is not its job.
type Source interface {
	// Keys gives all of the usable keys, or says why it can't. It answers within
	// seconds, and no later than when ctx is done.
	Keys(ctx context.Context) ([]jwkset.JWK, error)
}

// A Cache keeps the keys of a Source, and asks it again when they are old or a
// token names a key that is not among them. It is the storage that keyfunc reads.
//
// It fetches in the call that needs the keys, and in no goroutine. Times are wall
// time: Go's monotonic clock stands still while a sandbox is frozen.
type Cache struct {
	*jwkset.MemoryJWKSet // the keys that were fetched last

	source    Source
	staleLife time.Duration // how old stale keys may be; 0: none are served
	now       func() time.Time

	mu        sync.Mutex
	fetchedAt time.Time // when the keys were fetched; zero before the first time
	failedAt  time.Time // when the last fetch failed; zero after one that did not
	lookups   window    // fetches on behalf of unknown keys
	flight    *flight   // the fetch under way, or nil
}

var _ jwkset.Storage = (*Cache)(nil)

// NewCache returns an empty Cache. The first token fetches its keys.
//
// While keys can't be fetched, the cached ones are served until they are as old as
// staleLife, so that an outage of the issuer isn't one of ours. A key that the issuer
// withdrew counts for as long. With 0, keys are never served after they are due for
// a fetch.
func NewCache(source Source, staleLife time.Duration, now func() time.Time) *Cache {
	return &Cache{MemoryJWKSet: jwkset.NewMemoryStorage(), source: source, staleLife: staleLife, now: now}
}

// KeyRead gives the key that is named kid. Its error is UnknownKey, or a KeysError
// where the keys that could hold it are out of reach.
//
// A key that is at hand is given without waiting for another call's fetch.
func (c *Cache) KeyRead(ctx context.Context, kid string) (jwkset.JWK, error) {
	for {
		d := c.decide(kid)
		if d.flight == nil {
			return d.key, d.err
		}
		if d.leads {
			c.fetch(ctx, d.flight)
		} else if err := d.flight.wait(ctx); err != nil {
			return jwkset.JWK{}, &KeysError{err}
		}
		switch {
		case d.flight.err == nil:
			return c.held(kid)
		case d.known:
			return d.key, nil
		case d.flight.abandoned && !d.leads:
			continue // its caller gave up, which says nothing about the keys
		default:
			return jwkset.JWK{}, &KeysError{d.flight.err}
		}
	}
}

// A decision says what to do for a key: answer with what is at hand where flight
// is nil, else wait for the flight, or carry it out.
type decision struct {
	key    jwkset.JWK
	known  bool // key is at hand, if old
	err    error
	flight *flight
	leads  bool // the flight is ours to carry out
}

func (c *Cache) decide(kid string) decision {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now().Round(0)
	fresh := within(cacheLife, c.fetchedAt, now)
	loaded := fresh || c.isStale(now)
	key, err := c.held(kid)
	known := loaded && err == nil
	switch {
	case known && (fresh || c.flight != nil || c.paused(now, loaded)):
		return decision{key: key}
	case !known && c.flight != nil:
		return decision{flight: c.flight}
	case !known && c.paused(now, loaded):
		return decision{err: &KeysError{errPaused}}
	case fresh && !c.lookups.admit(now):
		// Only fetches for unknown keys are counted, and only against each other: a
		// flood of them must not hold off the refresh of keys that are old.
		return decision{err: ReasonUnknownKey}
	}
	c.flight = &flight{done: make(chan struct{})}
	return decision{key: key, known: known, flight: c.flight, leads: true}
}

// isStale reports whether cached keys that are due for a fetch may still be served.
// Keys from the future count as stale, because the clock was set back; with no stale
// keys allowed they count as none.
func (c *Cache) isStale(now time.Time) bool {
	return c.staleLife > 0 && !c.fetchedAt.IsZero() && now.Sub(c.fetchedAt) < c.staleLife
}

// held gives a key that was in the set last fetched.
func (c *Cache) held(kid string) (jwkset.JWK, error) {
	key, err := c.MemoryJWKSet.KeyRead(context.Background(), kid)
	if err != nil {
		return jwkset.JWK{}, ReasonUnknownKey
	}
	return key, nil
}

func (c *Cache) paused(now time.Time, loaded bool) bool {
	if loaded {
		return within(pause, c.failedAt, now)
	}
	return within(emptyPause, c.failedAt, now)
}

// fetch carries out a flight and lets those go on who wait for it.
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
		f.abandoned = true
	default:
		c.failedAt = now
	}
	f.err = err
	c.flight = nil
	close(f.done)
}

// A flight is one fetch that several calls wait for.
type flight struct {
	done chan struct{} // closed when it is over; what follows is set by then

	err       error
	abandoned bool // it failed because its caller's context ended
}

func (f *flight) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
