package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
)

func TestApprove(t *testing.T) {
	for _, body := range []string{"", " ", "{}", `{"approved": true}`, `{"user_id": "employee@example.com"}`} {
		h := newHarness(t)
		id := h.createEntry(owner)
		res := h.decide(manager, id, body)
		res.want(t, http.StatusOK, "")
		if res.object["status"] != "approved" || res.object["approved"] != true || res.object["decided_by"] != manager ||
			res.object["decided_at"] != "2026-11-23T16:04:05Z" || res.Headers["ETag"] != `"2"` {
			t.Errorf("%q: response = %s", body, res.Body)
		}
		h.put(owner, id, updateBody, "If-Match", `*`).want(t, http.StatusConflict, "approved")
		h.remove(owner, id).want(t, http.StatusConflict, "approved")
	}
}

func TestRejectedEntryIsSubmittedAgain(t *testing.T) {
	h := newHarness(t)
	id := h.createEntry(owner)
	res := h.decide(manager, id, `{"approved": false, "reason": "Which store?"}`)
	res.want(t, http.StatusOK, "")
	if res.object["status"] != "rejected" || res.object["approved"] != false || res.object["decided_reason"] != "Which store?" {
		t.Errorf("response = %s", res.Body)
	}
	corrected := h.put(owner, id, res.Body, "If-Match", `"2"`) // contains the decision, which the owner can't set
	corrected.want(t, http.StatusOK, "")
	if _, decided := corrected.object["decided_by"]; decided || corrected.object["status"] != "submitted" {
		t.Errorf("the corrected entry = %s", corrected.Body)
	}
	h.decide(manager, id, "").want(t, http.StatusOK, "")
}

func TestDecideTwice(t *testing.T) {
	const (
		approve = `{"user_id": "employee@example.com"}`
		reject  = `{"user_id": "employee@example.com", "approved": false, "reason": "No"}`
		reopen  = `{"user_id": "employee@example.com", "status": "submitted"}`
	)
	h := newHarness(t)
	id := h.createEntry(owner)
	steps := []struct {
		body   string
		status int
		code   string
		etag   string
	}{
		{reopen, 200, "", `"1"`}, // already pending
		{approve, 200, "", `"2"`},
		{approve, 200, "", `"2"`}, // a repeated decision changes nothing
		{reject, 409, "decided", ""},
		{`{}`, 404, "not_found", ""}, // a decided entry isn't found without user_id
		{reopen, 200, "", `"3"`},
		{reject, 200, "", `"4"`},
		{approve, 409, "decided", ""},
		{reject, 200, "", `"4"`},
	}
	for i, s := range steps {
		res := h.decide(manager, id, s.body)
		if res.want(t, s.status, s.code); res.Headers["ETag"] != s.etag {
			t.Errorf("step %d: ETag %s, want %s", i, res.Headers["ETag"], s.etag)
		}
	}
}

func TestDecideRefusesOwnEntries(t *testing.T) {
	h := newHarness(t)
	id := h.createEntry(manager)
	for _, body := range []string{"", `{"approved":false,"reason":"x"}`, `{"user_id":"manager@example.com"}`, `{"user_id":"MANAGER@example.com","status":"submitted"}`} {
		h.decide(manager, id, body).want(t, http.StatusForbidden, "own_entry")
	}
	if res := h.getEntry(manager, id); res.object["version"] != 1.0 {
		t.Errorf("the entry was decided: %s", res.Body)
	}
}

