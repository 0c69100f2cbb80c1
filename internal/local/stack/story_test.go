package stack

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// A session is a user who is signed in to a running stack.
type session struct {
	running
	token string
}

func (r running) session(tb testing.TB, user string) session {
	tb.Helper()
	return session{r, r.token(tb, user)}
}

// send sends a request, checks the status, and decodes the response into into.
func (s session) send(tb testing.TB, want int, into any, method, path, body string, headers ...string) {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), method, url(s.api)+path, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	a := do(tb, request)
	if a.status != want {
		tb.Fatalf("%s %s: %d %s, want %d", method, path, a.status, a.body, want)
	}
	if text, ok := into.(*string); ok {
		*text = a.body
	} else if into != nil {
		if err := json.Unmarshal([]byte(a.body), into); err != nil {
			tb.Fatalf("%s %s: %v", method, path, err)
		}
	}
}

// A row is an entry, with the fields that the story checks.
type row struct {
	ID, Date, Status string
	Hours            float64
	Version          int
	DecidedReason    string `json:"decided_reason"`
}

func (s session) week(tb testing.TB) []row {
	tb.Helper()
	var rows []row
	s.send(tb, http.StatusOK, &rows, http.MethodGet, "/timesheets?from=2026-11-16&to=2026-11-20", "")
	return rows
}

// A week and a month from beginning to end, by users and the import job: created,
// rejected, corrected, approved, imported twice, and totaled in two ways that agree.
func TestStoryOfAMonth(t *testing.T) {
	r := start(t, flags(t)...)
	employee, contractor, manager, job := r.session(t, "employee"), r.session(t, "contractor"), r.session(t, "manager"), r.session(t, "import")

	for day := 16; day <= 20; day++ {
		employee.send(t, http.StatusCreated, nil, http.MethodPost, "/timesheets", fmt.Sprintf(`{"date":"2026-11-%d","project":"StoreZero","hours":7.5}`, day))
	}
	var pending []row
	manager.send(t, http.StatusOK, &pending, http.MethodGet, "/approvals?user_id=employee@example.com", "")
	if len(pending) != 5 || pending[0].Date != "2026-11-16" {
		t.Fatalf("pending: %+v, want the five days, oldest first", pending)
	}
	manager.send(t, http.StatusOK, nil, http.MethodPut, "/approvals/"+pending[0].ID, `{"approved":false,"reason":"The store was closed that morning"}`)
	for _, e := range pending[1:] {
		manager.send(t, http.StatusOK, nil, http.MethodPut, "/approvals/"+e.ID, "")
	}

	rejected := employee.week(t)[4]
	if rejected.Status != "rejected" || rejected.DecidedReason != "The store was closed that morning" {
		t.Fatalf("after the rejection: %+v, want it rejected with the reason", rejected)
	}
	employee.send(t, http.StatusOK, nil, http.MethodPut, "/timesheets/"+rejected.ID, `{"project":"StoreZero","hours":3.5}`, "If-Match", strconv.Quote(strconv.Itoa(rejected.Version)))
	employee.send(t, http.StatusConflict, nil, http.MethodPut, "/timesheets/"+pending[1].ID, `{"project":"StoreZero","hours":1}`, "If-Match", "*")
	manager.send(t, http.StatusOK, nil, http.MethodPut, "/approvals/"+rejected.ID, "{}")
	for _, e := range employee.week(t) {
		if e.Status != "approved" {
			t.Errorf("the entry of %s is %s, want approved", e.Date, e.Status)
		}
	}
	employee.wantTotal(t, 33.5)

	month := contractorsMonth()
	for i, want := range []string{"created", "unchanged"} {
		status := []int{http.StatusCreated, http.StatusOK}[i]
		var upload struct{ Results []struct{ Result string } }
		job.send(t, status, &upload, http.MethodPost, "/timesheets/upload", month)
		for i, result := range upload.Results {
			if result.Result != want {
				t.Errorf("upload of row %d: %s, want %s", i, result.Result, want)
			}
		}
	}
	contractor.wantTotal(t, 30*4.25)
	// The API rejects each user's request that the user isn't allowed to make.
	employee.send(t, http.StatusForbidden, nil, http.MethodGet, "/approvals", "")
	job.send(t, http.StatusForbidden, nil, http.MethodGet, "/timesheets", "")
	contractor.send(t, http.StatusNotFound, nil, http.MethodGet, "/timesheets/"+rejected.ID, "")
}

func contractorsMonth() string {
	rows := make([]string, 30)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"user_id":"Contractor@example.com","user_type":"contractor","external_id":"row %d","date":"2026-11-%02d","project":"Audit","hours":4.25}`, i, i+1)
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// wantTotal checks that November's total is the same in every grouping and in the CSV.
func (s session) wantTotal(tb testing.TB, want float64) {
	tb.Helper()
	const november = "from=2026-11-01&to=2026-11-30"
	for _, by := range []string{"day", "week", "month", "project"} {
		var summary struct {
			TotalHours float64 `json:"total_hours"`
			Groups     []struct{ Hours float64 }
		}
		s.send(tb, http.StatusOK, &summary, http.MethodGet, "/timesheets/summary?"+november+"&group_by="+by, "")
		sum := 0.0
		for _, g := range summary.Groups {
			sum += g.Hours
		}
		if summary.TotalHours != want || sum != want {
			tb.Errorf("summary by %s: total %v, groups %v, want %v", by, summary.TotalHours, sum, want)
		}
	}
	var text string
	s.send(tb, http.StatusOK, &text, http.MethodGet, "/timesheets?"+november, "", "Accept", "text/csv")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	sum := 0.0
	for _, row := range rows[1:] {
		hours, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			tb.Fatal(err)
		}
		sum += hours
	}
	if sum != want {
		tb.Errorf("CSV: %v hours, want %v", sum, want)
	}
}
