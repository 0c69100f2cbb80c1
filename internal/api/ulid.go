package api

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// NewULIDs returns a generator of ULIDs for Service.ULID. It is safe for concurrent use. Within
// a process and millisecond the ULIDs ascend, so that rows sent together stay in order. The 80
// random bits of a ULID come from the operating system. They prevent collisions between
// processes.
func NewULIDs() func(time.Time) string {
	var mu sync.Mutex
	entropy := ulid.Monotonic(rand.Reader, 0)
	return func(t time.Time) string {
		mu.Lock()
		defer mu.Unlock()
		return ulid.MustNew(ulid.Timestamp(t), entropy).String()
	}
}
