package samtest

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
	"timesheets/internal/bolt"
)

// A story is a file of events/ and what its function makes of it.
type story struct {
	file     string
	function string
	want     outcome
}

// An outcome is what counts in an answer: of a route its status and, of an error, its
// code; of the authorizer the effect of its policy or the text of its error.
type outcome struct {
	Status int
	Code   string
	Effect string
	Error  string
}

func stories() []story {
	const (
		authorizer = "AuthorizerFunction"
		create     = "CreateFunction"
		list       = "ListFunction"
	)
	allow, deny := outcome{Effect: "Allow"}, outcome{Effect: "Deny"}
	refused := outcome{Error: "Unauthorized"}
	return []story{
		{"authorizer-valid.json", authorizer, allow},
		{"authorizer-manager.json", authorizer, allow},
		{"authorizer-import.json", authorizer, allow},
		{"authorizer-no-scope.json", authorizer, deny},
		{"authorizer-unverified-email.json", authorizer, deny},
		{"authorizer-expired.json", authorizer, refused},
		{"authorizer-no-token.json", authorizer, refused},
		{"authorizer-unknown-key.json", authorizer, refused},
		{"authorizer-wrong-audience.json", authorizer, refused},
		{"authorizer-wrong-issuer.json", authorizer, refused},
		{"create.json", create, outcome{Status: 201}},
		{"create-form.json", create, outcome{Status: 201}},
		{"create-idempotent.json", create, outcome{Status: 201}},
		{"create-invalid.json", create, outcome{Status: 400, Code: "invalid"}},
		{"create-no-email.json", create, outcome{Status: 500, Code: "internal"}},
		{"list.json", list, outcome{Status: 200}},
		{"list-next-page.json", list, outcome{Status: 200}},
		{"list-range.json", list, outcome{Status: 200}},
	}
}

// TestStories guards against an event that nobody runs, and against one that is gone.
func TestStories(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(repository(t), "events", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, path := range paths {
		want[filepath.Base(path)] = true
	}
	got := map[string]bool{}
	for _, s := range stories() {
		got[s.file] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files of events/ that have a story (-want +got):\n%s", diff)
	}
}

// TestRouteEvents runs the events of the routes without a container. The authorizer's
// are run beside the issuer whose tokens they hold.
func TestRouteEvents(t *testing.T) {
	store, err := bolt.Open(filepath.Join(t.TempDir(), "timesheets.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	cfg := api.Config{
		Store: store, Origin: "http://127.0.0.1:8082", Now: time.Now, ULID: api.NewULIDs(),
		Log: slog.New(slog.DiscardHandler),
	}
	routes := map[string]api.Handler{"CreateFunction": api.Create(cfg), "ListFunction": api.List(cfg)}
	for _, s := range stories() {
		route, ok := routes[s.function]
		if !ok {
			continue
		}
		t.Run(s.file, func(t *testing.T) {
			response, err := route(t.Context(), readEvent(t, s.file))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(s.want, routeOutcome(t, response)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s\n%s", diff, response.Body)
			}
		})
	}
}

func readEvent(t testing.TB, file string) events.APIGatewayProxyRequest {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository(t), "events", file))
	if err != nil {
		t.Fatal(err)
	}
	var event events.APIGatewayProxyRequest
	if err := json.Unmarshal(content, &event); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return event
}

func routeOutcome(t testing.TB, response events.APIGatewayProxyResponse) outcome {
	t.Helper()
	o := outcome{Status: response.StatusCode}
	if o.Status < 400 {
		return o
	}
	var problem struct{ Code string }
	if err := json.Unmarshal([]byte(response.Body), &problem); err != nil {
		t.Fatalf("body %q: %v", response.Body, err)
	}
	o.Code = problem.Code
	return o
}
