package bolt

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

// createWithKey stores an entry under an idempotency key.
func createWithKey(t testing.TB, s *Store, key string, at time.Time) timesheet.Created {
	t.Helper()
	e := entry("employee@example.com", "StoreZero")
	e.Minutes, e.CreatedAt, e.UpdatedAt = 0, at, at // the day has room for any number of them
	created, err := s.Create(t.Context(), timesheet.Creation{
		Entry: e, Keys: []timesheet.IdempotencyKey{{Hash: key, Digest: "digest"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return created
}

// countKeys returns the number of stored keys and the number of expiry keys.
func countKeys(t testing.TB, s *Store) (stored, expiring int) {
	t.Helper()
	err := s.db.View(func(tx *bbolt.Tx) error {
		prefix := "employee@example.com\x00KEY#"
		c := items(tx).Cursor()
		for k, _ := c.Seek([]byte(prefix)); k != nil && len(k) >= len(prefix) && string(k[:len(prefix)]) == prefix; k, _ = c.Next() {
			stored++
		}
		expiring = tx.Bucket([]byte(expiryBucket)).Stats().KeyN
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return stored, expiring
}

// If expired keys stayed, the file would grow without limit.
func TestExpiredKeysAreRemoved(t *testing.T) {
	clock := testTime()
	s := open(t, filepath.Join(t.TempDir(), "timesheets.db"), func() time.Time { return clock })
	const n = 20
	for i := range n {
		createWithKey(t, s, "first "+strconv.Itoa(i), clock)
	}
	if stored, expiring := countKeys(t, s); stored != n || expiring != n {
		t.Fatalf("%d keys and %d expiry keys, want %d of each", stored, expiring, n)
	}
	clock = clock.Add(timesheet.KeyLife)
	for i := range n / 2 {
		createWithKey(t, s, "second "+strconv.Itoa(i), clock)
	}
	if stored, expiring := countKeys(t, s); stored != n/2 || expiring != n/2 {
		t.Errorf("%d keys and %d expiry keys are left, want %d of each, which haven't expired", stored, expiring, n/2)
	}
}

func TestUnexpiredKeysAreKept(t *testing.T) {
	clock := testTime()
	s := open(t, filepath.Join(t.TempDir(), "timesheets.db"), func() time.Time { return clock })
	createWithKey(t, s, "first", clock)
	clock = clock.Add(timesheet.KeyLife - time.Second)
	createWithKey(t, s, "second", clock)
	if !createWithKey(t, s, "first", clock).Replayed {
		t.Error("the key was removed before it expired")
	}
}

// A new entry's time decides whether a key has expired, but the store's clock decides when the
// key is removed. Between the two, the key can be used again. The removal that was scheduled
// for the first use must not remove the second use.
func TestReusedKeyIsNotRemovedByItsOldExpiry(t *testing.T) {
	clock := testTime()
	s := open(t, filepath.Join(t.TempDir(), "timesheets.db"), func() time.Time { return clock })
	createWithKey(t, s, "key", clock)
	second := clock.Add(timesheet.KeyLife)
	createWithKey(t, s, "key", second)

	clock = second
	createWithKey(t, s, "another", clock) // removes the item of the old expiry key, unless it was used again
	if !createWithKey(t, s, "key", clock).Replayed {
		t.Error("the key was removed although it was used again")
	}
}
