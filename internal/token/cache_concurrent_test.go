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

// A blockingSource is a Source whose calls wait until the test ends them, one at a time.
type blockingSource struct {
	calls   atomic.Int32
	results chan result
}

type result struct {
	kids []string
	err  error
}

func newBlockingSource() *blockingSource { return &blockingSource{results: make(chan result)} }

func (g *blockingSource) Keys(ctx context.Context) ([]jwkset.JWK, error) {
	g.calls.Add(1)
	select {
	case a := <-g.results:
		return publish(a.kids...), a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A pendingRead is one event's KeyRead, in progress.
type pendingRead struct {
	cancel context.CancelFunc
	err    error
	done   atomic.Bool
}

func (r *pendingRead) check(t *testing.T, name string, want error) {
	t.Helper()
	switch {
	case !r.done.Load():
		t.Errorf("%s: still waiting", name)
	case !errors.Is(r.err, want):
		t.Errorf("%s: error = %v, want %v", name, r.err, want)
	}
}

// startRead starts an event's KeyRead, and returns when that KeyRead is waiting or has
// returned.
func startRead(t *testing.T, c *Cache, kid string) *pendingRead {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &pendingRead{cancel: cancel}
	go func() {
		_, r.err = c.KeyRead(ctx, kid)
		r.done.Store(true)
	}()
	synctest.Wait()
	return r
}

// loadedCache returns a cache that has fetched these keys at noon.
func loadedCache(t *testing.T, g *blockingSource, kids ...string) (*Cache, *clock) {
	t.Helper()
	now := &clock{now: noon()}
	c := NewCache(g, staleLife, now.Now)
	first := startRead(t, c, kids[0])
	g.succeed(kids...)
	first.check(t, "the first event", nil)
	g.calls.Store(0)
	return c, now
}

// succeed ends the fetch in flight with these keys, and returns when the calls that waited
// for it have run.
func (g *blockingSource) succeed(kids ...string) {
	g.results <- result{kids: kids}
	synctest.Wait()
}

func (g *blockingSource) fail() {
	g.results <- result{err: errDown}
	synctest.Wait()
}

func (g *blockingSource) checkCalls(t *testing.T, want int32) {
	t.Helper()
	if got := g.calls.Load(); got != want {
		t.Errorf("the issuer was called %d times, want %d", got, want)
	}
}

func TestCacheFetchesOnceForConcurrentReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBlockingSource()
		c := NewCache(g, staleLife, noon)
		events := make(map[string]*pendingRead)
		for i := range 20 {
			kid := fmt.Sprintf("key-%d", i%2)
			events[fmt.Sprintf("%s, event %d", kid, i)] = startRead(t, c, kid)
		}
		g.checkCalls(t, 1)
		g.succeed("key-0", "key-1")
		for name, event := range events {
			event.check(t, name, nil)
		}
		g.checkCalls(t, 1)
	})
}

func TestCacheSharesAFailedFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBlockingSource()
		c := NewCache(g, staleLife, noon)
		first, second := startRead(t, c, "a"), startRead(t, c, "a")
		g.fail()
		first.check(t, "the event that fetched", ReasonKeysUnavailable)
		second.check(t, "the event that waited", ReasonKeysUnavailable)
		g.checkCalls(t, 1)
	})
}

// A token whose key is cached never waits for another token's fetch of an unknown key.
func TestCachedKeyDoesNotWaitForARefetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBlockingSource()
		c, _ := loadedCache(t, g, "a")
		unknown := startRead(t, c, "junk")
		cached := startRead(t, c, "a")
		cached.check(t, "the cached key", nil)
		g.succeed("a")
		unknown.check(t, "the unknown key", ReasonUnknownKey)
		g.checkCalls(t, 1)
	})
}

// During a refresh of stale keys, the event that fetches waits, and the other events use the
// cached keys.
func TestCachedKeyDoesNotWaitForARefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBlockingSource()
		c, now := loadedCache(t, g, "a")
		now.advance(cacheLife)
		refreshing := startRead(t, c, "a")
		if refreshing.done.Load() {
			t.Fatal("the first event after cacheLife didn't refresh the keys")
		}
		cached := startRead(t, c, "a")
		cached.check(t, "the second event", nil)
		g.fail()
		refreshing.check(t, "the event that refreshed", nil)
		g.checkCalls(t, 1)
	})
}

// If the event that fetches is canceled, its fetch doesn't count as failed: one of the events
// that wait for the fetch starts another fetch, without a pause.
func TestCacheFetchesAgainIfTheFetchingReadIsCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBlockingSource()
		c := NewCache(g, staleLife, noon)
		first, second, third := startRead(t, c, "a"), startRead(t, c, "a"), startRead(t, c, "a")
		first.cancel()
		synctest.Wait()
		first.check(t, "the event that gave up", context.Canceled)
		g.checkCalls(t, 2)
		g.succeed("a")
		second.check(t, "the second event", nil)
		third.check(t, "the third event", nil)
		g.checkCalls(t, 2)
	})
}

func TestCanceledRefreshReturnsTheStaleKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBlockingSource()
		c, now := loadedCache(t, g, "a")
		now.advance(cacheLife)
		refreshing := startRead(t, c, "a")
		refreshing.cancel()
		synctest.Wait()
		refreshing.check(t, "the canceled refresh", nil)
		again := startRead(t, c, "a")
		g.checkCalls(t, 2)
		g.succeed("a")
		again.check(t, "the next event", nil)
	})
}

func TestWaitingReadCanBeCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBlockingSource()
		c := NewCache(g, staleLife, noon)
		fetching, waiting := startRead(t, c, "a"), startRead(t, c, "a")
		waiting.cancel()
		synctest.Wait()
		waiting.check(t, "the event that gave up", context.Canceled)
		waiting.check(t, "the canceled event", ReasonKeysUnavailable)
		g.succeed("a")
		fetching.check(t, "the event that fetched", nil)
	})
}

// The race detector checks concurrent reads of cached, withdrawn and unknown keys while the
// issuer rotates its keys.
func TestConcurrentReadsDuringRotation(t *testing.T) {
	ct := newCacheTest(t, "a", "b")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 200 {
				kid := []string{"a", "b", "junk"}[(i+j)%3]
				_, err := ct.cache.KeyRead(t.Context(), kid)
				if kid == "a" && err != nil {
					t.Errorf("key a, which the issuer always publishes: error = %v", err)
				}
				ct.clock.advance(time.Minute / 4)
				ct.issuer.rotate(j)
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
