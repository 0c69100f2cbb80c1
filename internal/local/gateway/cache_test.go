package gateway

import (
	"strconv"
	"testing"
	"time"
)

func TestCacheEvictsGrants(t *testing.T) {
	now := time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)
	later := now.Add(time.Minute)
	tests := []struct {
		name    string
		expired int // of the grants that fill the cache
		want    int // entries in the cache after one more is added
	}{
		{"the expired grants are evicted", maxGrants - 1, 2},
		{"one grant is evicted if none has expired", 0, maxGrants},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var c cache
			for i := range maxGrants {
				expires := later.Add(time.Hour)
				if i < test.expired {
					expires = later
				}
				c.put(strconv.Itoa(i), &grant{}, now, expires)
			}
			c.put("new", &grant{}, later, later.Add(time.Hour))
			if len(c.entries) != test.want {
				t.Errorf("%d grants are cached, want %d", len(c.entries), test.want)
			}
			if _, ok := c.get("new", later); !ok {
				t.Error("the new grant isn't cached")
			}
		})
	}
}
