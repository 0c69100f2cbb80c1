package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/api"
	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

// wantBounded fails the test unless the response lists 100 errors and counts the others.
func (res response) wantBounded(t *testing.T, unlisted int) {
	t.Helper()
	res.want(t, http.StatusBadRequest, "invalid")
	if n := len(res.fieldErrors()); n != 100 || len(res.Body) > 64<<10 {
		t.Errorf("%d errors are listed in %d bytes, want 100", n, len(res.Body))
	}
	if message, want := res.object["message"].(string), fmt.Sprintf("and %d more that aren't listed", unlisted); !strings.Contains(message, want) {
		t.Errorf("message = %q, want it to contain %q", message, want)
	}
}

// A response with all errors of a large request would exceed Lambda's limit.
func TestErrorResponsesAreBounded(t *testing.T) {
	h := newHarness(t)
	members := func(n int) string { return "{" + strings.Repeat(`"":1,`, n) + `"":1}` }
	t.Run("duplicate members of a row", func(t *testing.T) {
		// One unknown name, 69,252 duplicates, and five missing fields: user_id, date, project,
		// hours and external_id.
		h.upload(members(69_252)).wantBounded(t, 1+69_252+5-100)
	})
	t.Run("rows", func(t *testing.T) {
		rows := "[" + strings.Repeat(members(199)+",", 99) + members(199) + "]"
		h.upload(rows).wantBounded(t, 100*(200+5)-100)
	})
	t.Run("members of an entry", func(t *testing.T) {
		h.post(owner, members(5000)).wantBounded(t, 1+5000+3-100)
	})
	t.Run("a form", func(t *testing.T) {
		h.post(owner, strings.Repeat("a&", 5000)+"a", "Content-Type", "application/x-www-form-urlencoded").wantBounded(t, 1+5000+3-100)
	})
	t.Run("parameters", func(t *testing.T) {
		var parameters []string
		for i := range 150 {
			parameters = append(parameters, fmt.Sprint("p", i), "1")
		}
		h.get(owner, parameters...).wantBounded(t, 50)
	})
	t.Run("exactly 100 errors", func(t *testing.T) {
		res := h.post(owner, members(96)) // date, project and hours are missing
		res.want(t, http.StatusBadRequest, "invalid")
		if n, message := len(res.fieldErrors()), res.object["message"]; n != 100 || strings.Contains(message.(string), "listed") {
			t.Errorf("%d errors, %q", n, message)
		}
	})
}

// Exact arithmetic on a million digits takes seconds of CPU.
func TestLongNumbersAreRefused(t *testing.T) {
	h := newHarness(t)
	longest, long := "7."+strings.Repeat("0", 62), "7."+strings.Repeat("0", 63)
	h.post(owner, `{"date":"2026-11-23","project":"a","hours":`+longest+`}`).want(t, http.StatusCreated, "")
	for _, literal := range []string{long, "0." + strings.Repeat("1", 60_000), strings.Repeat("1", 60_000), "1e" + strings.Repeat("0", 60_000)} {
		if got := h.post(owner, `{"date":"2026-11-23","project":"a","hours":`+literal+`}`).fieldErrors(); len(got) != 1 || got[0] != "hours format" {
			t.Errorf("%d digits as JSON: %v", len(literal), got)
		}
		form := "date=2026-11-23&project=a&hours=" + literal
		if got := h.post(owner, form, "Content-Type", "application/x-www-form-urlencoded").fieldErrors(); len(got) != 1 || got[0] != "hours format" {
			t.Errorf("%d digits in a form: %v", len(literal), got)
		}
	}
	if got := h.upload(row(owner, "1", "0."+strings.Repeat("1", 1_000_000))).fieldErrors(); len(got) != 1 || got[0] != "hours format" {
		t.Errorf("a million digits in a row: %v", got)
	}
	if got := h.get(owner, "limit", strings.Repeat("0", 64)+"1").fieldErrors(); len(got) != 1 || got[0] != "limit format" {
		t.Errorf("limit: %v", got)
	}
}

