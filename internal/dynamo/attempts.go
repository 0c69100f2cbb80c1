package dynamo

import (
	"context"
	"sync"
)

// lastAttempt keeps the error of an operation's last attempt. If the time runs out before or
// during the next attempt, the SDK's error contains no error but the timeout.
type lastAttempt struct {
	mu  sync.Mutex // an operation may send concurrent requests
	err error
}

// lastAttemptKey is the key of the *lastAttempt in an operation's context. The context is the
// only argument of the retryer that belongs to the operation.
type lastAttemptKey struct{}

func withLastAttempt(ctx context.Context) context.Context {
	return context.WithValue(ctx, lastAttemptKey{}, &lastAttempt{})
}

// recordAttempt keeps the error of a failed attempt. It ignores timeouts, which would hide
// the error of an earlier attempt.
func recordAttempt(ctx context.Context, err error) {
	if last, ok := ctx.Value(lastAttemptKey{}).(*lastAttempt); ok && !timedOut(err) {
		last.mu.Lock()
		defer last.mu.Unlock()
		last.err = err
	}
}

// lastAttemptError returns the error that recordAttempt kept, or nil.
func lastAttemptError(ctx context.Context) error {
	last, ok := ctx.Value(lastAttemptKey{}).(*lastAttempt)
	if !ok {
		return nil
	}
	last.mu.Lock()
	defer last.mu.Unlock()
	return last.err
}
