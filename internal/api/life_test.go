package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
)

// on calls a route with an id in its path.
func (h *harness) on(handler func(api.Service) api.Handler, method, email, id, body string, headers ...string) answer {
	h.t.Helper()
	event := h.event(method, email)
	event.Resource, event.PathParameters, event.Body = "/timesheets/{id}", map[string]string{"id": id}, body
	event.MultiValueHeaders = map[string][]string{}
	for i := 0; i < len(headers); i += 2 {
		event.MultiValueHeaders[headers[i]] = append(event.MultiValueHeaders[headers[i]], headers[i+1])
	}
	return h.call(handler(h.service()), event)
}

func (h *harness) getOne(email, id string) answer { return h.on(api.Get, "GET", email, id, "") }

func (h *harness) put(email, id, body string, headers ...string) answer {
	h.t.Helper()
	return h.on(api.Update, "PUT", email, id, body, headers...)
}

func (h *harness) remove(email, id string, headers ...string) answer {
	h.t.Helper()
	return h.on(api.Delete, "DELETE", email, id, "", headers...)
}

func (h *harness) decide(email, id, body string, headers ...string) answer {
	h.t.Helper()
	return h.on(api.Decide, "PUT", email, id, body, headers...)
}

// stored creates an entry of 7.5 hours and returns its id.
func (h *harness) stored(email string) string {
	h.t.Helper()
	a := h.post(email, soundBody)
	a.want(h.t, http.StatusCreated, "")
	return a.object["id"].(string)
}

const changed = `{"project": "StoreOne", "hours": 4, "notes": "mended"}`

func TestGet(t *testing.T) {
	h := newHarness(t)
	id := h.stored(owner)
	a := h.getOne(owner, id)
	a.want(t, http.StatusOK, "")
	if a.object["id"] != id || a.Headers["ETag"] != `"1"` {
		t.Errorf("answer = %s, ETag %s", a.Body, a.Headers["ETag"])
	}
	h.getOne(other, id).want(t, http.StatusNotFound, "not_found")
	for _, none := range []string{"", "x", "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB", "DAY#2026-11-23", "%32" + id[1:]} {
		h.getOne(owner, none).want(t, http.StatusNotFound, "not_found")
	}
}

func TestUpdate(t *testing.T) {
	h := newHarness(t)
	id := h.stored(owner)
	a := h.put(owner, id, changed, "If-Match", `"1"`)
	a.want(t, http.StatusOK, "")
	if a.Headers["ETag"] != `"2"` || a.object["hours"] != 4.0 || a.object["project"] != "StoreOne" || a.object["version"] != 2.0 {
		t.Errorf("answer = %s, ETag %s", a.Body, a.Headers["ETag"])
	}
	if diff := cmp.Diff(a.object, h.getOne(owner, id).object); diff != "" {
		t.Errorf("stored (-answered +got):\n%s", diff)
	}
	// A client may send back the entry that it received.
	h.put(owner, id, a.Body, "If-Match", `"2"`).want(t, http.StatusOK, "")
}

func TestUpdateRefuses(t *testing.T) {
	tests := []struct {
		name, body string
		headers    []string
		status     int
		code       string
		errs       []string
	}{
		{"no If-Match", changed, nil, 428, "version", nil},
		{"stale", changed, []string{"If-Match", `"2"`}, 412, "version", nil},
		{"weak", changed, []string{"If-Match", `W/"1"`}, 412, "version", nil},
		{"not as we write it", changed, []string{"If-Match", `"01"`}, 412, "version", nil},
		{"no entity tag", changed, []string{"If-Match", `1`}, 400, "invalid", []string{"If-Match format"}},
		{"empty", changed, []string{"If-Match", ``}, 400, "invalid", []string{"If-Match format"}},
		{"a star in a list", changed, []string{"If-Match", `*, "1"`}, 400, "invalid", []string{"If-Match format"}},
		{"another date", `{"date":"2026-11-24","project":"a","hours":1}`, []string{"If-Match", `"1"`}, 400, "invalid", []string{"date immutable"}},
		{"null date", `{"date":null,"project":"a","hours":1}`, []string{"If-Match", `"1"`}, 400, "invalid", []string{"date type"}},
		{"all at once", `{"date":"2026-11-24","project":"","hours":"1","x":1}`, []string{"If-Match", `1`}, 400, "invalid",
			[]string{"If-Match format", "x unknown", "project length", "hours type", "date immutable"}},
		{"another person", `{"user_id":"contractor@example.com","project":"a","hours":1}`, []string{"If-Match", `"1"`}, 400, "invalid", []string{"user_id not_allowed"}},
		{"more than the day has", `{"project":"a","hours":24}`, []string{"If-Match", `"1"`}, 409, "day_full", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			id := h.stored(owner)
			h.post(owner, `{"date":"2026-11-23","project":"b","hours":1}`).want(t, http.StatusCreated, "")
			before := h.getOne(owner, id).object
			a := h.put(owner, id, tt.body, tt.headers...)
			a.want(t, tt.status, tt.code)
			if diff := cmp.Diff(tt.errs, a.fieldErrors()); tt.errs != nil && diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, h.getOne(owner, id).object); diff != "" {
				t.Errorf("a refused change was stored (-before +after):\n%s", diff)
			}
		})
	}
}

