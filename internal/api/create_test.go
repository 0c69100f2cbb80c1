package api_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
)

const validBody = `{"date": "2026-11-23", "project": "StoreZero", "hours": 7.5}`

func TestCreate(t *testing.T) {
	h := newHarness(t)
	res := h.post(owner, validBody)
	res.want(t, http.StatusCreated, "")
	id := res.object["id"].(string)
	want := map[string]any{
		"id": id, "user_id": owner, "user_type": "employee", "date": "2026-11-23", "project": "StoreZero", "hours": 7.5, "notes": "",
		"approved": false, "status": "submitted", "created_at": "2026-11-23T16:04:05Z", "updated_at": "2026-11-23T16:04:05Z",
		"version": 1.0, "message": "Timesheet created for employee: " + owner,
	}
	if diff := cmp.Diff(want, res.object); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if got, want := res.Headers["Location"], "/v1/timesheets/"+id; got != want {
		t.Errorf("Location = %q, want %q", got, want)
	}
	if got := res.Headers["ETag"]; got != `"1"` {
		t.Errorf("ETag = %q", got)
	}
	delete(want, "message")
	if diff := cmp.Diff([]map[string]any{want}, h.get(owner).rows); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

func TestCreateAccepts(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	tests := []struct {
		name, body string
		headers    []string
	}{
		{"JSON with a charset", validBody, []string{"content-type", "application/json; charset=UTF-8"}},
		{"an empty media type", validBody, []string{"Content-Type", ""}},
		{"a form", "date=2026-11-23&project=Store+Zero&hours=7.5&user_type=contractor&approved=false", []string{"CONTENT-TYPE", form}},
		{"an entry that a client received", `{"id":"x","status":null,"version":[],"created_at":1,"updated_at":"","message":"m","decided_by":"a","decided_at":"b",
			"approved":false,"user_id":"employee@example.com","date":"2026-11-23","project":"StoreZero","hours":1,"notes":"n","user_type":"employee"}`, nil},
		{"text beyond the basic plane", `{"date":"2026-11-23","project":"\ud83d\udd52","hours":1,"notes":"\\ud83d"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			newHarness(t).post(owner, tt.body, tt.headers...).want(t, http.StatusCreated, "")
		})
	}
}

func TestCreateDecodesBase64(t *testing.T) {
	h := newHarness(t)
	event := h.event("POST", owner)
	event.Body, event.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(validBody)), true
	h.call(api.Create(h.service()), event).want(t, http.StatusCreated, "")
	event.Body = "***"
	h.call(api.Create(h.service()), event).want(t, http.StatusBadRequest, "malformed")
	event.Body = base64.StdEncoding.EncodeToString(make([]byte, 64<<10+1))
	h.call(api.Create(h.service()), event).want(t, http.StatusRequestEntityTooLarge, "too_large")
}

func TestCreateReportsFieldErrors(t *testing.T) {
	tests := []struct {
		name, body string
		headers    []string
		want       []string
	}{
		{"everything missing", `{}`, nil, []string{"date required", "project required", "hours required"}},
		{"unknown field", `{"date":"2026-11-23","project":"a","hours":1,"Hours":2}`, nil, []string{"Hours unknown"}},
		{"duplicate field", `{"date":"2026-11-23","project":"a","hours":1,"hours":1}`, nil, []string{"hours duplicate"}},
		{"duplicate read-only field", `{"date":"2026-11-23","project":"a","hours":1,"id":1,"id":1}`, nil, []string{"id duplicate"}},
		{"approved", `{"date":"2026-11-23","project":"a","hours":1,"approved":true}`, nil, []string{"approved not_allowed"}},
		{"first half of a surrogate pair", `{"date":"2026-11-23","project":"a\ud83d","hours":1}`, nil, []string{"project characters"}},
		{"second half of a surrogate pair", `{"date":"2026-11-23","project":"a","hours":1,"notes":"\udd52\ud83d"}`, nil, []string{"notes characters"}},
		{"another user", `{"user_id":"contractor@example.com","date":"2026-11-23","project":"a","hours":1}`, nil, []string{"user_id not_allowed"}},
		{"an empty key and an invalid body", `{"date":"2026-11-23","project":"a","hours":"1"}`, []string{"Idempotency-Key", ""},
			[]string{"Idempotency-Key length", "hours type"}},
		{"long key", validBody, []string{"idempotency-key", strings.Repeat("k", 256)}, []string{"Idempotency-Key length"}},
		{"key with a control character", validBody, []string{"Idempotency-Key", "a\tb"}, []string{"Idempotency-Key characters"}},
		{"key outside ASCII", validBody, []string{"Idempotency-Key", "é"}, []string{"Idempotency-Key characters"}},
		{"two keys", validBody, []string{"Idempotency-Key", "a", "Idempotency-Key", "a"}, []string{"Idempotency-Key duplicate"}},
		{"form with a duplicate field", "date=2026-11-23&project=a&hours=1&hours=1", []string{"Content-Type", "application/x-www-form-urlencoded"}, []string{"hours duplicate"}},
		{"form with hexadecimal hours", "date=2026-11-23&project=a&hours=0x1p3", []string{"Content-Type", "application/x-www-form-urlencoded"}, []string{"hours type"}},
		{"form with hours of white space", "date=2026-11-23&project=a&hours=1+", []string{"Content-Type", "application/x-www-form-urlencoded"}, []string{"hours type"}},
		{"form that approves", "date=2026-11-23&project=a&hours=1&approved=true", []string{"Content-Type", "application/x-www-form-urlencoded"}, []string{"approved not_allowed"}},
		{"form with invalid UTF-8", "date=2026-11-23&project=%FF&hours=1", []string{"Content-Type", "application/x-www-form-urlencoded"}, []string{"project characters"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			res := h.post(owner, tt.body, tt.headers...)
			res.want(t, http.StatusBadRequest, "invalid")
			if diff := cmp.Diff(tt.want, res.fieldErrors()); diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
			if rows := h.get(owner).rows; len(rows) != 0 {
				t.Errorf("a refused entry was stored: %v", rows)
			}
		})
	}
}

func TestCreateRefuses(t *testing.T) {
	large := `{"notes":"` + strings.Repeat("a", 64<<10-12) + `"}`
	tests := []struct {
		name, body, media string
		status            int
		code              string
	}{
		{"no body", "", "", 400, "malformed"},
		{"array", "[]", "", 400, "malformed"},
		{"text after the object", validBody + "{}", "", 400, "malformed"},
		{"truncated", validBody[:20], "", 400, "malformed"},
		{"invalid UTF-8", `{"notes":"` + "\xff" + `"}`, "", 400, "malformed"},
		{"half a surrogate pair in a name", `{"\ud800":1}`, "", 400, "malformed"},
		{"form with a broken escape", "date=%zz", "application/x-www-form-urlencoded", 400, "malformed"},
		{"XML", "<a/>", "application/xml", 415, "media_type"},
		{"JSON in Latin 1", validBody, "application/json; charset=iso-8859-1", 415, "media_type"},
		{"invalid media type", validBody, "json", 415, "media_type"},
		{"the largest body", large, "", 400, "invalid"},
		{"one byte more than the limit", large + " ", "", 413, "too_large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			newHarness(t).post(owner, tt.body, "Content-Type", tt.media).want(t, tt.status, tt.code)
		})
	}
}

func TestCreateRefusesUnknownParameters(t *testing.T) {
	h := newHarness(t)
	event := h.event("POST", owner)
	event.Body = validBody
	event.QueryStringParameters = map[string]string{"dry_run": "1"}
	res := h.call(api.Create(h.service()), event)
	res.want(t, http.StatusBadRequest, "invalid")
	if diff := cmp.Diff([]string{"dry_run unknown"}, res.fieldErrors()); diff != "" {
		t.Errorf("validation errors (-want +got):\n%s", diff)
	}
}

func TestCreateRefusesMoreThan24HoursADay(t *testing.T) {
	h := newHarness(t)
	hours := func(day string, n float64) string {
		return fmt.Sprintf(`{"date":%q,"project":"a","hours":%g}`, day, n)
	}
	h.post(owner, hours("2026-11-23", 23.75)).want(t, http.StatusCreated, "")
	h.post(owner, hours("2026-11-23", 0.5)).want(t, http.StatusConflict, "day_full")
	h.post(owner, hours("2026-11-23", 0.25)).want(t, http.StatusCreated, "")
	h.post(owner, hours("2026-11-23", 0.25)).want(t, http.StatusConflict, "day_full")
	h.post(owner, hours("2026-11-24", 24)).want(t, http.StatusCreated, "")
	h.post(other, hours("2026-11-23", 24)).want(t, http.StatusCreated, "")
}

func TestIdempotencyKeyReplaysForADay(t *testing.T) {
	h := newHarness(t)
	first := h.post(owner, validBody, "Idempotency-Key", "monday")
	first.want(t, http.StatusCreated, "")
	if _, replayed := first.Headers["Idempotent-Replayed"]; replayed {
		t.Error("the first response has Idempotent-Replayed")
	}

	h.now = start.Add(24*time.Hour - time.Second)
	// The order of the fields and the media type don't matter.
	again := h.post(owner, "hours=7.50&project=StoreZero&date=2026-11-23", "Idempotency-Key", "monday",
		"Content-Type", "application/x-www-form-urlencoded")
	again.want(t, http.StatusCreated, "")
	if again.Headers["Idempotent-Replayed"] != "true" {
		t.Error("the retry's response doesn't have Idempotent-Replayed: true")
	}
	if diff := cmp.Diff(first.object, again.object); diff != "" {
		t.Errorf("replay (-first +again):\n%s", diff)
	}
	if again.Headers["Location"] != first.Headers["Location"] || again.Headers["ETag"] != first.Headers["ETag"] {
		t.Errorf("the replay has different headers: %v", again.Headers)
	}

	h.post(owner, `{"date":"2026-11-23","project":"StoreZero","hours":7.25}`, "Idempotency-Key", "monday").
		want(t, http.StatusUnprocessableEntity, "idempotency_key_reused")
	h.post(other, `{"date":"2026-11-23","project":"StoreOne","hours":1}`, "Idempotency-Key", "monday").
		want(t, http.StatusCreated, "")
	if rows := h.get(owner).rows; len(rows) != 1 {
		t.Errorf("%d entries are stored, want 1", len(rows))
	}

	h.now = start.Add(24*time.Hour + time.Second)
	later := h.post(owner, validBody, "Idempotency-Key", "monday")
	later.want(t, http.StatusCreated, "")
	if later.object["id"] == first.object["id"] {
		t.Error("a key older than 24 hours still returns the first entry")
	}
}

// If two tabs both read an empty cell, the hours of one tab are stored, and the other tab
// receives 409.
func TestCreateOnlyIfEmpty(t *testing.T) {
	h := newHarness(t)
	const body, longer = `{"date":"2026-11-23","project":" StoreZero ","hours":8}`, `{"date":"2026-11-23","project":"StoreZero","hours":9}`
	first := h.postIfEmpty(body, []string{"true"}, "Idempotency-Key", "k")
	first.want(t, http.StatusCreated, "")
	h.postIfEmpty(body, []string{"true"}).want(t, http.StatusConflict, "entry_exists")
	h.postIfEmpty(body, []string{"true"}, "Idempotency-Key", "other").want(t, http.StatusConflict, "entry_exists")
	h.postIfEmpty(longer, []string{"true"}, "Idempotency-Key", "k").want(t, http.StatusUnprocessableEntity, "idempotency_key_reused")
	again := h.postIfEmpty(body, []string{"true"}, "Idempotency-Key", "k")
	again.want(t, http.StatusCreated, "")
	if again.Body != first.Body || again.Headers["Idempotent-Replayed"] != "true" {
		t.Errorf("replay = %s", again.Body)
	}
	h.postIfEmpty(`{"date":"2026-11-24","project":"StoreZero","hours":8}`, []string{"true"}).want(t, http.StatusCreated, "")
	h.post(owner, body).want(t, http.StatusCreated, "") // not checked without if_empty
	h.postIfEmpty(longer, []string{"true"}).want(t, http.StatusConflict, "entry_exists")
}

func TestIfEmptyRefusesOtherValues(t *testing.T) {
	tests := []struct {
		values []string
		want   string
	}{
		{[]string{""}, "if_empty not_allowed"},
		{[]string{"false"}, "if_empty not_allowed"},
		{[]string{"1"}, "if_empty not_allowed"},
		{[]string{"True"}, "if_empty not_allowed"},
		{[]string{" true"}, "if_empty not_allowed"},
		{[]string{"true", "true"}, "if_empty duplicate"},
	}
	for _, tt := range tests {
		h := newHarness(t)
		res := h.postIfEmpty(validBody, tt.values)
		res.want(t, http.StatusBadRequest, "invalid")
		if diff := cmp.Diff([]string{tt.want}, res.fieldErrors()); diff != "" {
			t.Errorf("%q: validation errors (-want +got):\n%s", tt.values, diff)
		}
		if rows := h.get(owner).rows; len(rows) > 0 {
			t.Errorf("%q: an entry was stored", tt.values)
		}
	}
}

// postIfEmpty sends a body to create, with these values of if_empty.
func (h *harness) postIfEmpty(body string, values []string, headers ...string) response {
	h.t.Helper()
	event := h.event("POST", owner)
	event.Body = body
	event.MultiValueQueryStringParameters = map[string][]string{"if_empty": values}
	event.MultiValueHeaders = map[string][]string{}
	for i := 0; i < len(headers); i += 2 {
		event.MultiValueHeaders[headers[i]] = append(event.MultiValueHeaders[headers[i]], headers[i+1])
	}
	return h.call(api.Create(h.service()), event)
}