// API Gateway never sends a name with an empty list of values, but a handwritten event may.
func TestEmptyValueListsCountAsAbsent(t *testing.T) {
	h := newHarness(t)
	event := h.event("GET", owner)
	event.MultiValueQueryStringParameters = map[string][]string{"limit": {}, "from": nil, "x": {}}
	event.MultiValueHeaders = map[string][]string{"Accept": {}, "Content-Type": nil}
	h.call(api.List(h.service()), event).want(t, http.StatusOK, "")
	event = h.event("POST", owner)
	event.Body = validBody
	event.MultiValueHeaders = map[string][]string{"Content-Type": {}, "Idempotency-Key": nil}
	h.call(api.Create(h.service()), event).want(t, http.StatusCreated, "")
}

func TestByteOrderMarksAndCharsets(t *testing.T) {
	h := newHarness(t)
	const bom, form = "\ufeff", "date=2026-11-23&project=a&hours=0.25"
	valid := `{"date":"2026-11-23","project":"a","hours":0.25}`
	const formType = "application/x-www-form-urlencoded"
	tests := []struct {
		name, body, media string
		status            int
		code              string
	}{
		{"byte-order mark", bom + valid, "application/json", 201, ""},
		{"byte-order mark, no type", bom + valid, "", 201, ""},
		{"two byte-order marks", bom + bom + valid, "application/json", 400, "malformed"},
		{"byte-order mark at the end", valid + bom, "application/json", 400, "malformed"},
		{"only a byte-order mark", bom, "application/json", 400, "malformed"},
		{"form with a byte-order mark", bom + form, formType, 201, ""},
		{"utf8", valid, "application/json; charset=utf8", 201, ""},
		{"UTF8 in quotes", valid, `application/json;charset="UTF8"`, 201, ""},
		{"form in utf8", form, formType + "; charset=Utf8", 201, ""},
		{"utf-16", valid, "application/json; charset=utf-16", 415, "media_type"},
		{"form without a type", form, "", 400, "malformed"},
		{"form with a byte-order mark, without a type", bom + form, "", 400, "malformed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			headers := []string{"Content-Type", tt.media}
			if tt.media == "" {
				headers = nil
			}
			res := h.post(owner, tt.body, headers...)
			res.want(t, tt.status, tt.code)
			missing := strings.Contains(res.Body, "Content-Type is missing")
			if want := strings.HasPrefix(tt.name, "form") && tt.media == ""; missing != want {
				t.Errorf("body = %s; want it to report the missing header: %t", res.Body, want)
			}
		})
	}
	h.upload(bom+"["+row(owner, "1", "1")+"]").want(t, http.StatusCreated, "")
	id := h.post(owner, valid).object["id"].(string)
	h.decide(manager, id, bom+`{"approved":true}`).want(t, http.StatusOK, "")
}

// Every route responds to any event in the API's format.
func FuzzEvent(f *testing.F) {
	f.Add(uint8(1), "limit", "1", "Accept", "text/csv", "", validBody, 1)
	f.Add(uint8(4), "x", "", "If-Match", `"1"`, "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB", `{"hours":1e9}`, 0)
	f.Add(uint8(6), "from", "2026-11-23", "Content-Type", "application/json", "", `[{"user_id":"a@b"}]`, 2)
	h := newHarness(f)
	routes, handlers := policy.Routes(), api.Handlers(h.service())
	f.Fuzz(func(t *testing.T, route uint8, parameter, value, header, content, id, body string, n int) {
		event := h.event("POST", owner)
		lists := [][]string{nil, {}, {value}, {value, content}}
		event.MultiValueQueryStringParameters = map[string][]string{parameter: lists[uint(n)%4]}
		event.MultiValueHeaders = map[string][]string{header: {content}, "X": lists[uint(n)/4%4]}
		event.PathParameters = map[string]string{"id": id}
		event.Body, event.IsBase64Encoded = body, n%3 == 0
		response, err := handlers[routes[int(route)%len(routes)].Name](t.Context(), event)
		wantAPIResponse(t, response, err)
	})
}

