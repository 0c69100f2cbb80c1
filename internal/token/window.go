package token

import "time"

const (
	// maxLookups is how many times unknown keys are looked up again in a lookupSpan.
	// Anybody can name a key that does not exist; the issuer should not notice.
	maxLookups = 5
	lookupSpan = 60 * time.Second
)

// A window admits at most maxLookups events in any lookupSpan. A token bucket would
// not do: from full, it admits almost twice as many in its first span.
type window struct {
	admitted [maxLookups]time.Time // a ring of the last events
	oldest   int
}

// admit tells whether an event may happen now, and counts it if so.
func (w *window) admit(now time.Time) bool {
	if within(lookupSpan, w.admitted[w.oldest], now) {
		return false
	}
	w.admitted[w.oldest] = now
	w.oldest = (w.oldest + 1) % maxLookups
	return true
}

// within tells whether less than d has passed since an instant. An instant in the
// future is not within anything: a clock that was set back must not stop us.
func within(d time.Duration, since, now time.Time) bool {
	age := now.Sub(since)
	return 0 <= age && age < d
}
