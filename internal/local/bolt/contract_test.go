package bolt

import (
	"path/filepath"
	"testing"
	"time"

	"timesheets/internal/testing/storetest"
	"timesheets/internal/timesheet"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t testing.TB) timesheet.Store {
		return open(t, filepath.Join(t.TempDir(), "timesheets.db"), time.Now)
	})
}

// The contract also holds for a store whose trails and records expire.
func TestContractWithRetention(t *testing.T) {
	storetest.Run(t, func(t testing.TB) timesheet.Store {
		return open(t, filepath.Join(t.TempDir(), "timesheets.db"), time.Now).WithTrailRetention(24 * time.Hour)
	})
}

func open(t testing.TB, path string, now func() time.Time) *Store {
	t.Helper()
	s, err := Open(path, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// testTime returns a fixed time.
func testTime() time.Time { return time.Date(2026, time.November, 23, 16, 0, 0, 0, time.UTC) }
