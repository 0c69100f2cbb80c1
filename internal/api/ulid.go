package api

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// NewULIDs returns a source of ULIDs for Service.ULID, safe for use by many goroutines.
// Those of one process and millisecond ascend, so that rows sent together stay in
// order. The randomness is the system's: 80 bits keep processes that know nothing of
// each other from ever making the same id.
func NewULIDs() func(time.Time) string {
	var mu sync.Mutex
	entropy := ulid.Monotonic(rand.Reader, 0)
	return func(t time.Time) string {
		mu.Lock()
		defer mu.Unlock()
		return ulid.MustNew(ulid.Timestamp(t), entropy).String()
	}
}
