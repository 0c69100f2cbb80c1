package gateway

import (
	"sync"
	"time"
)

// maxGrants limits how many grants are cached, so that a flood of tokens can't fill
// the memory of a development machine.
const maxGrants = 1000

// A cache holds grants by the raw header that contained the token. Its zero value is
// ready to use. It is safe for concurrent use.
type cache struct {
	mu     sync.Mutex
	grants map[string]kept
}

type kept struct {
	grant *grant
	until time.Time
}

// get returns the grant for a header, unless it has expired.
func (c *cache) get(header string, now time.Time) (*grant, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.grants[header]
	if !ok || !now.Before(k.until) {
		return nil, false
	}
	return k.grant, true
}

// put caches a grant. If the cache is full, it first removes the expired grants, or
// an arbitrary one if none has expired.
func (c *cache) put(header string, g *grant, now, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.grants == nil {
		c.grants = map[string]kept{}
	}
	if len(c.grants) >= maxGrants {
		c.makeRoom(now)
	}
	c.grants[header] = kept{g, until}
}

func (c *cache) makeRoom(now time.Time) {
	for header, k := range c.grants {
		if !now.Before(k.until) {
			delete(c.grants, header)
		}
	}
	for header := range c.grants {
		if len(c.grants) < maxGrants {
			return
		}
		delete(c.grants, header)
	}
}
