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
		id := h.stored(owner)
		a := h.decide(manager, id, body)
		a.want(t, http.StatusOK, "")
		if a.object["status"] != "approved" || a.object["approved"] != true || a.object["decided_by"] != manager ||
			a.object["decided_at"] != "2026-11-23T16:04:05Z" || a.Headers["ETag"] != `"2"` {
			t.Errorf("%q: answer = %s", body, a.Body)
		}
		h.put(owner, id, changed, "If-Match", `*`).want(t, http.StatusConflict, "approved")
		h.remove(owner, id).want(t, http.StatusConflict, "approved")
	}
}

func TestRejectedEntryIsSubmittedAgain(t *testing.T) {
	h := newHarness(t)
	id := h.stored(owner)
	a := h.decide(manager, id, `{"approved": false, "reason": "Which store?"}`)
	a.want(t, http.StatusOK, "")
	if a.object["status"] != "rejected" || a.object["approved"] != false || a.object["decided_reason"] != "Which store?" {
		t.Errorf("answer = %s", a.Body)
	}
	mended := h.put(owner, id, a.Body, "If-Match", `"2"`) // contains the decision, which the owner can't set
	mended.want(t, http.StatusOK, "")
	if _, decided := mended.object["decided_by"]; decided || mended.object["status"] != "submitted" {
		t.Errorf("mended = %s", mended.Body)
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
	id := h.stored(owner)
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
		a := h.decide(manager, id, s.body)
		if a.want(t, s.status, s.code); a.Headers["ETag"] != s.etag {
			t.Errorf("step %d: ETag %s, want %s", i, a.Headers["ETag"], s.etag)
		}
	}
}

func TestNobodyDecidesTheirOwn(t *testing.T) {
	h := newHarness(t)
	id := h.stored(manager)
	for _, body := range []string{"", `{"approved":false,"reason":"x"}`, `{"user_id":"manager@example.com"}`, `{"user_id":"MANAGER@example.com","status":"submitted"}`} {
		h.decide(manager, id, body).want(t, http.StatusForbidden, "own_entry")
	}
	if a := h.getOne(manager, id); a.object["version"] != 1.0 {
		t.Errorf("the entry was decided: %s", a.Body)
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
		{"no email", `{"user_id":"employee"}`, []string{"user_id format"}},
		{"an invisible character", `{"user_id":"employee\u200b@example.com"}`, []string{"user_id format"}},
		{"unknown", `{"hours":1}`, []string{"hours unknown"}},
		{"twice", `{"approved":true,"approved":true}`, []string{"approved duplicate"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			id := h.stored(owner)
			a := h.decide(manager, id, tt.body)
			a.want(t, http.StatusBadRequest, "invalid")
			if diff := cmp.Diff(tt.want, a.fieldErrors()); diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
			if a := h.getOne(owner, id); a.object["version"] != 1.0 {
				t.Errorf("the entry was decided: %s", a.Body)
			}
		})
	}
}

func TestDecideHonoursIfMatch(t *testing.T) {
	h := newHarness(t)
	id := h.stored(owner)
	h.put(owner, id, changed, "If-Match", `"1"`).want(t, http.StatusOK, "")
	h.decide(manager, id, "", "If-Match", `"1"`).want(t, http.StatusPreconditionFailed, "version")
	h.decide(manager, id, "", "If-Match", `"2"`).want(t, http.StatusOK, "")
}

func TestApprovals(t *testing.T) {
	h := newHarness(t)
	h.fill(owner, 4)
	h.fill(other, 3)
	var got []string
	parameters := []string{"limit", "2"}
	for pages := 0; parameters != nil; pages++ {
		if pages > 7 {
			t.Fatal("the pages do not end")
		}
		a := h.query(api.Approvals, manager, parameters...)
		a.want(t, http.StatusOK, "")
		got = append(got, days(a.rows)...)
		parameters = a.next(t)
	}
	if diff := cmp.Diff([]string{"01", "01", "02", "02", "03", "03", "04"}, got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	mine := h.query(api.Approvals, manager, "user_id", " "+strings.ToUpper(owner), "from", "2026-11-02", "to", "2026-11-03")
	if diff := cmp.Diff([]string{"02", "03"}, days(mine.rows)); diff != "" {
		t.Errorf("filtered (-want +got):\n%s", diff)
	}
	h.decide(manager, mine.rows[0]["id"].(string), "").want(t, http.StatusOK, "")
	left := h.query(api.Approvals, manager, "user_id", owner)
	if diff := cmp.Diff([]string{"01", "03", "04"}, days(left.rows)); diff != "" {
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
		{"no email", []string{"user_id", "x"}, "user_id format"},
		{"an invisible character", []string{"user_id", "\ufeff" + owner}, "user_id format"},
		{"unknown", []string{"status", "rejected"}, "status unknown"},
		{"limit", []string{"limit", "101"}, "limit range"},
	}
	for _, tt := range tests {
		a := h.query(api.Approvals, manager, tt.parameters...)
		if a.StatusCode != http.StatusBadRequest || !cmp.Equal(a.fieldErrors(), []string{tt.want}) {
			t.Errorf("%s: answer = %d %s", tt.name, a.StatusCode, a.Body)
		}
	}
}
