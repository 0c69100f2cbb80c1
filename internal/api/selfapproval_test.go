package api_test

import (
	"net/http"
	"testing"

	"timesheets/internal/api"
)

// callAs calls a route with this sub and email.
func (h *harness) callAs(sub string, handler func(api.Service) api.Handler, method, email, id, body string, headers ...string) response {
	h.t.Helper()
	event := h.event(method, email)
	event.RequestContext.Authorizer["sub"] = sub
	event.PathParameters, event.Body = map[string]string{"id": id}, body
	event.MultiValueHeaders = map[string][]string{}
	for i := 0; i < len(headers); i += 2 {
		event.MultiValueHeaders[headers[i]] = []string{headers[i+1]}
	}
	return h.call(handler(h.service()), event)
}

const rejectBody = `{"approved": false, "reason": "No"}`

// The old and the new email of one user.
const (
	oldEmail = "employee@example.com"
	newEmail = "married@example.com"
)

// A user whose email changed can't decide about entries that they wrote under the old email.
func TestDecideRefusesAnAuthorWithANewEmail(t *testing.T) {
	const sub = "auth0|1"
	h := newHarness(t)
	id := h.callAs(sub, api.Create, "POST", oldEmail, "", validBody).object["id"].(string)
	for _, body := range []string{"", rejectBody, `{"user_id":"` + oldEmail + `"}`, `{"user_id":"` + oldEmail + `","status":"submitted"}`} {
		h.callAs(sub, api.Decide, "PUT", newEmail, id, body).want(t, http.StatusForbidden, "own_entry")
	}
	h.decide(manager, id, "").want(t, http.StatusOK, "")
	for _, body := range []string{`{"user_id":"` + oldEmail + `"}`, `{"user_id":"` + oldEmail + `","status":"submitted"}`} {
		h.callAs(sub, api.Decide, "PUT", newEmail, id, body).want(t, http.StatusForbidden, "own_entry")
	}
}

// The user can't decide about the entry either after another author, such as an import job,
// has changed the entry.
func TestDecideRefusesEveryEarlierAuthor(t *testing.T) {
	h := newHarness(t)
	id := h.callAs("auth0|1", api.Create, "POST", oldEmail, "", validBody).object["id"].(string)
	for _, sub := range []string{"auth0|2", "auth0|3", "auth0|2"} { // other logins with the same email
		h.callAs(sub, api.Update, "PUT", oldEmail, id, updateBody, "If-Match", "*").want(t, http.StatusOK, "")
	}
	for _, sub := range []string{"auth0|1", "auth0|2", "auth0|3"} {
		h.callAs(sub, api.Decide, "PUT", newEmail, id, "").want(t, http.StatusForbidden, "own_entry")
	}
	h.callAs("auth0|4", api.Decide, "PUT", newEmail, id, "").want(t, http.StatusOK, "")
}

// A caller who may upload and approve can't approve the entries that they uploaded.
func TestDecideRefusesTheUploader(t *testing.T) {
	h := newHarness(t)
	rows := `[` + row(oldEmail, "1", "8") + `]`
	h.callAs("import@clients", api.Upload, "POST", manager, "", rows).want(t, http.StatusCreated, "")
	id := h.query(api.Approvals, manager).rows[0]["id"].(string)
	h.callAs("import@clients", api.Decide, "PUT", manager, id, "").want(t, http.StatusForbidden, "own_entry")
	h.callAs("import@clients", api.Decide, "PUT", manager, id, rejectBody).want(t, http.StatusForbidden, "own_entry")

	// After a change by the owner the job is still an author.
	h.callAs("auth0|1", api.Update, "PUT", oldEmail, id, updateBody, "If-Match", "*").want(t, http.StatusOK, "")
	h.callAs("import@clients", api.Decide, "PUT", manager, id, "").want(t, http.StatusForbidden, "own_entry")
	h.decide(manager, id, "").want(t, http.StatusOK, "")
}

// A manager can't decide about their own hours, even if an import job wrote the entry.
func TestDecideRefusesTheOwnerOfAnImportedEntry(t *testing.T) {
	h := newHarness(t)
	h.callAs("import@clients", api.Upload, "POST", manager, "", `[`+row(manager, "1", "8")+`]`).want(t, http.StatusCreated, "")
	id := h.query(api.Approvals, manager).rows[0]["id"].(string)
	for _, body := range []string{"", rejectBody, `{"user_id":"` + manager + `"}`} {
		h.callAs("auth0|manager", api.Decide, "PUT", manager, id, body).want(t, http.StatusForbidden, "own_entry")
	}
}

// After an import has corrected or moved an entry, its earlier author still can't approve the
// entry under a new email.
func TestDecideRefusesAnAuthorAfterAnImport(t *testing.T) {
	h := newHarness(t)
	h.upload(row(oldEmail, "1", "8")).want(t, http.StatusCreated, "")
	id := func() string {
		t.Helper()
		return h.query(api.Approvals, manager).rows[0]["id"].(string)
	}
	h.callAs("auth0|1", api.Update, "PUT", oldEmail, id(), updateBody, "If-Match", "*").want(t, http.StatusOK, "")
	for _, corrected := range []string{row(oldEmail, "1", "7"), onDay(row(oldEmail, "1", "7"), "2026-11-24")} {
		h.upload(corrected).want(t, http.StatusOK, "")
		h.callAs("auth0|1", api.Decide, "PUT", newEmail, id(), "").want(t, http.StatusForbidden, "own_entry")
	}
	h.decide(manager, id(), "").want(t, http.StatusOK, "")
}

// A change without a user type keeps the entry's user type.
func TestUpdateWithoutUserTypeKeepsIt(t *testing.T) {
	h := newHarness(t)
	id := h.post(owner, `{"date":"2026-11-23","project":"a","hours":1,"user_type":"contractor"}`).object["id"].(string)
	const form = "application/x-www-form-urlencoded"
	steps := []struct {
		body, media string
		want        string
	}{
		{`{"project":"a","hours":2}`, "", "contractor"},
		{`project=a&hours=3`, form, "contractor"},
		{`{"project":"a","hours":2,"user_type":"employee"}`, "", "employee"},
		{`{"project":"a","hours":3}`, "", "employee"},
		{`project=a&hours=3&user_type=contractor`, form, "contractor"},
	}
	for _, s := range steps {
		headers := []string{"If-Match", "*"}
		if s.media != "" {
			headers = append(headers, "Content-Type", s.media)
		}
		res := h.put(owner, id, s.body, headers...)
		res.want(t, http.StatusOK, "")
		if res.object["user_type"] != s.want || h.getEntry(owner, id).object["user_type"] != s.want {
			t.Errorf("%s: user_type = %v, want %s", s.body, res.object["user_type"], s.want)
		}
	}
	for _, body := range []string{`{"project":"a","hours":2,"user_type":null}`, `{"project":"a","hours":2,"user_type":""}`} {
		h.put(owner, id, body, "If-Match", "*").want(t, http.StatusBadRequest, "invalid")
	}
	if res := h.post(owner, validBody); res.object["user_type"] != "employee" {
		t.Errorf("created without a user type: %v, want employee", res.object["user_type"])
	}
}
