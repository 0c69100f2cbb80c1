package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
)

func (h *harness) csv(email, accept string, parameters ...string) response {
	h.t.Helper()
	event := h.event("GET", email)
	event.MultiValueHeaders = map[string][]string{"accept": {accept}}
	event.QueryStringParameters = map[string]string{}
	for i := 0; i < len(parameters); i += 2 {
		event.QueryStringParameters[parameters[i]] = parameters[i+1]
	}
	return h.call(api.List(h.service()), event)
}

func TestListAsCSV(t *testing.T) {
	h := newHarness(t)
	h.post(owner, `{"date":"2026-11-22","project":"=1+1","hours":1.5,"notes":"a, \"b\"\nc"}`).want(t, http.StatusCreated, "")
	h.post(owner, `{"date":"2026-11-23","project":"@a","hours":2,"notes":"-2","user_type":"contractor"}`).want(t, http.StatusCreated, "")
	h.createEntry(other)
	res := h.csv(owner, "text/csv", "from", "2026-11-01", "to", "2026-11-30")
	res.want(t, http.StatusOK, "")
	if got := res.Headers["Content-Type"]; got != "text/csv; charset=utf-8; header=present" {
		t.Errorf("Content-Type = %q", got)
	}
	if got := res.Headers["Content-Disposition"]; got != `attachment; filename="timesheets-2026-11-01-2026-11-30.csv"` {
		t.Errorf("Content-Disposition = %q", got)
	}
	if !strings.HasPrefix(res.Body, "date,project,hours,status,user_type,notes,id,created_at\r\n") {
		t.Errorf("body = %q", res.Body)
	}
	rows, err := csv.NewReader(strings.NewReader(res.Body)).ReadAll()
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

// The CSV contains all entries of the range, although a page has at most 100 entries.
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
		if got := strings.Count(h.csv(owner, "text/csv, application/json;q=0.5", parameters...).Body, "\r\n") - 1; got != want {
			t.Errorf("project %q: %d rows, want %d", project, got, want)
		}
	}
}

// The limit applies to the response that Lambda sends, in which each quote of a note takes
// four bytes. No response exceeds 6 MiB, and the largest range that fits is still sent.
func TestCSVTooLarge(t *testing.T) {
	const perDay, days, limit = 24, 34, 6 << 20
	h := newHarness(t)
	notes := strings.Repeat(`\"`, 2000)
	for i := range perDay * days {
		day := time.Date(2026, 1, 1+i/perDay, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		h.post(owner, `{"date":"`+day+`","project":"a","hours":1,"notes":"`+notes+`"}`).want(t, http.StatusCreated, "")
	}
	largest := 0
	for day := range days {
		res := h.csv(owner, "text/csv", "to", time.Date(2026, 1, 1+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		if res.StatusCode == http.StatusRequestEntityTooLarge {
			res.want(t, http.StatusRequestEntityTooLarge, "range_too_large")
			if got := res.object["message"]; got != "The range exceeds 6275072 bytes as a JSON string; request a shorter range" {
				t.Errorf("message = %q", got)
			}
			continue
		}
		res.want(t, http.StatusOK, "")
		var sent bytes.Buffer
		encoder := json.NewEncoder(&sent) // as in aws-lambda-go
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(res.APIGatewayProxyResponse); err != nil {
			t.Fatal(err)
		}
		largest = max(largest, sent.Len())
	}
	const oneDay = perDay * 8200
	if largest > limit || largest < limit-16<<10-oneDay {
		t.Errorf("the largest response has %d bytes, want at most %d and not much less", largest, limit)
	}
	h.csv(owner, "text/csv").want(t, http.StatusRequestEntityTooLarge, "range_too_large")
}

func TestCSVSeparator(t *testing.T) {
	h := newHarness(t)
	h.post(owner, `{"date":"2026-11-22","project":"Zürich","hours":7.5,"notes":"a;b"}`).want(t, http.StatusCreated, "")
	for separator, want := range map[string]string{
		"comma":     "date,project,hours,status,user_type,notes,id,created_at\r\n2026-11-22,Zürich,7.5,submitted,employee,\"a;b\",",
		"semicolon": "\ufeffdate;project;hours;status;user_type;notes;id;created_at\r\n2026-11-22;Zürich;7,5;submitted;employee;\"a;b\";",
	} {
		res := h.csv(owner, "text/csv", "separator", separator)
		res.want(t, http.StatusOK, "")
		if !strings.HasPrefix(res.Body, want) {
			t.Errorf("separator %s: %q, want %q at the start", separator, res.Body, want)
		}
	}
	for _, tt := range []struct{ accept, separator, want string }{
		{"text/csv", "tab", "separator not_allowed"},
		{"text/csv", "", "separator not_allowed"},
		{"application/json", "semicolon", "separator unknown"},
	} {
		res := h.csv(owner, tt.accept, "separator", tt.separator)
		res.want(t, http.StatusBadRequest, "invalid")
		if diff := cmp.Diff([]string{tt.want}, res.fieldErrors()); diff != "" {
			t.Errorf("%s, separator %q: fields (-want +got):\n%s", tt.accept, tt.separator, diff)
		}
	}
}

func TestCSVRefusesALimit(t *testing.T) {
	h := newHarness(t)
	h.csv(owner, "text/csv", "limit", "1").want(t, http.StatusBadRequest, "invalid")
}