func wantAPIResponse(t *testing.T, response events.APIGatewayProxyResponse, err error) {
	t.Helper()
	if err != nil || response.StatusCode < 200 || response.StatusCode > 599 || response.StatusCode == http.StatusInternalServerError {
		t.Fatalf("response = %d %s, %v", response.StatusCode, response.Body, err)
	}
	isJSON := response.Headers["Content-Type"] == "application/json"
	if isJSON && !json.Valid([]byte(response.Body)) {
		t.Fatalf("body = %q", response.Body)
	}
}

// A manyProjectsStore is a store in which every entry of a year has a different project. Filling
// a real store would take minutes.
type manyProjectsStore struct{ timesheet.Store }

func (manyProjectsStore) Days(_ context.Context, _ timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	days := make([]timesheet.Day, from.DaysUntil(to))
	for i := range days {
		days[i] = timesheet.Day{Date: from, Projects: map[string]timesheet.Total{}}
		for j := range 96 {
			name := fmt.Sprintf("%s %d %d", strings.Repeat(`"`, 90), i, j)
			days[i].Projects[name] = timesheet.Total{Minutes: timesheet.StepMinutes, Entries: 1}
		}
	}
	return days, nil
}

// A summary that is too large for Lambda is a 413, instead of an error of the gateway.
func TestSummaryTooLargeForAResponse(t *testing.T) {
	h := newHarness(t)
	h.store = manyProjectsStore{h.store}
	year := h.query(api.Summary, owner, "from", "2026-01-01", "to", "2026-12-31", "group_by", "project")
	year.want(t, http.StatusRequestEntityTooLarge, "range_too_large")
	month := h.query(api.Summary, owner, "from", "2026-01-01", "to", "2026-01-31", "group_by", "project")
	month.want(t, http.StatusOK, "")
	sent, err := json.Marshal(month.APIGatewayProxyResponse)
	if err != nil || len(sent) > 6<<20 {
		t.Errorf("a month has %d bytes, %v; want at most 6 MiB", len(sent), err)
	}
}

// The largest page, with texts of maximum length in JSON, fits into a response.
func TestLargestPageFits(t *testing.T) {
	h := newHarness(t)
	draft := timesheet.Draft{UserType: timesheet.Contractor, Date: "2026-11-23", Project: strings.Repeat(`"`, 100), Minutes: 15,
		Notes: strings.Repeat("\u2028", 2000)}
	address := timesheet.Owner(strings.Repeat(`"`, 252) + "@a")
	page := timesheet.Page{Next: "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB"}
	for range 100 {
		e := draft.Entry(address, "local|"+owner, "01JDC5W0ZK3V6T8Q4R2N7M9XYB", start)
		e.Status = timesheet.Rejected
		e.Decision = timesheet.Decision{By: address, At: start, Reason: strings.Repeat("\u2028", 500)}
		page.Entries = append(page.Entries, e)
	}
	h.store = onePageStore{h.store, page}
	res := h.get(owner)
	res.want(t, http.StatusOK, "")
	var sent bytes.Buffer
	enc := json.NewEncoder(&sent)
	enc.SetEscapeHTML(false) // as in aws-lambda-go
	if err := enc.Encode(res.APIGatewayProxyResponse); err != nil || sent.Len() > 6<<20 {
		t.Errorf("the page has %d bytes, %v; want at most 6 MiB", sent.Len(), err)
	}
	t.Logf("the largest page has %d bytes", sent.Len())
}

type onePageStore struct {
	timesheet.Store
	page timesheet.Page
}

func (s onePageStore) List(context.Context, timesheet.Owner, timesheet.Query) (timesheet.Page, error) {
	return s.page, nil
}
