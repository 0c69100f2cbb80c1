package token

import "time"

const (
	// maxRefetches limits how often in any refetchSpan fresh keys are fetched again because
	// a token names a key that isn't cached. Anyone can send a token that names a key that
	// doesn't exist, and such tokens must not flood the issuer with requests.
	maxRefetches = 5
	refetchSpan  = 60 * time.Second
)

// A slidingWindow admits at most maxRefetches events in any refetchSpan. A token bucket that
// starts full would admit almost twice as many events in its first refetchSpan.
type slidingWindow struct {
	admitted [maxRefetches]time.Time // a ring of the times of the last admitted events
	oldest   int                     // the index in admitted of the oldest time
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
