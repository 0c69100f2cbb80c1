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

// openTimeout is how long Open waits for another process to let go of the file: long
// enough for one that is stopping, short enough to be told of one that is not.
const openTimeout = time.Second

// A Store is a timesheet.Store on a file.
type Store struct {
	db  *bbolt.DB
	now func() time.Time
}

var _ timesheet.Store = (*Store)(nil)

// Open opens the file at path, and makes it and its folder where there is none, for
// this user alone. now is the clock by which expired idempotency keys are removed.
// A file that another process holds is an error that names the path.
func Open(path string, now func() time.Time) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: openTimeout})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("open store: another process holds %s", path)
	}
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	if err := db.Update(makeBuckets); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", path, err), db.Close())
	}
	return &Store{db: db, now: now}, nil
}

// Close lets go of the file.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// gone gives the error for a caller who does not wait any more. It is the same that
// DynamoDB's store gives.
func gone(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", timesheet.ErrUnavailable, err)
	}
	return nil
}
