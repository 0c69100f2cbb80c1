package gateway

import (
	"sync"
	"time"
)

// maxGrants limits how many grants are cached, so that a flood of tokens can't fill
// the memory of a development machine.
const maxGrants = 1000

// A cache holds grants by the unparsed value of the header with the token. The zero cache is
// empty and ready to use. A cache is safe for concurrent use.
type cache struct {
	mu      sync.Mutex
	entries map[string]cacheEntry
}

type cacheEntry struct {
	grant   *grant
	expires time.Time
}

// get returns the grant for a header, unless it has expired.
func (c *cache) get(header string, now time.Time) (*grant, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry, ok := c.entries[header]
	if !ok || !now.Before(entry.expires) {
		return nil, false
	}
	return entry.grant, true
}

// put caches a grant. If the cache is full, put first removes all expired grants, or an
// arbitrary grant if none has expired.
func (c *cache) put(header string, g *grant, now, expires time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string]cacheEntry{}
	}
	if len(c.entries) >= maxGrants {
		c.evict(now)
	}
	c.entries[header] = cacheEntry{g, expires}
}

func (c *cache) evict(now time.Time) {
	for header, entry := range c.entries {
		if !now.Before(entry.expires) {
			delete(c.entries, header)
		}
	}
	for header := range c.entries {
		if len(c.entries) < maxGrants {
			return
		}
		delete(c.entries, header)
	}
}
