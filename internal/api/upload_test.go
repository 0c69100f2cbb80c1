package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
	"timesheets/internal/timesheet"
)

// upload sends a body as the import job, whose token has no email.
func (h *harness) upload(body string, headers ...string) response {
	h.t.Helper()
	return h.call(api.Upload(h.service()), h.uploadEvent(body, headers...))
}

func (h *harness) uploadEvent(body string, headers ...string) events.APIGatewayProxyRequest {
	event := h.event("POST", "")
	delete(event.RequestContext.Authorizer, "email")
	event.RequestContext.Authorizer["scope"] = "batch:upload"
	event.Resource, event.Body = "/timesheets/upload", body
	event.MultiValueHeaders = map[string][]string{}
	for i := 0; i < len(headers); i += 2 {
		event.MultiValueHeaders[headers[i]] = []string{headers[i+1]}
	}
	return event
}

// results returns "result code" for each row.
func (res response) results() []string {
	rows, _ := res.object["results"].([]any)
	results := make([]string, len(rows))
	for i, row := range rows {
		row := row.(map[string]any)
		code, _ := row["code"].(string)
		results[i] = strings.TrimSpace(row["result"].(string) + " " + code)
	}
	return results
}

// row returns a row of an import; id is its external_id.
func row(email, id, hours string) string {
	return fmt.Sprintf(`{"user_id":%q,"external_id":%q,"date":"2026-11-23","project":"a","hours":%s}`, email, id, hours)
}

func TestUploadIsIdempotent(t *testing.T) {
	h := newHarness(t)
	body := "[" + row(owner, "1", "1") + "," + row(" EMPLOYEE@example.com", "2", "2") + "," + row(other, "1", "3") + "]"
	first := h.upload(body)
	first.want(t, http.StatusCreated, "")
	if diff := cmp.Diff([]string{"created", "created", "created"}, first.results()); diff != "" {
		t.Errorf("first (-want +got):\n%s", diff)
	}
	h.now = start.AddDate(0, 2, 0) // an external_id is remembered forever
	again := h.upload(body)
	again.want(t, http.StatusOK, "")
	if diff := cmp.Diff([]string{"unchanged", "unchanged", "unchanged"}, again.results()); diff != "" {
		t.Errorf("again (-want +got):\n%s", diff)
	}
	if n, m := len(h.get(owner).rows), len(h.get(other).rows); n != 2 || m != 1 {
		t.Errorf("%d and %d entries are stored, want 2 and 1", n, m)
	}
}

func TestUploadWithAnIdempotencyKey(t *testing.T) {
	h := newHarness(t)
	body := `[{"user_id":"employee@example.com","date":"2026-11-23","project":"a","hours":1},{"user_id":"employee@example.com","date":"2026-11-23","project":"a","hours":1}]`
	h.upload(body, "Idempotency-Key", "november").want(t, http.StatusCreated, "")
	again := h.upload(body, "Idempotency-Key", "november")
	if diff := cmp.Diff([]string{"replayed", "replayed"}, again.results()); diff != "" {
		t.Errorf("again (-want +got):\n%s", diff)
	}
	other := h.upload(strings.ReplaceAll(body, `"hours":1`, `"hours":2`), "Idempotency-Key", "november")
	other.want(t, http.StatusMultiStatus, "")
	if diff := cmp.Diff([]string{"refused idempotency_key_reused", "refused idempotency_key_reused"}, other.results()); diff != "" {
		t.Errorf("different rows (-want +got):\n%s", diff)
	}
	if n := len(h.get(owner).rows); n != 2 {
		t.Errorf("%d entries are stored, want 2", n)
	}
}