func TestDecideReportsFieldErrors(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"no reason", `{"approved":false}`, []string{"reason required"}},
		{"empty reason", `{"approved":false,"reason":""}`, []string{"reason length"}},
		{"long reason", `{"approved":false,"reason":"` + strings.Repeat("é", 501) + `"}`, []string{"reason length"}},
		{"control character", `{"approved":false,"reason":"a\u0000"}`, []string{"reason characters"}},
		{"reason of an approval", `{"reason":"well done"}`, []string{"reason not_allowed"}},
		{"text as approved", `{"approved":"true"}`, []string{"approved type"}},
		{"null as approved", `{"approved":null}`, []string{"approved type"}},
		{"status and approved", `{"status":"submitted","approved":true}`, []string{"approved not_allowed"}},
		{"another status", `{"status":"approved"}`, []string{"status not_allowed"}},
		{"not an email", `{"user_id":"employee"}`, []string{"user_id format"}},
		{"an invisible character", `{"user_id":"employee\u200b@example.com"}`, []string{"user_id format"}},
		{"unknown", `{"hours":1}`, []string{"hours unknown"}},
		{"duplicate", `{"approved":true,"approved":true}`, []string{"approved duplicate"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			id := h.createEntry(owner)
			res := h.decide(manager, id, tt.body)
			res.want(t, http.StatusBadRequest, "invalid")
			if diff := cmp.Diff(tt.want, res.fieldErrors()); diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
			if res := h.getEntry(owner, id); res.object["version"] != 1.0 {
				t.Errorf("the entry was decided: %s", res.Body)
			}
		})
	}
}

func TestDecideHonoursIfMatch(t *testing.T) {
	h := newHarness(t)
	id := h.createEntry(owner)
	h.put(owner, id, updateBody, "If-Match", `"1"`).want(t, http.StatusOK, "")
	h.decide(manager, id, "", "If-Match", `"1"`).want(t, http.StatusPreconditionFailed, "version")
	h.decide(manager, id, "", "If-Match", `"2"`).want(t, http.StatusOK, "")
}

func TestApprovalsListsEveryUsersPendingEntries(t *testing.T) {
	h := newHarness(t)
	h.fill(owner, 4)
	h.fill(other, 3)
	var got []string
	parameters := []string{"limit", "2"}
	for pages := 0; parameters != nil; pages++ {
		if pages > 7 {
			t.Fatal("the pages don't end")
		}
		res := h.query(api.Approvals, manager, parameters...)
		res.want(t, http.StatusOK, "")
		got = append(got, days(res.rows)...)
		parameters = res.next(t)
	}
	if diff := cmp.Diff([]string{"01", "01", "02", "02", "03", "03", "04"}, got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	filtered := h.query(api.Approvals, manager, "user_id", " "+strings.ToUpper(owner), "from", "2026-11-02", "to", "2026-11-03")
	if diff := cmp.Diff([]string{"02", "03"}, days(filtered.rows)); diff != "" {
		t.Errorf("filtered (-want +got):\n%s", diff)
	}
	h.decide(manager, filtered.rows[0]["id"].(string), "").want(t, http.StatusOK, "")
	rest := h.query(api.Approvals, manager, "user_id", owner)
	if diff := cmp.Diff([]string{"01", "03", "04"}, days(rest.rows)); diff != "" {
		t.Errorf("after a decision (-want +got):\n%s", diff)
	}
}

func TestApprovalsReportsFieldErrors(t *testing.T) {
	h := newHarness(t)
	h.fill(owner, 2)
	cursor := h.query(api.Approvals, manager, "limit", "1").next(t)
	list := h.get(owner, "limit", "1").next(t)
	tests := []struct {
		name       string
		parameters []string
		want       string
	}{
		{"another filter", append([]string{"user_id", owner}, cursor...), "cursor format"},
		{"the cursor of a list", list, "cursor format"},
		{"not an email", []string{"user_id", "x"}, "user_id format"},
		{"an invisible character", []string{"user_id", "\ufeff" + owner}, "user_id format"},
		{"unknown", []string{"status", "rejected"}, "status unknown"},
		{"limit", []string{"limit", "101"}, "limit range"},
	}
	for _, tt := range tests {
		res := h.query(api.Approvals, manager, tt.parameters...)
		if res.StatusCode != http.StatusBadRequest || !cmp.Equal(res.fieldErrors(), []string{tt.want}) {
			t.Errorf("%s: response = %d %s", tt.name, res.StatusCode, res.Body)
		}
	}
}
