package openapi_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

// The ids of the entries in the store at the start of a story. No entry has unknownID.
const (
	submitted     = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XY1" // employee's
	approved      = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XY2" // employee's
	rejected      = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XY3" // employee's
	managersEntry = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XY4" // pending too
	wholeDay      = "2026-11-19-01JDC5W0ZK3V6T8Q4R2N7M9XY5" // employee's 24 hours
	partOfDay     = "2026-11-18-01JDC5W0ZK3V6T8Q4R2N7M9XY6" // employee's 1 hour of a day that is full with it
	restOfDay     = "2026-11-18-01JDC5W0ZK3V6T8Q4R2N7M9XY7"
	unknownID     = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XYZ"
)

// seeded returns the file of a store with the entries above. It is made once and copied,
// because every transaction waits for the disk.
func seeded(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "timesheets.db")
	store := openStore(t, path)
	add(t, store, employee, submitted, 60)
	storeDecision(t, store, add(t, store, employee, approved, 60), timesheet.DecisionRequest{Status: timesheet.Approved})
	storeDecision(t, store, add(t, store, employee, rejected, 60), timesheet.DecisionRequest{Status: timesheet.Rejected, Reason: "Another project."})
	add(t, store, manager, managersEntry, 60)
	add(t, store, employee, wholeDay, timesheet.DayMinutes)
	add(t, store, employee, partOfDay, 60)
	add(t, store, employee, restOfDay, timesheet.DayMinutes-60)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func add(t testing.TB, store timesheet.Store, owner timesheet.Owner, id timesheet.ID, minutes timesheet.Minutes) timesheet.Entry {
	t.Helper()
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: id.Date(), Project: "StoreZero", Minutes: minutes}
	e := draft.Entry(owner, "local|seed", string(id[len("2026-11-20-"):]), start)
	created, err := store.Create(t.Context(), timesheet.Creation{Entry: e})
	if err != nil {
		t.Fatalf("add %s: %v", id, err)
	}
	return created.Entry
}

// storeDecision stores a manager's decision.
func storeDecision(t testing.TB, store timesheet.Store, e timesheet.Entry, v timesheet.DecisionRequest) {
	t.Helper()
	r, _, err := e.Decide(v, timesheet.Match{Any: true}, timesheet.Actor{Email: manager}, start)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Replace(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

// A story is a request and the expected response.
type story struct {
	name string
	request
	before         *request // a request to send first
	setup          func(*service)
	want           int
	code           string // of the error
	invalidRequest bool   // the description shows that the request is invalid
}

// TestStories sends each story to the service, and checks the request and the response
// against the description. Every described response must occur.
func TestStories(t *testing.T) {
	d, file := newDescription(t), seeded(t)
	received := map[string]bool{}
	for _, tt := range stories() {
		e := d.exchange(t, tt.request)
		t.Run(e.operation+"/"+tt.name, func(t *testing.T) {
			got := tt.run(t, file)
			received[fmt.Sprintf("%s %d", e.operation, got.status)] = true
			if got.status != tt.want || got.code() != tt.code {
				t.Fatalf("response = %d %s, want %d %s; body %s", got.status, got.code(), tt.want, tt.code, got.body)
			}
			if err := e.requestError(t.Context()); (err != nil) != tt.invalidRequest {
				t.Errorf("validate the request: error = %v, want one = %t", err, tt.invalidRequest)
			}
			if err := e.responseError(t.Context(), got); err != nil {
				t.Errorf("validate the response: %v\n%s", err, got.body)
			}
		})
	}
	t.Run("every described response", func(t *testing.T) {
		if diff := cmp.Diff(d.describedResponses(), received); diff != "" {
			t.Errorf("described and received responses (-want +got):\n%s", diff)
		}
	})
}

func (s story) run(t *testing.T, file []byte) serviceResponse {
	t.Helper()
	parameters := map[string]string{}
	if s.want == http.StatusTooManyRequests {
		parameters["RequestsPerSecond"], parameters["RequestBurst"] = "1", "1"
	}
	svc := newService(t, file, parameters)
	if s.setup != nil {
		s.setup(svc)
	}
	if s.before != nil {
		svc.send(t, *s.before)
	}
	return svc.send(t, s.request)
}

// describedResponses returns the described responses, as "operation status".
func (d description) describedResponses() map[string]bool {
	all := map[string]bool{}
	for _, item := range d.document.Paths.Map() {
		for _, operation := range item.Operations() {
			for status := range operation.Responses.Map() {
				all[operation.OperationID+" "+status] = true
			}
		}
	}
	return all
}

func stories() []story {
	return slices.Concat(createStories(), listStories(), getStories(), updateStories(), deleteStories(),
		summaryStories(), uploadStories(), approvalsStories(), decideStories(), sharedStories())
}

// sharedStories are the stories of every route, with a valid request of each.
func sharedStories() []story {
	var all []story
	for _, r := range []request{
		create(newEntry), list(""), get(submitted), update(submitted, changed), remove(submitted),
		summary("from=2026-11-01&to=2026-11-30"), upload(row), approvals(""), decide(submitted, ""),
	} {
		all = append(all,
			story{name: "no token", request: r.sentBy(nil), want: 401, code: "unauthorized", invalidRequest: true},
			story{name: "no scope", request: r.sentBy(&bearer{employee, []string{"openid"}}), want: 403, code: "forbidden", invalidRequest: true},
			story{name: "too many requests", request: r, before: &r, want: 429, code: "throttled"},
			story{name: "an internal error", request: r, setup: failing(errors.New("broken")), want: 500, code: "internal"},
			story{name: "the database is unavailable", request: r, setup: failing(timesheet.ErrUnavailable), want: 503, code: "unavailable"},
			// OpenAPI can't describe that unknown parameters are errors.
			story{name: "an unknown parameter", request: r.withQuery("mood=good"), want: 400, code: "invalid"})
	}
	return all
}

func failing(err error) func(*service) { return func(s *service) { s.store.err = err } }
