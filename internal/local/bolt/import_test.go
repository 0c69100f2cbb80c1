package bolt

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

// A record that an earlier version of the program wrote has only a digest and the stored
// entry's id. The store treats it like a record that this version writes.
func TestRecordOfAnEarlierVersion(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "timesheets.db"), testTime)
	e := entry("employee@example.com", "StoreZero")
	row := timesheet.Row{Owner: e.Owner, ExternalID: "T-1"}
	err := s.db.Update(func(tx *bbolt.Tx) error {
		return items(tx).Put([]byte(string(e.Owner)+"\x00KEY#"+row.RecordKey()), []byte(`{"digest":"abc","answer":{"id":"`+string(e.ID)+`"}}`))
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Record(t.Context(), e.Owner, row.RecordKey())
	if diff := cmp.Diff(timesheet.Record{Digest: "abc", ID: e.ID}, got); err != nil || diff != "" {
		t.Errorf("record (%v, -want +got):\n%s", err, diff)
	}
}
