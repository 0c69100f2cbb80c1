package api_test

import (
	"net/http"
	"strings"
	"testing"

	"timesheets/internal/api"
)

func TestSeveralContentTypesAreRefused(t *testing.T) {
	res := newHarness(t).post(owner, validBody, "Content-Type", "application/json", "Content-Type", "application/json")
	res.want(t, http.StatusUnsupportedMediaType, "media_type")
}

// The gateway sends headers in two forms. The form with one value for each header doesn't
// contain all values.
func TestEveryValueOfAHeaderIsRead(t *testing.T) {
	h := newHarness(t)
	event := h.event("POST", owner)
	event.Body = validBody
	event.Headers = map[string]string{"Idempotency-Key": "b"}
	event.MultiValueHeaders = map[string][]string{"Idempotency-Key": {"a", "b"}}
	h.call(api.Create(h.service()), event).want(t, http.StatusBadRequest, "invalid")
	event.MultiValueHeaders = nil
	h.call(api.Create(h.service()), event).want(t, http.StatusCreated, "")
}

// A long name in a request doesn't make the response long.
func TestLongNamesAreTruncated(t *testing.T) {
	long := strings.Repeat("é", 5000)
	h := newHarness(t)
	for _, res := range []response{h.post(owner, `{"`+long+`":1}`), h.get(owner, long, "1")} {
		if res.StatusCode != http.StatusBadRequest || len(res.Body) > 2000 || !strings.Contains(res.Body, "éé…") {
			t.Errorf("response = %d with %d bytes", res.StatusCode, len(res.Body))
		}
	}
}

// Text isn't escaped for HTML: the page that shows a text escapes it.
func TestResponsesAreNotEscapedForHTML(t *testing.T) {
	res := newHarness(t).post(owner, `{"date":"2026-11-23","project":"<b>&","hours":1}`)
	if !strings.Contains(res.Body, `"project":"<b>&"`) {
		t.Errorf("body = %s", res.Body)
	}
}
