package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
)

// callWithID calls a route with an id in its path.
func (h *harness) callWithID(handler func(api.Service) api.Handler, method, email, id, body string, headers ...string) response {
	h.t.Helper()
	event := h.event(method, email)
	event.Resource, event.PathParameters, event.Body = "/timesheets/{id}", map[string]string{"id": id}, body
	event.MultiValueHeaders = map[string][]string{}
	for i := 0; i < len(headers); i += 2 {
		event.MultiValueHeaders[headers[i]] = append(event.MultiValueHeaders[headers[i]], headers[i+1])
	}
	return h.call(handler(h.service()), event)
}

func (h *harness) getEntry(email, id string) response {
	return h.callWithID(api.Get, "GET", email, id, "")
}

func (h *harness) put(email, id, body string, headers ...string) response {
	h.t.Helper()
	return h.callWithID(api.Update, "PUT", email, id, body, headers...)
}

func (h *harness) remove(email, id string, headers ...string) response {
	h.t.Helper()
	return h.callWithID(api.Delete, "DELETE", email, id, "", headers...)
}

func (h *harness) decide(email, id, body string, headers ...string) response {
	h.t.Helper()
	return h.callWithID(api.Decide, "PUT", email, id, body, headers...)
}

// createEntry creates an entry of 7.5 hours and returns its id.
func (h *harness) createEntry(email string) string {
	h.t.Helper()
	res := h.post(email, validBody)
	res.want(h.t, http.StatusCreated, "")
	return res.object["id"].(string)
}

const updateBody = `{"project": "StoreOne", "hours": 4, "notes": "corrected"}`

func TestGet(t *testing.T) {
	h := newHarness(t)
	id := h.createEntry(owner)
	res := h.getEntry(owner, id)
	res.want(t, http.StatusOK, "")
	if res.object["id"] != id || res.Headers["ETag"] != `"1"` {
		t.Errorf("response = %s, ETag %s", res.Body, res.Headers["ETag"])
	}
	h.getEntry(other, id).want(t, http.StatusNotFound, "not_found")
	for _, unknown := range []string{"", "x", "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB", "DAY#2026-11-23", "%32" + id[1:]} {
		h.getEntry(owner, unknown).want(t, http.StatusNotFound, "not_found")
	}
}

func TestUpdateStoresANewVersion(t *testing.T) {
	h := newHarness(t)
	id := h.createEntry(owner)
	res := h.put(owner, id, updateBody, "If-Match", `"1"`)
	res.want(t, http.StatusOK, "")
	if res.Headers["ETag"] != `"2"` || res.object["hours"] != 4.0 || res.object["project"] != "StoreOne" || res.object["version"] != 2.0 {
		t.Errorf("response = %s, ETag %s", res.Body, res.Headers["ETag"])
	}
	if diff := cmp.Diff(res.object, h.getEntry(owner, id).object); diff != "" {
		t.Errorf("stored (-response +got):\n%s", diff)
	}
	// A client may send back the entry that it received.
	h.put(owner, id, res.Body, "If-Match", `"2"`).want(t, http.StatusOK, "")
}

