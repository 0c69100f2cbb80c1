package gateway

import (
	"strconv"
	"testing"
	"time"
)

func TestCacheMakesRoom(t *testing.T) {
	now := time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)
	later := now.Add(time.Minute)
	tests := []struct {
		name    string
		expired int // of the grants that fill the cache
		want    int // grants in the cache after one more is added
	}{
		{"the expired go", maxGrants - 1, 2},
		{"one goes where none has expired", 0, maxGrants},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var c cache
			for i := range maxGrants {
				until := later.Add(time.Hour)
				if i < test.expired {
					until = later
				}
				c.put(strconv.Itoa(i), &grant{}, now, until)
			}
			c.put("new", &grant{}, later, later.Add(time.Hour))
			if len(c.grants) != test.want {
				t.Errorf("%d grants are kept, want %d", len(c.grants), test.want)
			}
			if _, ok := c.get("new", later); !ok {
				t.Error("the new grant is not kept")
			}
		})
	}
}
