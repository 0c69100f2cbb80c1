package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"timesheets/internal/api"
	"timesheets/internal/timesheet"
)

// An outcome is the response to one of several concurrent requests.
type outcome struct {
	status int
	code   string
	entry  struct {
		Status    string
		DecidedBy string `json:"decided_by"`
		Version   int
	}
}

// sendConcurrently sends all requests at the same time and returns their outcomes in order.
func (h *harness) sendConcurrently(t *testing.T, handler api.Handler, requests []request) []outcome {
	t.Helper()
	outcomes := make([]outcome, len(requests))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, r := range requests {
		event := h.event(r.method, r.email)
		event.Resource, event.PathParameters, event.Body = "/timesheets/{id}", map[string]string{"id": r.id}, r.body
		if r.match != "" {
			event.MultiValueHeaders = map[string][]string{"If-Match": {r.match}}
		}
		all.Go(func() {
			<-start
			response, err := handler(context.WithoutCancel(t.Context()), event)
			if err != nil {
				t.Errorf("handler: %v", err)
				return
			}
			outcomes[i].status = response.StatusCode
			var problem struct{ Code string }
			if response.StatusCode == http.StatusNoContent {
				return
			}
			for _, into := range []any{&problem, &outcomes[i].entry} {
				if err := json.Unmarshal([]byte(response.Body), into); err != nil {
					t.Errorf("body %q: %v", response.Body, err)
				}
			}
			outcomes[i].code = problem.Code
		})
	}
	close(start)
	all.Wait()
	return outcomes
}

type request struct{ method, email, id, body, match string }

func managerN(i int) string { return fmt.Sprintf("manager%d@example.com", i) }

// If eight managers approve one entry at once without If-Match, all receive the approved entry.
func TestConcurrentApprovalsAllSucceed(t *testing.T) {
	onBothStores(t, func(t *testing.T, h *harness) {
		for range 5 {
			id := h.createEntry(owner)
			var requests []request
			for i := range 8 {
				requests = append(requests, request{"PUT", managerN(i), id, `{"user_id": "` + owner + `"}`, ""})
			}
			for _, o := range h.sendConcurrently(t, api.Decide(h.service()), requests) {
				if o.status != http.StatusOK || o.entry.Status != "approved" || o.entry.Version != 2 {
					t.Errorf("response = %+v, want 200 with the approved entry", o)
				}
			}
			h.decide(managerN(0), id, `{"user_id": "`+owner+`", "status": "submitted"}`).want(t, http.StatusOK, "")
			h.remove(owner, id).want(t, http.StatusNoContent, "")
		}
	})
}

// If managers disagree, those whose decision isn't stored receive a conflict. A request without
// user_id that begins after the decision finds no pending entry.
func TestConcurrentOppositeDecisionsConflict(t *testing.T) {
	const reject = `"approved": false, "reason": "Which store?"`
	for _, tt := range []struct {
		name, user string
		orNotFound bool
	}{
		{"with user_id", `"user_id": "` + owner + `"`, false},
		{"without user_id", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onBothStores(t, func(t *testing.T, h *harness) {
				for range 5 {
					id := h.createEntry(owner)
					var requests []request
					for i := range 8 {
						body := "{" + tt.user + "}"
						if i%2 == 1 && tt.user != "" {
							body = "{" + tt.user + "," + reject + "}"
						} else if i%2 == 1 {
							body = "{" + reject + "}"
						}
						requests = append(requests, request{"PUT", managerN(i), id, body, ""})
					}
					outcomes := h.sendConcurrently(t, api.Decide(h.service()), requests)
					final := h.getEntry(owner, id).object["status"]
					for i, o := range outcomes {
						requested := []string{"approved", "rejected"}[i%2]
						switch {
						case o.status == http.StatusOK && o.entry.Status == requested && requested == final:
						case o.status == http.StatusConflict && o.code == "decided" && requested != final:
						case o.status == http.StatusNotFound && tt.orNotFound:
						default:
							t.Errorf("requested %s, the entry is %v: response = %+v", requested, final, o)
						}
					}
					h.decide(managerN(0), id, `{"user_id": "`+owner+`", "status": "submitted"}`).want(t, http.StatusOK, "")
					h.remove(owner, id).want(t, http.StatusNoContent, "")
				}
			})
		})
	}
}

// With If-Match, one of eight concurrent decisions succeeds. The other seven fail with 412.
func TestConcurrentDecisionsWithIfMatch(t *testing.T) {
	onBothStores(t, func(t *testing.T, h *harness) {
		id := h.createEntry(owner)
		var requests []request
		for i := range 8 {
			requests = append(requests, request{"PUT", managerN(i), id, `{"user_id": "` + owner + `"}`, `"1"`})
		}
		decided := 0
		for _, o := range h.sendConcurrently(t, api.Decide(h.service()), requests) {
			switch {
			case o.status == http.StatusOK:
				decided++
			case o.status != http.StatusPreconditionFailed || o.code != "version":
				t.Errorf("response = %+v, want 412 version", o)
			}
		}
		if decided != 1 {
			t.Errorf("%d decided, want 1", decided)
		}
	})
}