func TestUpdateRefuses(t *testing.T) {
	tests := []struct {
		name, body string
		headers    []string
		status     int
		code       string
		errs       []string
	}{
		{"no If-Match", updateBody, nil, 428, "version", nil},
		{"stale", updateBody, []string{"If-Match", `"2"`}, 412, "version", nil},
		{"weak", updateBody, []string{"If-Match", `W/"1"`}, 412, "version", nil},
		{"another spelling of the version", updateBody, []string{"If-Match", `"01"`}, 412, "version", nil},
		{"not an entity tag", updateBody, []string{"If-Match", `1`}, 400, "invalid", []string{"If-Match format"}},
		{"empty", updateBody, []string{"If-Match", ``}, 400, "invalid", []string{"If-Match format"}},
		{"* in a list", updateBody, []string{"If-Match", `*, "1"`}, 400, "invalid", []string{"If-Match format"}},
		{"another date", `{"date":"2026-11-24","project":"a","hours":1}`, []string{"If-Match", `"1"`}, 400, "invalid", []string{"date immutable"}},
		{"null date", `{"date":null,"project":"a","hours":1}`, []string{"If-Match", `"1"`}, 400, "invalid", []string{"date type"}},
		{"all at once", `{"date":"2026-11-24","project":"","hours":"1","x":1}`, []string{"If-Match", `1`}, 400, "invalid",
			[]string{"If-Match format", "x unknown", "project length", "hours type", "date immutable"}},
		{"another user", `{"user_id":"contractor@example.com","project":"a","hours":1}`, []string{"If-Match", `"1"`}, 400, "invalid", []string{"user_id not_allowed"}},
		{"more than 24 hours a day", `{"project":"a","hours":24}`, []string{"If-Match", `"1"`}, 409, "day_full", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			id := h.createEntry(owner)
			h.post(owner, `{"date":"2026-11-23","project":"b","hours":1}`).want(t, http.StatusCreated, "")
			before := h.getEntry(owner, id).object
			res := h.put(owner, id, tt.body, tt.headers...)
			res.want(t, tt.status, tt.code)
			if diff := cmp.Diff(tt.errs, res.fieldErrors()); tt.errs != nil && diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, h.getEntry(owner, id).object); diff != "" {
				t.Errorf("a refused change was stored (-before +after):\n%s", diff)
			}
		})
	}
}

func TestUpdateAcceptsIfMatch(t *testing.T) {
	for _, match := range []string{`*`, `"1"`, `"7", "1"`, `"a" , W/"2","1"`} {
		h := newHarness(t)
		h.put(owner, h.createEntry(owner), updateBody, "If-Match", match).want(t, http.StatusOK, "")
	}
	h := newHarness(t)
	h.put(owner, h.createEntry(owner), updateBody, "If-Match", `"7"`, "If-Match", `"1"`).want(t, http.StatusOK, "")
}

func TestUpdateRefusesAnotherUsersEntry(t *testing.T) {
	h := newHarness(t)
	id := h.createEntry(owner)
	h.put(other, id, updateBody, "If-Match", `*`).want(t, http.StatusNotFound, "not_found")
	h.remove(other, id).want(t, http.StatusNotFound, "not_found")
	if res := h.getEntry(owner, id); res.object["version"] != 1.0 {
		t.Errorf("the entry was changed: %s", res.Body)
	}
}

func TestChangesUpdateTheDaysTotal(t *testing.T) {
	h := newHarness(t)
	id := h.createEntry(owner) // 7.5 hours
	h.put(owner, id, `{"project":"a","hours":24}`, "If-Match", `"1"`).want(t, http.StatusOK, "")
	h.post(owner, `{"date":"2026-11-23","project":"b","hours":0.25}`).want(t, http.StatusConflict, "day_full")
	h.put(owner, id, `{"project":"a","hours":23.75}`, "If-Match", `"2"`).want(t, http.StatusOK, "")
	h.post(owner, `{"date":"2026-11-23","project":"b","hours":0.25}`).want(t, http.StatusCreated, "")
	h.remove(owner, id).want(t, http.StatusNoContent, "")
	h.post(owner, `{"date":"2026-11-23","project":"b","hours":23.75}`).want(t, http.StatusCreated, "")
	h.post(owner, `{"date":"2026-11-23","project":"b","hours":0.25}`).want(t, http.StatusConflict, "day_full")
}

func TestDelete(t *testing.T) {
	h := newHarness(t)
	id := h.createEntry(owner)
	h.remove(owner, id, "If-Match", `"2"`).want(t, http.StatusPreconditionFailed, "version")
	h.remove(owner, id, "If-Match", `x`).want(t, http.StatusBadRequest, "invalid")
	if res := h.remove(owner, id, "If-Match", `"1"`); res.StatusCode != http.StatusNoContent || res.Body != "" || res.Headers["Content-Type"] != "" {
		t.Errorf("response = %d %q %v", res.StatusCode, res.Body, res.Headers)
	}
	h.remove(owner, id).want(t, http.StatusNotFound, "not_found")
	h.getEntry(owner, id).want(t, http.StatusNotFound, "not_found")
}

