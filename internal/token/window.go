package token

import "time"

const (
	// maxRefetches is how many times in a refetchSpan fresh keys are fetched again for a
	// kid that isn't among them. Anyone can name a key that doesn't exist; the issuer
	// must not be flooded with requests for it.
	maxRefetches = 5
	refetchSpan  = 60 * time.Second
)

// A slidingWindow admits at most maxRefetches events in any refetchSpan. A token bucket
// would admit almost twice as many in its first span, if it starts full.
type slidingWindow struct {
	admitted [maxRefetches]time.Time // a ring of the last events
	oldest   int
}

// admit reports whether an event may happen now, and counts it if so.
func (w *slidingWindow) admit(now time.Time) bool {
	if within(refetchSpan, w.admitted[w.oldest], now) {
		return false
	}
	w.admitted[w.oldest] = now
	w.oldest = (w.oldest + 1) % maxRefetches
	return true
}

// within reports whether less than d has passed since an instant. It returns false for an
// instant in the future, so that setting the clock back doesn't delay a fetch.
func within(d time.Duration, since, now time.Time) bool {
	age := now.Sub(since)
	return 0 <= age && age < d
}
