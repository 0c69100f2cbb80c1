package api_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
)

func (h *harness) csv(email, accept string, parameters ...string) answer {
	h.t.Helper()
	event := h.event("GET", email)
	event.MultiValueHeaders = map[string][]string{"accept": {accept}}
	event.QueryStringParameters = map[string]string{}
	for i := 0; i < len(parameters); i += 2 {
		event.QueryStringParameters[parameters[i]] = parameters[i+1]
	}
	return h.call(api.List(h.config()), event)
}

func TestCSV(t *testing.T) {
	h := newHarness(t)
	h.post(owner, `{"date":"2026-11-22","project":"=1+1","hours":1.5,"notes":"a, \"b\"\nc"}`).want(t, http.StatusCreated, "")
	h.post(owner, `{"date":"2026-11-23","project":"@a","hours":2,"notes":"-2","user_type":"contractor"}`).want(t, http.StatusCreated, "")
	h.stored(other)
	a := h.csv(owner, "text/csv", "from", "2026-11-01", "to", "2026-11-30")
	a.want(t, http.StatusOK, "")
	if got := a.Headers["Content-Type"]; got != "text/csv; charset=utf-8; header=present" {
		t.Errorf("Content-Type = %q", got)
	}
	if got := a.Headers["Content-Disposition"]; got != `attachment; filename="timesheets-2026-11-01-2026-11-30.csv"` {
		t.Errorf("Content-Disposition = %q", got)
	}
	if !strings.HasPrefix(a.Body, "date,project,hours,status,user_type,notes,id,created_at\r\n") {
		t.Errorf("body = %q", a.Body)
	}
	rows, err := csv.NewReader(strings.NewReader(a.Body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, row := range rows[1:] {
		got = append(got, row[:6])
	}
	want := [][]string{
		{"2026-11-23", "'@a", "2", "submitted", "contractor", "'-2"},
		{"2026-11-22", "'=1+1", "1.5", "submitted", "employee", "a, \"b\"\nc"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// The whole range, though a page holds 100.
func TestCSVHasAllPages(t *testing.T) {
	h := newHarness(t)
	for range 8 {
		h.fill(owner, 30)
	}
	for project, want := range map[string]int{"": 240, "b": 120} {
		parameters := []string{"from", "2026-11-01"}
		if project != "" {
			parameters = append(parameters, "project", project)
		}
		if got := strings.Count(h.csv(owner, "text/csv;q=0.5, application/json", parameters...).Body, "\r\n") - 1; got != want {
			t.Errorf("project %q: %d rows, want %d", project, got, want)
		}
	}
}

func TestCSVTooLarge(t *testing.T) {
	h := newHarness(t)
	notes := strings.Repeat("🕒", 2000) // 8,000 bytes
	for i := range 640 {
		body := fmt.Sprintf(`{"date":"20%02d-%02d-%02d","project":"a","hours":1,"notes":%q}`, i/320, i%320/28+1, i%28+1, notes)
		h.post(owner, body).want(t, http.StatusCreated, "")
	}
	h.csv(owner, "text/csv").want(t, http.StatusRequestEntityTooLarge, "range_too_large")
	h.csv(owner, "text/csv", "to", "2000-12-31").want(t, http.StatusOK, "")
}

func TestCSVIsAskedForByName(t *testing.T) {
	h := newHarness(t)
	for accept, want := range map[string]bool{"": false, "*/*": false, "text/*": false, "application/json": false, "text/csv;q=0": false,
		"TEXT/CSV": true, "application/json, text/csv": true} {
		got := strings.HasPrefix(h.csv(owner, accept).Headers["Content-Type"], "text/csv")
		if got != want {
			t.Errorf("Accept %q: CSV %t, want %t", accept, got, want)
		}
	}
	h.csv(owner, "text/csv", "limit", "1").want(t, http.StatusBadRequest, "invalid")
}