func TestUpdateMatches(t *testing.T) {
	for _, match := range []string{`*`, `"1"`, `"7", "1"`, `"a" , W/"2","1"`} {
		h := newHarness(t)
		h.put(owner, h.stored(owner), changed, "If-Match", match).want(t, http.StatusOK, "")
	}
	h := newHarness(t)
	h.put(owner, h.stored(owner), changed, "If-Match", `"7"`, "If-Match", `"1"`).want(t, http.StatusOK, "")
}

func TestUpdateOfAnothersEntry(t *testing.T) {
	h := newHarness(t)
	id := h.stored(owner)
	h.put(other, id, changed, "If-Match", `*`).want(t, http.StatusNotFound, "not_found")
	h.remove(other, id).want(t, http.StatusNotFound, "not_found")
	if a := h.getOne(owner, id); a.object["version"] != 1.0 {
		t.Errorf("the entry was changed: %s", a.Body)
	}
}

// A change updates the minutes of the day's total.
func TestDayFollowsChanges(t *testing.T) {
	h := newHarness(t)
	id := h.stored(owner) // 7.5 hours
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
	id := h.stored(owner)
	h.remove(owner, id, "If-Match", `"2"`).want(t, http.StatusPreconditionFailed, "version")
	h.remove(owner, id, "If-Match", `x`).want(t, http.StatusBadRequest, "invalid")
	if a := h.remove(owner, id, "If-Match", `"1"`); a.StatusCode != http.StatusNoContent || a.Body != "" || a.Headers["Content-Type"] != "" {
		t.Errorf("answer = %d %q %v", a.StatusCode, a.Body, a.Headers)
	}
	h.remove(owner, id).want(t, http.StatusNotFound, "not_found")
	h.getOne(owner, id).want(t, http.StatusNotFound, "not_found")
}

// A replay returns the first response, even if the entry has changed since.
func TestReplayAfterTheEntryChanged(t *testing.T) {
	h := newHarness(t)
	first := h.post(owner, soundBody, "Idempotency-Key", "k")
	id := first.object["id"].(string)
	h.put(owner, id, changed, "If-Match", `"1"`).want(t, http.StatusOK, "")
	h.remove(owner, id).want(t, http.StatusNoContent, "")
	again := h.post(owner, soundBody, "Idempotency-Key", "k")
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
	h.stored(other)
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
		a := h.query(api.Summary, owner, parameters...)
		a.want(t, http.StatusOK, "")
		var got []string
		for _, g := range a.object["groups"].([]any) {
			g := g.(map[string]any)
			got = append(got, fmt.Sprint(g["key"], " ", g["hours"], " ", g["entries"]))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || a.object["total_hours"] != 8.25 {
			t.Errorf("%s: total %v, groups (-want +got):\n%s", tt.by, a.object["total_hours"], diff)
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
		{"nothing", nil, []string{"from required", "to required"}},
		{"367 days", []string{"from", "2026-01-01", "to", "2027-01-02"}, []string{"to range"}},
		{"the wrong way round", []string{"from", "2026-01-02", "to", "2026-01-01"}, []string{"from range"}},
		{"all at once", []string{"from", "x", "group_by", "year", "limit", "1"}, []string{"limit unknown", "to required", "from format", "group_by not_allowed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := newHarness(t).query(api.Summary, owner, tt.parameters...)
			a.want(t, http.StatusBadRequest, "invalid")
			if diff := cmp.Diff(tt.want, a.fieldErrors()); diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
		})
	}
}
