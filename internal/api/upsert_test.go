package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
	"timesheets/internal/timesheet"
)

// onDay returns the row with another date.
func onDay(row, date string) string { return strings.Replace(row, "2026-11-23", date, 1) }

func deletion(email, id string) string {
	return fmt.Sprintf(`{"user_id":%q,"external_id":%q,"deleted":true}`, email, id)
}

// uploadRow uploads one row, checks the status and the result, and returns the entry's id.
func (h *harness) uploadRow(row string, status int, result string) (id string) {
	h.t.Helper()
	res := h.upload(row)
	res.want(h.t, status, "")
	if diff := cmp.Diff([]string{result}, res.results()); diff != "" {
		h.t.Fatalf("results (-want +got):\n%s", diff)
	}
	id, _ = res.object["results"].([]any)[0].(map[string]any)["id"].(string)
	return id
}

// hours returns "date hours status" for each entry of a user.
func (h *harness) hours(email string) []string {
	h.t.Helper()
	list := []string{}
	for _, row := range h.get(email).rows {
		list = append(list, fmt.Sprint(row["date"], " ", row["hours"], " ", row["status"]))
	}
	return list
}

func (h *harness) wantHours(email string, want ...string) {
	h.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), h.hours(email)); diff != "" {
		h.t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func (h *harness) approve(id string) {
	h.t.Helper()
	h.decide(manager, id, "").want(h.t, http.StatusOK, "")
}

func TestUploadCorrectsARow(t *testing.T) {
	h := newHarness(t)
	id := h.uploadRow(row(owner, "T-1", "1"), 201, "created")
	if got := h.uploadRow(row(owner, "T-1", "2"), 200, "updated"); got != id {
		t.Errorf("the entry is %s, want %s", got, id)
	}
	h.uploadRow(row(owner, "T-1", "2"), 200, "unchanged")
	h.wantHours(owner, "2026-11-23 2 submitted")

	h.decide(manager, id, `{"approved":false,"reason":"Which project?"}`).want(t, http.StatusOK, "")
	h.uploadRow(row(owner, "T-1", "2"), 200, "unchanged")
	h.wantHours(owner, "2026-11-23 2 rejected")
	h.uploadRow(row(owner, "T-1", "3"), 200, "updated")
	h.wantHours(owner, "2026-11-23 3 submitted")

	h.approve(id)
	h.uploadRow(row(owner, "T-1", "3"), 200, "unchanged")
	h.uploadRow(row(owner, "T-1", "4"), 207, "refused approved")
	h.uploadRow(onDay(row(owner, "T-1", "3"), "2026-11-24"), 207, "refused approved")
	h.uploadRow(deletion(owner, "T-1"), 207, "refused approved")
	h.wantHours(owner, "2026-11-23 3 approved")
	// The same external_id of another user is a different row.
	h.uploadRow(row(other, "T-1", "4"), 201, "created")
}

func TestUploadMovesARow(t *testing.T) {
	h := newHarness(t)
	first := h.uploadRow(row(owner, "T-1", "24"), 201, "created")
	second := h.uploadRow(onDay(row(owner, "T-1", "24"), "2026-11-24"), 200, "updated")
	if second == first || !strings.HasPrefix(second, "2026-11-24") {
		t.Errorf("the moved entry is %s", second)
	}
	h.getEntry(owner, first).want(t, http.StatusNotFound, "not_found")
	h.getEntry(owner, second).want(t, http.StatusOK, "")
	h.wantHours(owner, "2026-11-24 24 submitted")
	h.uploadRow(onDay(row(owner, "T-1", "24"), "2026-11-24"), 200, "unchanged")
	h.uploadRow(row(owner, "T-2", "24"), 201, "created")
	h.uploadRow(row(owner, "T-1", "24"), 207, "refused day_full")
	h.wantHours(owner, "2026-11-24 24 submitted", "2026-11-23 24 submitted")
}

func TestUploadDeletesARow(t *testing.T) {
	h := newHarness(t)
	h.uploadRow(deletion(owner, "T-1"), 200, "deleted")
	first := h.uploadRow(row(owner, "T-1", "1"), 201, "created")
	for range 2 {
		if id := h.uploadRow(deletion(owner, "T-1"), 200, "deleted"); id != "" {
			t.Errorf("the result of a deletion has the id %s", id)
		}
		h.wantHours(owner)
	}
	second := h.uploadRow(row(owner, "T-1", "1"), 201, "created")
	if first == second {
		t.Error("the row was created again with its old id")
	}
	// The other fields of a deleted row are ignored.
	empty := `{"user_id":"employee@example.com","external_id":"T-1","deleted":true,"hours":0,"date":"","project":null,"approved":true}`
	h.uploadRow(empty, 200, "deleted")
	h.wantHours(owner)
	h.uploadRow(strings.Replace(row(owner, "T-1", "1"), "{", `{"deleted":false,`, 1), 201, "created")
}

// Sending the same row again doesn't undo the owner's changes.
func TestUploadKeepsTheOwnersChanges(t *testing.T) {
	h := newHarness(t)
	id := h.uploadRow(row(owner, "T-1", "1"), 201, "created")
	h.put(owner, id, updateBody, "If-Match", "*").want(t, http.StatusOK, "")
	h.uploadRow(row(owner, "T-1", "1"), 200, "unchanged")
	h.wantHours(owner, "2026-11-23 4 submitted")
	h.uploadRow(row(owner, "T-1", "2"), 200, "updated")
	h.wantHours(owner, "2026-11-23 2 submitted")

	// The import sends the owner's correction, which the owner then changes again.
	h.put(owner, id, `{"project":"a","hours":3}`, "If-Match", "*").want(t, http.StatusOK, "")
	h.uploadRow(row(owner, "T-1", "3"), 200, "unchanged")
	h.put(owner, id, `{"project":"a","hours":5}`, "If-Match", "*").want(t, http.StatusOK, "")
	h.uploadRow(row(owner, "T-1", "3"), 200, "unchanged")
	h.wantHours(owner, "2026-11-23 5 submitted")

	h.remove(owner, id).want(t, http.StatusNoContent, "")
	h.uploadRow(row(owner, "T-1", "3"), 207, "refused deleted_by_owner")
	h.uploadRow(row(owner, "T-1", "4"), 207, "refused deleted_by_owner")
	h.wantHours(owner)
	h.uploadRow(deletion(owner, "T-1"), 200, "deleted")
	h.uploadRow(row(owner, "T-1", "4"), 201, "created")
}

func TestUploadKeepsUserType(t *testing.T) {
	h := newHarness(t)
	h.uploadRow(strings.Replace(row(owner, "T-1", "1"), "{", `{"user_type":"contractor",`, 1), 201, "created")
	h.uploadRow(row(owner, "T-1", "1"), 200, "unchanged")
	h.uploadRow(row(owner, "T-1", "2"), 200, "updated")
	h.uploadRow(onDay(row(owner, "T-1", "2"), "2026-11-24"), 200, "updated")
	if got := h.get(owner).rows[0]["user_type"]; got != "contractor" {
		t.Errorf("user_type = %v", got)
	}
	h.uploadRow(strings.Replace(onDay(row(owner, "T-1", "2"), "2026-11-24"), "{", `{"user_type":"employee",`, 1), 200, "updated")
	if got := h.get(owner).rows[0]["user_type"]; got != "employee" {
		t.Errorf("user_type = %v", got)
	}
}

func TestUploadCountsOnlyTheDifferenceForAFullDay(t *testing.T) {
	h := newHarness(t)
	h.uploadRow(row(owner, "T-1", "12"), 201, "created")
	h.uploadRow(row(owner, "T-2", "11"), 201, "created")
	h.uploadRow(row(owner, "T-2", "12.25"), 207, "refused day_full")
	h.uploadRow(row(owner, "T-2", "12"), 200, "updated")
	h.wantHours(owner, "2026-11-23 12 submitted", "2026-11-23 12 submitted")
}

func TestUploadStatus(t *testing.T) {
	tests := []struct {
		name   string
		rows   []string
		status int
		want   []string
	}{
		{"none created", []string{row(owner, "1", "1"), deletion(owner, "9")}, 200, []string{"unchanged", "deleted"}},
		{"one created", []string{row(owner, "1", "2"), row(owner, "2", "1")}, 201, []string{"updated", "created"}},
		{"one refused", []string{row(owner, "1", "24"), row(owner, "2", "1"), row(owner, "3", "1")}, 207, []string{"updated", "refused day_full", "refused day_full"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.uploadRow(row(owner, "1", "1"), 201, "created")
			res := h.upload("[" + strings.Join(tt.rows, ",") + "]")
			res.want(t, tt.status, "")
			if diff := cmp.Diff(tt.want, res.results()); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUploadValidatesDeletions(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"no external_id", `{"user_id":"employee@example.com","deleted":true}`, []string{"external_id required"}},
		{"no user_id", `{"external_id":"1","deleted":true}`, []string{"user_id required"}},
		{"text", `{"user_id":"employee@example.com","external_id":"1","deleted":"true"}`,
			[]string{"deleted type", "date required", "project required", "hours required"}},
		{"null", strings.Replace(row(owner, "1", "1"), "{", `{"deleted":null,`, 1), []string{"deleted type"}},
		{"an unknown field", strings.Replace(deletion(owner, "1"), "{", `{"colour":"red",`, 1), []string{"colour unknown"}},
	}
	for _, tt := range tests {
		for _, headers := range [][]string{nil, {"Idempotency-Key", "november"}} {
			t.Run(tt.name, func(t *testing.T) {
				h := newHarness(t)
				res := h.upload(tt.body, headers...)
				res.want(t, http.StatusBadRequest, "invalid")
				if diff := cmp.Diff(tt.want, res.fieldErrors()); diff != "" {
					t.Errorf("validation errors (-want +got):\n%s", diff)
				}
			})
		}
	}
	h := newHarness(t)
	res := h.upload("[" + row(owner, "1", "1") + "," + deletion(owner, "1") + "]")
	if diff := cmp.Diff([]string{"[1].external_id duplicate"}, res.fieldErrors()); diff != "" {
		t.Errorf("a row and its deletion (-want +got):\n%s", diff)
	}
}

// The import is the author of its changes, and the actor in their trail.
func TestUploadIsAuthoredByTheImport(t *testing.T) {
	h := newHarness(t)
	recorder := &recordingStore{Store: h.store}
	h.store = recorder
	h.uploadRow(row(owner, "T-1", "1"), 201, "created")
	h.uploadRow(row(owner, "T-1", "2"), 200, "updated")
	h.uploadRow(onDay(row(owner, "T-1", "2"), "2026-11-24"), 200, "updated")
	h.uploadRow(deletion(owner, "T-1"), 200, "deleted")
	var actions []timesheet.Action
	for _, i := range recorder.changes {
		if i.After != nil && i.After.Subject != "local|" {
			t.Errorf("the author is %q", i.After.Subject)
		}
		if i.Before == nil {
			continue
		}
		actions = append(actions, i.Trail.Action)
		if i.Trail.Subject != "local|" || i.Trail.By != "" {
			t.Errorf("%s is by %q, %q", i.Trail.Action, i.Trail.Subject, i.Trail.By)
		}
	}
	if diff := cmp.Diff([]timesheet.Action{"update", "move", "delete"}, actions); diff != "" {
		t.Errorf("trails (-want +got):\n%s", diff)
	}
}

// A recordingStore records applied changes, and can run concurrent requests between the reads
// and writes of an upload.
type recordingStore struct {
	timesheet.Store
	changes []timesheet.ImportChange // applied
	onGet   func()                   // called once, before the next Get
	onWrite func()                   // called once, before the next Import with an OldRecord
}

func (w *recordingStore) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	w.call(&w.onGet)
	return w.Store.Get(ctx, owner, id)
}

func (w *recordingStore) Import(ctx context.Context, i timesheet.ImportChange) (timesheet.Record, error) {
	if i.OldRecord != nil {
		w.call(&w.onWrite)
	}
	record, err := w.Store.Import(ctx, i)
	if err == nil {
		w.changes = append(w.changes, i)
	}
	return record, err
}

func (w *recordingStore) call(f *func()) {
	if once := *f; once != nil {
		*f = nil
		once()
	}
}

// A row's result is correct even if the row or its entry changes between the read and the
// write.
func TestUploadWhileTheRowChanges(t *testing.T) {
	const second = "2026-11-24"
	update := row(owner, "T-1", "2")
	moved := onDay(update, second)
	tests := []struct {
		name      string
		meanwhile func(h *harness, id string)
		row       string
		status    int
		result    string
		want      []string
	}{
		{"the same correction", func(h *harness, _ string) { h.uploadRow(update, 200, "updated") }, update, 200, "unchanged", []string{"2026-11-23 2 submitted"}},
		{"another correction", func(h *harness, _ string) { h.uploadRow(row(owner, "T-1", "3"), 200, "updated") }, update, 200, "updated", []string{"2026-11-23 2 submitted"}},
		{"the same move", func(h *harness, _ string) { h.uploadRow(moved, 200, "updated") }, moved, 200, "unchanged", []string{"2026-11-24 2 submitted"}},
		{"moved to another day", func(h *harness, _ string) { h.uploadRow(moved, 200, "updated") }, update, 200, "updated", []string{"2026-11-23 2 submitted"}},
		{"deleted by the import", func(h *harness, _ string) { h.uploadRow(deletion(owner, "T-1"), 200, "deleted") }, update, 201, "created", []string{"2026-11-23 2 submitted"}},
		{"deleted twice", func(h *harness, _ string) { h.uploadRow(deletion(owner, "T-1"), 200, "deleted") }, deletion(owner, "T-1"), 200, "deleted", nil},
		{"deleted by the owner", func(h *harness, id string) { h.remove(owner, id).want(h.t, 204, "") }, update, 207, "refused deleted_by_owner", nil},
		{"deleted by both", func(h *harness, id string) { h.remove(owner, id).want(h.t, 204, "") }, deletion(owner, "T-1"), 200, "deleted", nil},
		{"edited by the owner", func(h *harness, id string) { h.put(owner, id, updateBody, "If-Match", "*").want(h.t, 200, "") }, update, 200, "updated", []string{"2026-11-23 2 submitted"}},
		{"approved", func(h *harness, id string) { h.approve(id) }, update, 207, "refused approved", []string{"2026-11-23 1 approved"}},
		{"approved, deleted", func(h *harness, id string) { h.approve(id) }, deletion(owner, "T-1"), 207, "refused approved", []string{"2026-11-23 1 approved"}},
	}
	for _, tt := range tests {
		for _, when := range []string{"get", "write"} {
			t.Run(tt.name+" before the "+when, func(t *testing.T) {
				h := newHarness(t)
				id := h.uploadRow(row(owner, "T-1", "1"), 201, "created")
				realStore := h.store
				w := &recordingStore{Store: realStore}
				meanwhile := func() {
					h.store = realStore
					tt.meanwhile(h, id)
				}
				if when == "get" {
					w.onGet = meanwhile
				} else {
					w.onWrite = meanwhile
				}
				h.store = w
				h.uploadRow(tt.row, tt.status, tt.result)
				h.store = realStore
				h.wantHours(owner, tt.want...)
			})
		}
	}
}

// If one row is uploaded many times at once, one upload stores the row, and the others find it
// unchanged.
func TestConcurrentUploadsOfOneRow(t *testing.T) {
	h := newHarness(t)
	upload := api.Upload(h.service())
	for _, hours := range []string{"1", "2"} {
		results := make([]string, 20)
		var all sync.WaitGroup
		for i := range results {
			event := h.uploadEvent(row(owner, "T-1", hours))
			all.Go(func() { results[i] = strings.Join(h.call(upload, event).results(), ", ") })
		}
		all.Wait()
		count := map[string]int{}
		for _, r := range results {
			count[r]++
		}
		first := map[string]string{"1": "created", "2": "updated"}[hours]
		if diff := cmp.Diff(map[string]int{first: 1, "unchanged": 19}, count); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		h.wantHours(owner, "2026-11-23 "+hours+" submitted")
	}
}

// If an entry keeps changing, its row fails after a few tries. If the row is sent again later,
// it succeeds.
func TestUploadFailsIfTheEntryKeepsChanging(t *testing.T) {
	h := newHarness(t)
	id := h.uploadRow(row(owner, "T-1", "1"), 201, "created")
	realStore, n := h.store, 0
	h.store = conflictingStore{realStore, func() {
		n++
		h.put(owner, id, fmt.Sprintf(`{"project":"a","hours":%d}`, n%20+3), "If-Match", "*").want(t, 200, "")
	}}
	h.uploadRow(row(owner, "T-1", "2"), 207, "failed version")
	if n > 10 {
		t.Errorf("the row was tried %d times, want at most 10", n)
	}
	h.store = realStore
	h.uploadRow(row(owner, "T-1", "2"), 200, "updated")
}

// A row isn't created a second time if an earlier version stored its external_id without
// trimming it.
func TestUploadFindsARecordStoredBeforeTrimming(t *testing.T) {
	h := newHarness(t)
	earlier := timesheet.Row{Owner: owner, ExternalID: " T-1", Draft: timesheet.Draft{
		UserType: timesheet.Employee, Date: "2026-11-23", Project: "a", Minutes: 60,
	}}
	stored, err := earlier.Upsert(nil, nil, timesheet.Actor{}, api.NewULIDs()(start), start)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.Import(t.Context(), *stored.Change); err != nil {
		t.Fatal(err)
	}
	padded := row(owner, " T-1", "1")
	h.uploadRow(padded, 200, "unchanged")
	h.uploadRow(strings.Replace(padded, `"hours":1`, `"hours":2`, 1), 200, "updated")
	h.uploadRow(deletion(owner, " T-1"), 200, "deleted")
	h.wantHours(owner)
	h.uploadRow(row(owner, "T-2 ", "1"), 201, "created")
	h.uploadRow(row(owner, "T-2", "1"), 200, "unchanged")
	h.wantHours(owner, "2026-11-23 1 submitted")
}

// A conflictingStore changes the entry before each Import that changes an existing entry.
type conflictingStore struct {
	timesheet.Store
	change func()
}

func (r conflictingStore) Import(ctx context.Context, i timesheet.ImportChange) (timesheet.Record, error) {
	if i.Before != nil {
		r.change()
	}
	return r.Store.Import(ctx, i)
}