// A repeated call stores no row twice, even if the order of the rows has changed, or the first
// call stored some of the rows and not the others.
func TestUploadWithAnIdempotencyKeyInAnotherOrder(t *testing.T) {
	withoutID := func(hours string) string {
		return fmt.Sprintf(`{"user_id":%q,"date":"2026-11-23","project":"a","hours":%s}`, owner, hours)
	}
	withID := row(other, "T-1", "1")
	tests := []struct {
		name            string
		first, again    []string
		want, wantAgain []string
	}{
		{"the same order", []string{withoutID("1"), withoutID("2")}, []string{withoutID("1"), withoutID("2")},
			[]string{"created", "created"}, []string{"replayed", "replayed"}},
		{"swapped", []string{withoutID("1"), withoutID("2")}, []string{withoutID("2"), withoutID("1")},
			[]string{"created", "created"}, []string{"refused idempotency_key_reused", "refused idempotency_key_reused"}},
		{"a row with external_id moved", []string{withID, withoutID("1"), withoutID("2")}, []string{withoutID("1"), withID, withoutID("2")},
			[]string{"created", "created", "created"}, []string{"replayed", "unchanged", "replayed"}},
		{"the first was refused, then swapped", []string{withoutID("23.5"), withoutID("2")}, []string{withoutID("2"), withoutID("23.5")},
			[]string{"refused day_full", "created"}, []string{"replayed", "refused idempotency_key_reused"}},
		{"one more copy of two equal rows", []string{withoutID("1"), withoutID("1")}, []string{withoutID("1"), withoutID("1"), withoutID("1")},
			[]string{"created", "created"}, []string{"replayed", "replayed", "created"}},
		{"a new row in front", []string{withoutID("1")}, []string{withoutID("2"), withoutID("1")},
			[]string{"created"}, []string{"refused idempotency_key_reused", "replayed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			if tt.want[0] == "refused day_full" {
				h.post(owner, withoutID("1")).want(t, http.StatusCreated, "")
			}
			send := func(rows []string) []string {
				return h.upload("["+strings.Join(rows, ",")+"]", "Idempotency-Key", "november").results()
			}
			if diff := cmp.Diff(tt.want, send(tt.first)); diff != "" {
				t.Errorf("first (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.wantAgain, send(tt.again)); diff != "" {
				t.Errorf("again (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUploadReportsEachRow(t *testing.T) {
	h := newHarness(t)
	res := h.upload("[" + row(owner, "1", "20") + "," + row(owner, "2", "20") + "," + row(other, "1", "20") + "]")
	res.want(t, http.StatusMultiStatus, "")
	if diff := cmp.Diff([]string{"created", "refused day_full", "created"}, res.results()); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestUploadAcceptsOneObject(t *testing.T) {
	h := newHarness(t)
	res := h.upload(row(owner, "1", "1"))
	res.want(t, http.StatusCreated, "")
	if diff := cmp.Diff([]string{"created"}, res.results()); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	if got := h.upload(row(owner, "2", `"1"`)).fieldErrors(); !cmp.Equal(got, []string{"hours type"}) {
		t.Errorf("validation errors = %v", got)
	}
}

func TestUploadWithAFieldErrorStoresNothing(t *testing.T) {
	valid := row(owner, "1", "1")
	tests := []struct {
		name, body string
		want       []string
	}{
		{"an invalid row", "[" + valid + "," + valid[:0] + row(owner, "2", "0.1") + "]", []string{"[1].hours step"}},
		{"no user and no external_id", "[" + valid + `,{"date":"2026-11-23","project":"a","hours":1}]`, []string{"[1].user_id required", "[1].external_id required"}},
		{"not an email", "[" + row("employee", "1", "1") + "]", []string{"[0].user_id format"}},
		{"byte-order mark before an email", "[" + row("\ufeffa@example.com", "1", "1") + "]", []string{"[0].user_id format"}},
		{"zero-width space in an email", "[" + row("a\u200b@example.com", "1", "1") + "]", []string{"[0].user_id format"}},
		{"left-to-right mark in an email", "[" + row("a\u200e@example.com", "1", "1") + "]", []string{"[0].user_id format"}},
		{"left-to-right mark in external_id", "[" + row(owner, "1\u200e", "1") + "]", []string{"[0].external_id characters"}},
		{"external_id duplicate after trimming", "[" + valid + "," + row(owner, "\ufeff1\u00a0", "1") + "]", []string{"[1].external_id duplicate"}},
		{"long external_id", "[" + row(owner, strings.Repeat("x", 101), "1") + "]", []string{"[0].external_id length"}},
		{"empty external_id", "[" + row(owner, "", "1") + "]", []string{"[0].external_id length"}},
		{"duplicate external_id", "[" + valid + "," + valid + "]", []string{"[1].external_id duplicate"}},
		{"unknown", "[" + valid + `,{"x":1}]`, []string{"[1].x unknown", "[1].user_id required", "[1].date required", "[1].project required", "[1].hours required", "[1].external_id required"}},
		{"approved", "[" + strings.Replace(valid, "{", `{"approved":true,`, 1) + "]", []string{"[0].approved not_allowed"}},
		{"no rows", "[]", []string{"body length"}},
		{"101 rows", "[" + strings.Repeat(valid+",", 100) + valid + "]", []string{"body length"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			res := h.upload(tt.body)
			res.want(t, http.StatusBadRequest, "invalid")
			if diff := cmp.Diff(tt.want, res.fieldErrors()); diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
			if rows := h.get(owner).rows; len(rows) != 0 {
				t.Errorf("%d entries were stored", len(rows))
			}
		})
	}
}

func TestUploadRefuses(t *testing.T) {
	h := newHarness(t)
	h.upload("[1]").want(t, http.StatusBadRequest, "malformed")
	h.upload("[{}").want(t, http.StatusBadRequest, "malformed")
	h.upload("a=b", "Content-Type", "application/x-www-form-urlencoded").want(t, http.StatusUnsupportedMediaType, "media_type")
	h.upload("["+strings.Repeat(" ", 1<<20)+"]").want(t, http.StatusRequestEntityTooLarge, "too_large")
	event := h.event("POST", owner)
	event.Body = row(other, "1", "1")
	event.RequestContext.Authorizer["scope"] = "read:timesheets create:timesheets delete:timesheets approve:timesheets"
	h.call(api.Upload(h.service()), event).want(t, http.StatusForbidden, "forbidden")
}

func TestUploadAccepts100Rows(t *testing.T) {
	h := newHarness(t)
	rows := make([]string, 100)
	for i := range rows {
		rows[i] = row(fmt.Sprintf("user%d@example.com", i%7), fmt.Sprint(i), "0.25")
	}
	res := h.upload("[" + strings.Join(rows, ",") + "]")
	res.want(t, http.StatusCreated, "")
	var body struct {
		Results []struct{ Result, ID, ExternalID string }
	}
	if err := json.Unmarshal([]byte(res.Body), &body); err != nil || len(body.Results) != 100 {
		t.Fatalf("%d results, %v", len(body.Results), err)
	}
	for i, r := range res.object["results"].([]any) {
		if r.(map[string]any)["external_id"] != fmt.Sprint(i) {
			t.Errorf("result %d is of row %v", i, r)
		}
	}
}

// failingImports is a store whose Import fails with err for some rows.
type failingImports struct {
	timesheet.Store
	err   error
	fails func(timesheet.ImportChange) bool
}

func (f failingImports) Import(ctx context.Context, i timesheet.ImportChange) (timesheet.Record, error) {
	if f.fails(i) {
		return timesheet.Record{}, f.err
	}
	return f.Store.Import(ctx, i)
}

// A row on which the store fails doesn't stop the other rows. Sending the same upload again
// stores the missing rows.
func TestUploadWhileTheStoreFails(t *testing.T) {
	outage := fmt.Errorf("import: %w: %w", timesheet.ErrUnavailable, errors.New("the cause"))
	bug := errors.New("the cause")
	isOwners := func(i timesheet.ImportChange) bool { return i.Owner == owner }
	isSecondRow := func(i timesheet.ImportChange) bool { return i.Owner == owner && i.After.Minutes == 120 }
	tests := []struct {
		name   string
		err    error
		fails  func(timesheet.ImportChange) bool
		status int
		code   string
		want   []string // of three rows of the owner and one of another user
		causes int
		again  []string
	}{
		{"unavailable", outage, func(timesheet.ImportChange) bool { return true }, 503, "unavailable",
			[]string{}, 1, []string{"created", "created", "created", "created"}},
		{"unavailable for one user", outage, isSecondRow, 207, "",
			[]string{"created", "failed unavailable", "failed unavailable", "created"}, 2, []string{"unchanged", "created", "created", "unchanged"}},
		{"a bug with one row", bug, isSecondRow, 207, "",
			[]string{"created", "failed internal", "created", "created"}, 1, []string{"unchanged", "created", "unchanged", "unchanged"}},
		{"a bug with one user", bug, isOwners, 207, "",
			[]string{"failed internal", "failed internal", "failed internal", "created"}, 3, []string{"created", "created", "created", "unchanged"}},
		{"the entry keeps changing", timesheet.ErrVersion, isSecondRow, 207, "",
			[]string{"created", "failed version", "created", "created"}, 0, []string{"unchanged", "created", "unchanged", "unchanged"}},
	}
	body := "[" + row(owner, "1", "1") + "," + row(owner, "2", "2") + "," + row(owner, "3", "3") + "," + row(other, "1", "1") + "]"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			realStore := h.store
			h.store = failingImports{realStore, tt.err, tt.fails}
			res := h.upload(body)
			res.want(t, tt.status, tt.code)
			if diff := cmp.Diff(tt.want, res.results()); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
			if strings.Contains(res.Body, "the cause") {
				t.Errorf("the response contains the cause: %s", res.Body)
			}
			if n := strings.Count(h.log.String(), "the cause"); n != tt.causes {
				t.Errorf("the log contains the cause %d times, want %d:\n%s", n, tt.causes, h.log.String())
			}
			if strings.Contains(h.log.String(), "@") {
				t.Errorf("the log contains an email:\n%s", h.log.String())
			}
			h.store = realStore
			again := h.upload(body)
			if diff := cmp.Diff(tt.again, again.results()); diff != "" {
				t.Errorf("again (-want +got):\n%s", diff)
			}
		})
	}
}
