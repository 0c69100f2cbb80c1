package gateway

import (
	"sync"
	"time"
)

// maxGrants bounds how many tokens' grants are kept, so that a flood of tokens
// cannot fill the memory of a development machine.
const maxGrants = 1000

// A cache keeps grants by the header that they were given for. Its zero value is
// ready; several goroutines may use it.
type cache struct {
	mu     sync.Mutex
	grants map[string]kept
}

type kept struct {
	grant *grant
	until time.Time
}

// get gives the grant for a header, unless it has expired.
func (c *cache) get(header string, now time.Time) (*grant, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.grants[header]
	if !ok || !now.Before(k.until) {
		return nil, false
	}
	return k.grant, true
}

// put keeps a grant until an instant.
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

// makeRoom drops what has expired, or any one grant where nothing has.
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