// A replay returns the first response, even if the entry has changed since.
func TestReplayAfterTheEntryChanged(t *testing.T) {
	h := newHarness(t)
	first := h.post(owner, validBody, "Idempotency-Key", "k")
	id := first.object["id"].(string)
	h.put(owner, id, updateBody, "If-Match", `"1"`).want(t, http.StatusOK, "")
	h.remove(owner, id).want(t, http.StatusNoContent, "")
	again := h.post(owner, validBody, "Idempotency-Key", "k")
	if diff := cmp.Diff(first.Body, again.Body); diff != "" || again.Headers["Idempotent-Replayed"] != "true" {
		t.Errorf("replay (-first +again):\n%s", diff)
	}
}

func TestSummary(t *testing.T) {
	h := newHarness(t)
	for _, row := range []string{`"2026-11-22","project":"a","hours":2`, `"2026-11-23","project":"a","hours":1.25`, `"2026-11-23","project":"b","hours":3`,
		`"2026-12-31","project":"b","hours":1`, `"2027-01-01","project":"b","hours":1`} {
		h.post(owner, `{"date":`+row+`}`).want(t, http.StatusCreated, "")
	}
	h.createEntry(other)
	tests := []struct {
		by   string
		want []string
	}{
		{"", []string{"2026-11-22 2 1", "2026-11-23 4.25 2", "2026-12-31 1 1", "2027-01-01 1 1"}},
		{"day", []string{"2026-11-22 2 1", "2026-11-23 4.25 2", "2026-12-31 1 1", "2027-01-01 1 1"}},
		{"week", []string{"2026-W47 2 1", "2026-W48 4.25 2", "2026-W53 2 2"}},
		{"month", []string{"2026-11 6.25 3", "2026-12 1 1", "2027-01 1 1"}},
		{"project", []string{"a 3.25 2", "b 5 3"}},
	}
	for _, tt := range tests {
		parameters := []string{"from", "2026-11-01", "to", "2027-10-31"}
		if tt.by != "" {
			parameters = append(parameters, "group_by", tt.by)
		}
		res := h.query(api.Summary, owner, parameters...)
		res.want(t, http.StatusOK, "")
		var got []string
		for _, g := range res.object["groups"].([]any) {
			g := g.(map[string]any)
			got = append(got, fmt.Sprint(g["key"], " ", g["hours"], " ", g["entries"]))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || res.object["total_hours"] != 8.25 {
			t.Errorf("%s: total %v, groups (-want +got):\n%s", tt.by, res.object["total_hours"], diff)
		}
	}
	empty := h.query(api.Summary, owner, "from", "2026-01-01", "to", "2026-01-01")
	if want := `{"from":"2026-01-01","to":"2026-01-01","total_hours":0,"groups":[]}`; empty.Body != want {
		t.Errorf("empty summary = %s", empty.Body)
	}
}

func TestSummaryReportsFieldErrors(t *testing.T) {
	tests := []struct {
		name       string
		parameters []string
		want       []string
	}{
		{"no parameters", nil, []string{"from required", "to required"}},
		{"367 days", []string{"from", "2026-01-01", "to", "2027-01-02"}, []string{"to range"}},
		{"from after to", []string{"from", "2026-01-02", "to", "2026-01-01"}, []string{"from range"}},
		{"all at once", []string{"from", "x", "group_by", "year", "limit", "1"}, []string{"limit unknown", "to required", "from format", "group_by not_allowed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := newHarness(t).query(api.Summary, owner, tt.parameters...)
			res.want(t, http.StatusBadRequest, "invalid")
			if diff := cmp.Diff(tt.want, res.fieldErrors()); diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
		})
	}
}
