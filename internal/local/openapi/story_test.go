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

// The ids of the entries in the store at the start of a story. No entry has nobodys.
const (
	submitted = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XY1" // employee's
	approved  = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XY2" // employee's
	rejected  = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XY3" // employee's
	managers  = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XY4" // pending too
	wholeDay  = "2026-11-19-01JDC5W0ZK3V6T8Q4R2N7M9XY5" // employee's 24 hours
	partOfDay = "2026-11-18-01JDC5W0ZK3V6T8Q4R2N7M9XY6" // employee's 1 hour of a day that is full with it
	restOfDay = "2026-11-18-01JDC5W0ZK3V6T8Q4R2N7M9XY7"
	nobodys   = "2026-11-20-01JDC5W0ZK3V6T8Q4R2N7M9XYZ"
)

// seeded returns the file of a store with the entries above. It is made once and copied,
// because every transaction waits for the disk.
func seeded(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "timesheets.db")
	store := openStore(t, path)
	add(t, store, employee, submitted, 60)
	settle(t, store, add(t, store, employee, approved, 60), timesheet.DecisionRequest{Status: timesheet.Approved})
	settle(t, store, add(t, store, employee, rejected, 60), timesheet.DecisionRequest{Status: timesheet.Rejected, Reason: "Another project."})
	add(t, store, manager, managers, 60)
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

// settle stores a manager's decision.
func settle(t testing.TB, store timesheet.Store, e timesheet.Entry, v timesheet.DecisionRequest) {
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
	before *request // a request to send first
	setup  func(*service)
	want   int
	code   string // of the error
	fault  bool   // the description shows that the request is invalid
}

// TestStories sends each story to the service, and checks the request and the reply
// against the description. Every described response must occur.
func TestStories(t *testing.T) {
	d, file := newDescription(t), seeded(t)
	reached := map[string]bool{}
	for _, tt := range stories() {
		e := d.exchange(t, tt.request)
		t.Run(e.operation+"/"+tt.name, func(t *testing.T) {
			got := tt.tell(t, file)
			reached[fmt.Sprintf("%s %d", e.operation, got.status)] = true
			if got.status != tt.want || got.code() != tt.code {
				t.Fatalf("answer = %d %s, want %d %s; body %s", got.status, got.code(), tt.want, tt.code, got.body)
			}
			if err := e.fault(t.Context()); (err != nil) != tt.fault {
				t.Errorf("the description finds %v wrong with the request, want a fault: %t", err, tt.fault)
			}
			if err := e.replyFault(t.Context(), got); err != nil {
				t.Errorf("the answer is not as described: %v\n%s", err, got.body)
			}
		})
	}
	t.Run("every described answer", func(t *testing.T) {
		if diff := cmp.Diff(d.answers(), reached); diff != "" {
			t.Errorf("answers described and reached (-want +got):\n%s", diff)
		}
	})
}

func (s story) tell(t *testing.T, file []byte) reply {
	t.Helper()
	parameters := map[string]string{}
	if s.want == http.StatusTooManyRequests {
		parameters["RequestsPerSecond"], parameters["RequestBurst"] = "1", "1"
	}
	on := newService(t, file, parameters)
	if s.setup != nil {
		s.setup(on)
	}
	if s.before != nil {
		on.send(t, *s.before)
	}
	return on.send(t, s.request)
}

// answers returns the described responses, as "operation status".
func (d description) answers() map[string]bool {
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
			story{name: "no token", request: r.sentBy(nil), want: 401, code: "unauthorized", fault: true},
			story{name: "no scope", request: r.sentBy(&bearer{employee, []string{"openid"}}), want: 403, code: "forbidden", fault: true},
			story{name: "too many requests", request: r, before: &r, want: 429, code: "throttled"},
			story{name: "a fault", request: r, setup: failing(errors.New("broken")), want: 500, code: "internal"},
			story{name: "no database", request: r, setup: failing(timesheet.ErrUnavailable), want: 503, code: "unavailable"},
			// OpenAPI can't describe that unknown parameters are errors.
			story{name: "an unknown parameter", request: r.asking("mood=good"), want: 400, code: "invalid"})
	}
	return all
}

func failing(err error) func(*service) { return func(s *service) { s.store.err = err } }
