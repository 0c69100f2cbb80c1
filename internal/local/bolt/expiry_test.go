package bolt

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

// under stores an entry at a moment under an idempotency key.
func under(t testing.TB, s *Store, key string, at time.Time) timesheet.Created {
	t.Helper()
	e := entry("employee@example.com", "StoreZero")
	e.Minutes, e.CreatedAt, e.UpdatedAt = 0, at, at // a day takes any number of them
	created, err := s.Create(t.Context(), timesheet.Creation{
		Entry: e, Keys: []timesheet.IdempotencyKey{{Hash: key, Digest: "digest"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return created
}

// counts gives the number of stored keys, and of notes of when they expire.
func counts(t testing.TB, s *Store) (stored, notes int) {
	t.Helper()
	err := s.db.View(func(tx *bbolt.Tx) error {
		prefix := string(itemKey("employee@example.com", keyPrefix, ""))
		c := items(tx).Cursor()
		for k, _ := c.Seek([]byte(prefix)); k != nil && len(k) >= len(prefix) && string(k[:len(prefix)]) == prefix; k, _ = c.Next() {
			stored++
		}
		notes = tx.Bucket([]byte(expiryBucket)).Stats().KeyN
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return stored, notes
}

// Without this the file would grow for as long as it is used.
func TestExpiredKeysAreRemoved(t *testing.T) {
	clock := present()
	s := open(t, filepath.Join(t.TempDir(), "timesheets.db"), func() time.Time { return clock })
	const n = 20
	for i := range n {
		under(t, s, "first "+strconv.Itoa(i), clock)
	}
	if stored, notes := counts(t, s); stored != n || notes != n {
		t.Fatalf("%d keys and %d notes, want %d of each", stored, notes, n)
	}
	clock = clock.Add(timesheet.KeyLife)
	for i := range n / 2 {
		under(t, s, "second "+strconv.Itoa(i), clock)
	}
	if stored, notes := counts(t, s); stored != n/2 || notes != n/2 {
		t.Errorf("%d keys and %d notes are left, want the %d that have not expired", stored, notes, n/2)
	}
}

func TestKeysThatHaveNotExpiredStay(t *testing.T) {
	clock := present()
	s := open(t, filepath.Join(t.TempDir(), "timesheets.db"), func() time.Time { return clock })
	under(t, s, "first", clock)
	clock = clock.Add(timesheet.KeyLife - time.Second)
	under(t, s, "second", clock)
	if !under(t, s, "first", clock).Replayed {
		t.Error("the key was removed before its time")
	}
}

// A key can expire by the time of an entry before it does by the clock of the store,
// and be used anew. What was noted for its first life must not end the second.
func TestKeyUsedAnewIsNotRemovedByItsOldNote(t *testing.T) {
	clock := present()
	s := open(t, filepath.Join(t.TempDir(), "timesheets.db"), func() time.Time { return clock })
	under(t, s, "key", clock)
	anew := clock.Add(timesheet.KeyLife)
	under(t, s, "key", anew)

	clock = anew
	under(t, s, "another", clock) // removes what the old note is about, if it may
	if !under(t, s, "key", clock).Replayed {
		t.Error("the key was removed in its second life")
	}
}
