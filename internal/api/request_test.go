package api_test

import (
	"net/http"
	"strings"
	"testing"

	"timesheets/internal/api"
)

func TestSeveralContentTypes(t *testing.T) {
	a := newHarness(t).post(owner, soundBody, "Content-Type", "application/json", "Content-Type", "application/json")
	a.want(t, http.StatusUnsupportedMediaType, "media_type")
}

// The gateway sends headers in two forms; only the multi-value form has all values.
func TestAllValuesOfAHeaderCount(t *testing.T) {
	h := newHarness(t)
	event := h.event("POST", owner)
	event.Body = soundBody
	event.Headers = map[string]string{"Idempotency-Key": "b"}
	event.MultiValueHeaders = map[string][]string{"Idempotency-Key": {"a", "b"}}
	h.call(api.Create(h.service()), event).want(t, http.StatusBadRequest, "invalid")
	event.MultiValueHeaders = nil
	h.call(api.Create(h.service()), event).want(t, http.StatusCreated, "")
}

// A long name in a request doesn't make the response long.
func TestLongNamesAreShortened(t *testing.T) {
	long := strings.Repeat("é", 5000)
	h := newHarness(t)
	for _, a := range []answer{h.post(owner, `{"`+long+`":1}`), h.get(owner, long, "1")} {
		if a.StatusCode != http.StatusBadRequest || len(a.Body) > 2000 || !strings.Contains(a.Body, "éé…") {
			t.Errorf("answer = %d with %d bytes", a.StatusCode, len(a.Body))
		}
	}
}

// Text isn't escaped for HTML: that is the job of the page that shows it.
func TestTextIsNotEscaped(t *testing.T) {
	a := newHarness(t).post(owner, `{"date":"2026-11-23","project":"<b>&","hours":1}`)
	if !strings.Contains(a.Body, `"project":"<b>&"`) {
		t.Errorf("body = %s", a.Body)
	}
}
