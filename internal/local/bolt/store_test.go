package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"timesheets/internal/timesheet"
)

// entry returns an entry of a quarter of an hour for a project.
func entry(owner timesheet.Owner, project string) timesheet.Entry {
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: "2026-11-23", Project: project, Minutes: timesheet.StepMinutes}
	return draft.Entry(owner, "auth0|1", ulid.Make().String(), testTime())
}

func TestReopenedFileHasItsEntries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made", "by", "open", "timesheets.db")
	first, err := Open(path, testTime)
	if err != nil {
		t.Fatal(err)
	}
	e := entry("employee@example.com", "StoreZero")
	if _, err := first.Create(t.Context(), timesheet.Creation{Entry: e}); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	page, err := open(t, path, testTime).List(t.Context(), e.Owner, timesheet.Query{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(timesheet.Page{Entries: []timesheet.Entry{e}}, page); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
}

func TestFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "timesheets.db")
	open(t, path, testTime)
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %v, want %v", name, got, want)
		}
	}
}

func TestOpenFails(t *testing.T) {
	locked := filepath.Join(t.TempDir(), "locked.db")
	open(t, locked, testTime)
	other := filepath.Join(t.TempDir(), "other.db")
	if err := os.WriteFile(other, []byte(strings.Repeat("not a store\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path, want string
	}{
		{"open in another process", locked, "another process has " + locked},
		{"another kind of file", other, other},
		{"a folder at the path", filepath.Dir(other), filepath.Dir(other)},
		{"a file at the folder's path", filepath.Join(other, "timesheets.db"), other},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Open(tt.path, testTime)
			if err == nil {
				_ = s.Close()
				t.Fatal("error = nil, want an error")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %q, want one that contains %q", err, tt.want)
			}
		})
	}
}

// A zero byte in an owner would end the owner early, and the rest would name another user's
// item.
func TestOwnerWithZeroByteIsRejected(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "timesheets.db"), testTime)
	victim := entry("employee@example.com", "StoreZero")
	if _, err := s.Create(t.Context(), timesheet.Creation{Entry: victim}); err != nil {
		t.Fatal(err)
	}
	owner := timesheet.Owner("employee@example.com\x00ENTRY#")
	if _, err := s.Create(t.Context(), timesheet.Creation{Entry: entry(owner, "StoreZero")}); err == nil {
		t.Error("create: error = nil, want an error")
	}
	if page, err := s.List(t.Context(), owner, timesheet.Query{Limit: 10}); err == nil {
		t.Errorf("list: %d entries, error = nil, want an error", len(page.Entries))
	}
	if _, err := s.Get(t.Context(), owner, victim.ID); err == nil || errors.Is(err, timesheet.ErrNotFound) {
		t.Errorf("get: error = %v, want the owner rejected", err)
	}
	if days, err := s.Days(t.Context(), owner, "2026-01-01", "2026-12-31"); err == nil {
		t.Errorf("days: %d days, error = nil, want an error", len(days))
	}
	victim.Owner = owner
	remove := timesheet.Replacement{Before: victim, Trail: timesheet.Trail{Action: timesheet.ActionDelete}}
	if err := s.Replace(t.Context(), remove); err == nil || errors.Is(err, timesheet.ErrVersion) {
		t.Errorf("replace: error = %v, want the owner rejected", err)
	}
}
