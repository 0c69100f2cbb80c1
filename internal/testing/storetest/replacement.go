package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

const manager timesheet.Owner = "manager@example.com"

// later returns a time after testTime.
func later() time.Time { return testTime().Add(time.Hour) }

// changed returns the replacement in which the owner edits the entry.
func changed(t testing.TB, e timesheet.Entry, edit func(*timesheet.Draft)) timesheet.Replacement {
	t.Helper()
	draft := timesheet.Draft{
		UserType: e.UserType, Date: e.Date, Project: e.Project, Minutes: e.Minutes, Notes: e.Notes,
	}
	edit(&draft)
	r, err := e.Change(draft, timesheet.Match{Any: true}, ownerOf(e), later())
	if err != nil {
		t.Fatalf("change: %v", err)
	}
	return r
}

// deleted returns the replacement in which the owner deletes the entry.
func deleted(t testing.TB, e timesheet.Entry) timesheet.Replacement {
	t.Helper()
	r, err := e.Delete(timesheet.Match{Any: true}, ownerOf(e), later())
	if err != nil {
		t.Fatalf("delete: %v", err)
	}
	return r
}

// decided returns the replacement in which the manager decides, or reopens a decided entry.
func decided(t testing.TB, e timesheet.Entry, status timesheet.Status, reason string) timesheet.Replacement {
	t.Helper()
	request := timesheet.DecisionRequest{Status: status, Reason: reason}
	r, ok, err := e.Decide(request, timesheet.Match{Any: true}, timesheet.Actor{Email: manager, Subject: "auth0|7"}, later())
	if !ok {
		t.Fatalf("decide: the decision changes nothing (%v)", err)
	}
	return r
}

func approved(t testing.TB, e timesheet.Entry) timesheet.Replacement {
	t.Helper()
	return decided(t, e, timesheet.Approved, "")
}

func ownerOf(e timesheet.Entry) timesheet.Actor {
	return timesheet.Actor{Email: e.Owner, Subject: "auth0|2"}
}

// replace applies a replacement and returns the entry after it. It fails the test if the
// store returns an error.
func (f *fixture) replace(t testing.TB, r timesheet.Replacement) timesheet.Entry {
	t.Helper()
	if err := f.store.Replace(t.Context(), r); err != nil {
		t.Fatalf("%s: %v", r.Trail.Action, err)
	}
	if r.After == nil {
		return timesheet.Entry{}
	}
	return *r.After
}

// wantReplaceError applies a replacement, and checks that it fails with this error.
func (f *fixture) wantReplaceError(t testing.TB, r timesheet.Replacement, want error) {
	t.Helper()
	if err := f.store.Replace(t.Context(), r); !errors.Is(err, want) {
		t.Errorf("%s: error = %v, want %v", r.Trail.Action, err, want)
	}
}

// wantEntry checks that the entry is stored, and that it is pending if its status is submitted
// and isn't pending otherwise.
func (f *fixture) wantEntry(t testing.TB, want timesheet.Entry) {
	t.Helper()
	got, err := f.store.Get(t.Context(), want.Owner, want.ID)
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
	if want.Status != timesheet.Submitted {
		f.wantNotPending(t, want.ID)
		return
	}
	found, err := f.store.FindPending(t.Context(), want.ID)
	if err != nil {
		t.Fatalf("find: %v", err)
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

func (f *fixture) wantNotPending(t testing.TB, id timesheet.ID) {
	t.Helper()
	if _, err := f.store.FindPending(t.Context(), id); !errors.Is(err, timesheet.ErrNotFound) {
		t.Errorf("find: error = %v, want %v", err, timesheet.ErrNotFound)
	}
	for _, e := range f.pending(t, timesheet.PendingQuery{}) {
		if e.ID == id {
			t.Error("the entry is still pending")
		}
	}
}

// wantGone checks that no method returns the entry.
func (f *fixture) wantGone(t testing.TB, gone timesheet.Entry) {
	t.Helper()
	if _, err := f.store.Get(t.Context(), gone.Owner, gone.ID); !errors.Is(err, timesheet.ErrNotFound) {
		t.Errorf("get: error = %v, want %v", err, timesheet.ErrNotFound)
	}
	for _, e := range f.page(t, gone.Owner, timesheet.Query{Limit: 100}).Entries {
		if e.ID == gone.ID {
			t.Error("the entry is still listed")
		}
	}
	f.wantNotPending(t, gone.ID)
}