// One of several concurrent deletions without If-Match succeeds. The others find no entry.
func TestConcurrentDeletions(t *testing.T) {
	onBothStores(t, func(t *testing.T, h *harness) {
		for range 5 {
			id := h.createEntry(owner)
			var requests []request
			for range 8 {
				requests = append(requests, request{"DELETE", owner, id, "", ""})
			}
			deleted := 0
			for _, o := range h.sendConcurrently(t, api.Delete(h.service()), requests) {
				switch {
				case o.status == http.StatusNoContent:
					deleted++
				case o.status != http.StatusNotFound:
					t.Errorf("response = %+v, want 404", o)
				}
			}
			if deleted != 1 {
				t.Errorf("%d deleted, want 1", deleted)
			}
		}
	})
}

// An interruptingStore runs other requests just before a write.
type interruptingStore struct {
	timesheet.Store
	before func(n int) // called before the nth Replace
	n      int
	at     bool
}

func (s *interruptingStore) Replace(ctx context.Context, r timesheet.Replacement) error {
	if !s.at { // don't interrupt the writes of the interruption
		s.at = true
		s.before(s.n)
		s.n++
		s.at = false
	}
	return s.Store.Replace(ctx, r)
}

// interrupt calls before between the read and the write of each try.
func (h *harness) interrupt(before func(n int)) {
	h.store = &interruptingStore{Store: h.store, before: before}
}

func TestDeleteWhileTheEntryChanges(t *testing.T) {
	edits := func(h *harness, id string, n int) func(int) {
		return func(i int) {
			if i < n {
				h.put(owner, id, updateBody, "If-Match", `*`).want(t, http.StatusOK, "")
			}
		}
	}
	t.Run("edited ten times", func(t *testing.T) {
		h := newHarness(t)
		id := h.createEntry(owner)
		h.interrupt(edits(h, id, 10))
		h.remove(owner, id).want(t, http.StatusNoContent, "")
	})
	t.Run("edited, with a version", func(t *testing.T) {
		h := newHarness(t)
		id := h.createEntry(owner)
		h.interrupt(edits(h, id, 1))
		h.remove(owner, id, "If-Match", `"1"`).want(t, http.StatusPreconditionFailed, "version")
	})
	t.Run("edited before every try", func(t *testing.T) {
		h := newHarness(t)
		id := h.createEntry(owner)
		h.interrupt(edits(h, id, 1000))
		h.remove(owner, id).want(t, http.StatusServiceUnavailable, "unavailable")
	})
	t.Run("approved", func(t *testing.T) {
		h := newHarness(t)
		id := h.createEntry(owner)
		h.interrupt(func(i int) {
			if i == 0 {
				h.decide(manager, id, "").want(t, http.StatusOK, "")
			}
		})
		h.remove(owner, id).want(t, http.StatusConflict, "approved")
	})
}

func TestDecideWhileTheEntryChanges(t *testing.T) {
	tests := []struct {
		name    string
		between func(h *harness, id string)
		match   []string
		status  int
		code    string
	}{
		{"edited", func(h *harness, id string) { h.put(owner, id, updateBody, "If-Match", `*`) }, nil, 200, ""},
		{"edited, any version", func(h *harness, id string) { h.put(owner, id, updateBody, "If-Match", `*`) }, []string{"If-Match", "*"}, 200, ""},
		{"edited, a version", func(h *harness, id string) { h.put(owner, id, updateBody, "If-Match", `*`) }, []string{"If-Match", `"1"`}, 412, "version"},
		{"approved", func(h *harness, id string) { h.decide(managerN(1), id, "") }, nil, 200, ""},
		{"rejected", func(h *harness, id string) { h.decide(managerN(1), id, `{"approved":false,"reason":"No"}`) }, nil, 409, "decided"},
		{"deleted", func(h *harness, id string) { h.remove(owner, id) }, nil, 404, "not_found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			id := h.createEntry(owner)
			h.interrupt(func(i int) {
				if i == 0 {
					tt.between(h, id)
				}
			})
			h.decide(manager, id, "", tt.match...).want(t, tt.status, tt.code)
		})
	}
}

// A staleStore finds a pending entry in an earlier version, as a stale index may.
type staleStore struct {
	timesheet.Store
	seen timesheet.Entry
}

func (s staleStore) FindPending(context.Context, timesheet.ID) (timesheet.Entry, error) {
	return s.seen, nil
}

// The index of pending entries may be stale. A decision must still be compared with the
// version in If-Match, and with decisions that the index doesn't contain yet.
func TestDecideWithAStaleIndex(t *testing.T) {
	tests := []struct {
		name   string
		since  func(h *harness, id string)
		match  []string
		status int
		code   string
	}{
		{"edited, the new version", func(h *harness, id string) { h.put(owner, id, updateBody, "If-Match", `*`) }, []string{"If-Match", `"2"`}, 200, ""},
		{"edited, the old version", func(h *harness, id string) { h.put(owner, id, updateBody, "If-Match", `*`) }, []string{"If-Match", `"1"`}, 412, "version"},
		{"edited", func(h *harness, id string) { h.put(owner, id, updateBody, "If-Match", `*`) }, nil, 200, ""},
		{"approved", func(h *harness, id string) { h.decide(managerN(1), id, "") }, nil, 200, ""},
		{"rejected", func(h *harness, id string) { h.decide(managerN(1), id, `{"approved":false,"reason":"No"}`) }, nil, 409, "decided"},
		{"deleted", func(h *harness, id string) { h.remove(owner, id) }, nil, 404, "not_found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			id := h.createEntry(owner)
			e, err := h.store.FindPending(t.Context(), timesheet.ID(id))
			if err != nil {
				t.Fatal(err)
			}
			tt.since(h, id)
			h.store = staleStore{h.store, e}
			h.decide(manager, id, "", tt.match...).want(t, tt.status, tt.code)
		})
	}
}
