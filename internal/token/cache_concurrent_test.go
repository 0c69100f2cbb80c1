package token

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/MicahParks/jwkset"
)

// A gate is a Source whose calls wait until the test ends them, one at a time.
type gate struct {
	calls   atomic.Int32
	answers chan answer
}

type answer struct {
	kids []string
	err  error
}

func newGate() *gate { return &gate{answers: make(chan answer)} }

func (g *gate) Keys(ctx context.Context) ([]jwkset.JWK, error) {
	g.calls.Add(1)
	select {
	case a := <-g.answers:
		return publish(a.kids...), a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A reading is one event's KeyRead, in progress.
type reading struct {
	cancel context.CancelFunc
	err    error
	done   atomic.Bool
}

func (r *reading) check(t *testing.T, name string, want error) {
	t.Helper()
	switch {
	case !r.done.Load():
		t.Errorf("%s: still waiting", name)
	case !errors.Is(r.err, want):
		t.Errorf("%s: error = %v, want %v", name, r.err, want)
	}
}

// startRead starts an event's KeyRead, and returns when it is waiting or has returned.
func startRead(t *testing.T, c *Cache, kid string) *reading {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &reading{cancel: cancel}
	go func() {
		_, r.err = c.KeyRead(ctx, kid)
		r.done.Store(true)
	}()
	synctest.Wait()
	return r
}

// loaded returns a cache that has fetched these keys at noon.
func loaded(t *testing.T, g *gate, kids ...string) (*Cache, *clock) {
	t.Helper()
	now := &clock{now: noon()}
	c := NewCache(g, staleLife, now.Now)
	first := startRead(t, c, kids[0])
	g.answer(kids...)
	first.check(t, "the first event", nil)
	g.calls.Store(0)
	return c, now
}

// answer ends the fetch in flight, and returns when the calls that waited for it have run.
func (g *gate) answer(kids ...string) {
	g.answers <- answer{kids: kids}
	synctest.Wait()
}

func (g *gate) fail() {
	g.answers <- answer{err: errDown}
	synctest.Wait()
}

func (g *gate) checkCalls(t *testing.T, want int32) {
	t.Helper()
	if got := g.calls.Load(); got != want {
		t.Errorf("the issuer was called %d times, want %d", got, want)
	}
}

func TestCacheFetchesOnceForEventsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		c := NewCache(g, staleLife, noon)
		events := make(map[string]*reading)
		for i := range 20 {
			kid := fmt.Sprintf("key-%d", i%2)
			events[fmt.Sprintf("%s, event %d", kid, i)] = startRead(t, c, kid)
		}
		g.checkCalls(t, 1)
		g.answer("key-0", "key-1")
		for name, event := range events {
			event.check(t, name, nil)
		}
		g.checkCalls(t, 1)
	})
}

func TestCacheSharesFailuresToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		c := NewCache(g, staleLife, noon)
		first, second := startRead(t, c, "a"), startRead(t, c, "a")
		g.fail()
		first.check(t, "the event that fetched", ReasonKeysUnavailable)
		second.check(t, "the event that waited", ReasonKeysUnavailable)
		g.checkCalls(t, 1)
	})
}

// A token whose key is cached never waits for another token's fetch of an unknown key.
func TestCacheCachedKeyWaitsForNoRefetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		c, _ := loaded(t, g, "a")
		junk := startRead(t, c, "junk")
		known := startRead(t, c, "a")
		known.check(t, "the cached key", nil)
		g.answer("a")
		junk.check(t, "the unknown key", ReasonUnknownKey)
		g.checkCalls(t, 1)
	})
}

// The same for a refresh of stale keys: one event waits for its own refresh, the others
// use the cached keys.
func TestCacheCachedKeyWaitsForNoRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		c, now := loaded(t, g, "a")
		now.advance(cacheLife)
		refreshing := startRead(t, c, "a")
		if refreshing.done.Load() {
			t.Fatal("the first event after the keys' life did not refresh them")
		}
		known := startRead(t, c, "a")
		known.check(t, "the second event", nil)
		g.fail()
		refreshing.check(t, "the event that refreshed", nil)
		g.checkCalls(t, 1)
	})
}

// If an event is canceled, its fetch hasn't failed: the events that wait for the fetch
// start another, without a pause.
func TestCacheOutlivesAnEventThatGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		c := NewCache(g, staleLife, noon)
		first, second, third := startRead(t, c, "a"), startRead(t, c, "a"), startRead(t, c, "a")
		first.cancel()
		synctest.Wait()
		first.check(t, "the event that gave up", context.Canceled)
		g.checkCalls(t, 2)
		g.answer("a")
		second.check(t, "the second event", nil)
		third.check(t, "the third event", nil)
		g.checkCalls(t, 2)
	})
}

func TestCacheEventThatGivesUpRefreshingKeepsItsKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		c, now := loaded(t, g, "a")
		now.advance(cacheLife)
		refreshing := startRead(t, c, "a")
		refreshing.cancel()
		synctest.Wait()
		refreshing.check(t, "the event that gave up", nil)
		again := startRead(t, c, "a")
		g.checkCalls(t, 2)
		g.answer("a")
		again.check(t, "the next event", nil)
	})
}

func TestCacheEventThatWaitsCanGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		c := NewCache(g, staleLife, noon)
		fetching, waiting := startRead(t, c, "a"), startRead(t, c, "a")
		waiting.cancel()
		synctest.Wait()
		waiting.check(t, "the event that gave up", context.Canceled)
		waiting.check(t, "the event that gave up", ReasonKeysUnavailable)
		g.answer("a")
		fetching.check(t, "the event that fetched", nil)
	})
}

// For the race detector: events of all kinds at once, while keys rotate.
func TestCacheUnderLoad(t *testing.T) {
	b := newBench(t, "a", "b")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 200 {
				kid := []string{"a", "b", "junk"}[(i+j)%3]
				_, err := b.cache.KeyRead(t.Context(), kid)
				if kid == "a" && err != nil {
					t.Errorf("the key that is always there: %v", err)
				}
				b.clock.advance(time.Minute / 4)
				b.issuer.rotate(j)
			}
		})
	}
	group.Wait()
}

func (f *fakeIssuer) rotate(step int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kids = []string{"a", "b"}[:1+step%2]
	f.down = step%7 == 0 && f.calls > 0
}
