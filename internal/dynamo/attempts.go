package dynamo

import (
	"context"
	"sync"
)

// lastAttempt keeps what the last attempt of an operation failed of. Where time runs
// out, in the wait for the next one or in that one, the SDK's error tells nothing else.
type lastAttempt struct {
	mu  sync.Mutex // an operation may send several requests at once
	err error
}

// lastAttemptKey is where the context of an operation holds its *lastAttempt: of all
// that the SDK hands to the retryer, only the context is the operation's own.
type lastAttemptKey struct{}

func withLastAttempt(ctx context.Context) context.Context {
	return context.WithValue(ctx, lastAttemptKey{}, &lastAttempt{})
}

// noteAttempt remembers an attempt that failed, unless of waiting in vain: that would
// hide what an attempt before it was told.
func noteAttempt(ctx context.Context, err error) {
	if last, ok := ctx.Value(lastAttemptKey{}).(*lastAttempt); ok && !givenUp(err) {
		last.mu.Lock()
		defer last.mu.Unlock()
		last.err = err
	}
}

// notedAttempt gives what was noted last, or nil.
func notedAttempt(ctx context.Context) error {
	last, ok := ctx.Value(lastAttemptKey{}).(*lastAttempt)
	if !ok {
		return nil
	}
	last.mu.Lock()
	defer last.mu.Unlock()
	return last.err
}
