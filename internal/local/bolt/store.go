package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"timesheets/internal/timesheet"
)

// openTimeout is the time that Open waits for another process to close the file. It is enough
// for a process that is stopping.
const openTimeout = time.Second

// A Store is a timesheet.Store in a file.
type Store struct {
	db  *bbolt.DB
	now func() time.Time
	// retention is how long trails and records are kept; 0 is forever.
	retention time.Duration
}

var _ timesheet.Store = (*Store)(nil)

// Open opens the file at path. If the file or its folder doesn't exist, Open creates it, with
// access for the current user only. now is the clock for the removal of expired items. If
// another process has the file open, Open returns an error that contains the path.
func Open(path string, now func() time.Time) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: openTimeout})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("open store: another process has %s open", path)
	}
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	if err := db.Update(createBuckets); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", path, err), db.Close())
	}
	return &Store{db: db, now: now}, nil
}

// WithTrailRetention returns a store on the same file. The trails and the records that it
// writes expire after retention; 0 means never. Expired items are removed by later writes, so
// a record may count longer than retention.
func (s *Store) WithTrailRetention(retention time.Duration) timesheet.Store {
	limited := *s
	limited.retention = retention
	return &limited
}

// Close closes the file.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// run runs a read or write transaction, unless the context has ended or ownerErr reports an
// invalid owner. If do returns an error, the transaction is rolled back. run adds the
// operation to any error, and returns the zero value with it.
func run[T any](
	ctx context.Context, operation string, ownerErr error,
	transaction func(func(*bbolt.Tx) error) error, do func(*bbolt.Tx) (T, error),
) (T, error) {
	var result, none T
	err := errors.Join(checkContext(ctx), ownerErr)
	if err == nil {
		err = transaction(func(tx *bbolt.Tx) (err error) {
			result, err = do(tx)
			return err
		})
	}
	if err != nil {
		return none, fmt.Errorf("%s: %w", operation, err)
	}
	return result, nil
}

// checkContext returns an error if the context has ended. Like internal/dynamo's, it wraps
// ErrUnavailable.
func checkContext(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", timesheet.ErrUnavailable, err)
	}
	return nil
}
