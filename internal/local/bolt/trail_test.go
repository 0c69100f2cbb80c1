package bolt

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

// trails returns an owner's stored trails, in the order of their keys.
func trails(t testing.TB, s *Store, owner timesheet.Owner) (keys []string, stored []trailItem) {
	t.Helper()
	prefix := []byte(string(owner) + "\x00AUDIT#")
	err := s.db.View(func(tx *bbolt.Tx) error {
		c := items(tx).Cursor()
		for key, value := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, value = c.Next() {
			var item trailItem
			if err := decode(value, &item); err != nil {
				return err
			}
			keys, stored = append(keys, string(bytes.TrimPrefix(key, prefix))), append(stored, item)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys, stored
}

// A deleted entry keeps its trails, in the order of its versions. A rejected replacement leaves
// none.
func TestDeletedEntryKeepsItsTrails(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "timesheets.db"), testTime)
	e := entry("employee@example.com", "StoreZero")
	if _, err := s.Create(t.Context(), timesheet.Creation{Entry: e}); err != nil {
		t.Fatal(err)
	}
	manager := timesheet.Actor{Email: "manager@example.com", Subject: "auth0|7"}
	request := timesheet.DecisionRequest{Status: timesheet.Rejected, Reason: "Which project?"}
	reject, _, err := e.Decide(request, timesheet.Match{Any: true}, manager, testTime().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	owner := timesheet.Actor{Email: e.Owner, Subject: "auth0|2"}
	remove, err := reject.After.Delete(timesheet.Match{Any: true}, owner, testTime().Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []timesheet.Replacement{reject, remove} {
		if err := s.Replace(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if err := s.Replace(t.Context(), r); !errors.Is(err, timesheet.ErrVersion) {
			t.Errorf("error = %v, want %v", err, timesheet.ErrVersion)
		}
	}

	rejected := newEntryItem(*reject.After)
	wantKeys := []string{string(e.ID) + "#000000001", string(e.ID) + "#000000002"}
	want := []trailItem{
		{
			Action: timesheet.ActionReject, By: "manager@example.com", Subject: "auth0|7", At: testTime().Add(time.Hour),
			Before: newEntryItem(e), After: &rejected,
		},
		{
			Action: timesheet.ActionDelete, By: "employee@example.com", Subject: "auth0|2", At: testTime().Add(2 * time.Hour),
			Before: rejected,
		},
	}
	keys, got := trails(t, s, e.Owner)
	if diff := cmp.Diff(wantKeys, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trails (-want +got):\n%s", diff)
	}
}
