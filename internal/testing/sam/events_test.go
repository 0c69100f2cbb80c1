package sam

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
	"timesheets/internal/local/bolt"
	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

// A story is a file of events/ and the expected outcome.
type story struct {
	file     string
	function string
	want     outcome
}

// An outcome is the part of a response that stories check: for a route the status, and the
// code of an error; for the authorizer the effect of its policy, or the text of its error.
type outcome struct {
	Status int
	Code   string
	Effect string
	Error  string
}

func stories() []story {
	return append(authorizerStories(), routeStories()...)
}

func routeStories() []story {
	return slices.Concat(ownStories(), importStories(), managerStories())
}

func authorizerStories() []story {
	const function = "AuthorizerFunction"
	allow, deny := outcome{Effect: "Allow"}, outcome{Effect: "Deny"}
	refused := outcome{Error: "Unauthorized"}
	return []story{
		{"authorizer-valid.json", function, allow},
		{"authorizer-manager.json", function, allow},
		{"authorizer-import.json", function, allow},
		{"authorizer-no-scope.json", function, deny},
		{"authorizer-unverified-email.json", function, deny},
		{"authorizer-expired.json", function, refused},
		{"authorizer-no-token.json", function, refused},
		{"authorizer-unknown-key.json", function, refused},
		{"authorizer-wrong-audience.json", function, refused},
		{"authorizer-wrong-issuer.json", function, refused},
	}
}

// ownStories are the stories of users and their own entries. Events about an entry contain
// exampleID, which no table contains; TestWalk replaces it.
func ownStories() []story {
	missing := outcome{Status: 404, Code: "not_found"}
	return []story{
		{"create.json", "CreateFunction", outcome{Status: 201}},
		{"create-form.json", "CreateFunction", outcome{Status: 201}},
		{"create-idempotent.json", "CreateFunction", outcome{Status: 201}},
		{"create-invalid.json", "CreateFunction", outcome{Status: 400, Code: "invalid"}},
		{"create-no-email.json", "CreateFunction", outcome{Status: 500, Code: "internal"}},
		{"list.json", "ListFunction", outcome{Status: 200}},
		{"list-next-page.json", "ListFunction", outcome{Status: 200}},
		{"list-range.json", "ListFunction", outcome{Status: 200}},
		{"list-csv.json", "ListFunction", outcome{Status: 200}},
		{"list-csv-semicolon.json", "ListFunction", outcome{Status: 200}},
		{"get.json", "GetFunction", missing},
		{"get-other-user.json", "GetFunction", missing},
		{"update.json", "UpdateFunction", missing},
		{"update-any-version.json", "UpdateFunction", missing},
		{"update-no-match.json", "UpdateFunction", outcome{Status: 428, Code: "version"}},
		{"update-another-day.json", "UpdateFunction", outcome{Status: 400, Code: "invalid"}},
		{"delete.json", "DeleteFunction", missing},
		{"summary.json", "SummaryFunction", outcome{Status: 200}},
		{"summary-project.json", "SummaryFunction", outcome{Status: 200}},
		{"summary-too-long.json", "SummaryFunction", outcome{Status: 400, Code: "invalid"}},
	}
}

func importStories() []story {
	const function = "UploadFunction"
	return []story{
		{"upload.json", function, outcome{Status: 201}},
		{"upload-again.json", function, outcome{Status: 201}},
		{"upload-correct.json", function, outcome{Status: 200}},
		{"upload-delete.json", function, outcome{Status: 200}},
		{"upload-one.json", function, outcome{Status: 201}},
		{"upload-full-day.json", function, outcome{Status: 207}},
		{"upload-invalid.json", function, outcome{Status: 400, Code: "invalid"}},
	}
}

func managerStories() []story {
	missing := outcome{Status: 404, Code: "not_found"}
	return []story{
		{"approvals.json", "ApprovalsFunction", outcome{Status: 200}},
		{"approvals-user.json", "ApprovalsFunction", outcome{Status: 200}},
		{"approvals-no-scope.json", "ApprovalsFunction", outcome{Status: 403, Code: "forbidden"}},
		{"decide-approve.json", "DecideFunction", missing},
		{"decide-reject.json", "DecideFunction", missing},
		{"decide-reopen.json", "DecideFunction", missing},
		{"decide-own.json", "DecideFunction", missing},
	}
}

// TestStories guards against an event that no test runs, and against a missing file.
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

func TestStoriesAreDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(repository(t), "docs", "events.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stories() {
		if !strings.Contains(string(page), "`"+s.file+"`") {
			t.Errorf("docs/events.md does not say what %s shows", s.file)
		}
	}
}

// TestRouteEvents runs the events of the routes without a container. The authorizer's events
// are tested in internal/local/stack, with the issuer of their tokens.
func TestRouteEvents(t *testing.T) {
	runEach(t, inProcess(newBolt(t)), routeStories())
}

// runEach sends each event unchanged.
func runEach(t *testing.T, invoke invoker, all []story) {
	t.Helper()
	for _, s := range all {
		t.Run(s.file, func(t *testing.T) { s.check(t, invoke(t, s.function, readEvent(t, s.file))) })
	}
}

// An invoker sends an event to a function and returns the response.
type invoker func(t testing.TB, function string, event []byte) []byte

// inProcess calls the handlers of the functions.
func inProcess(store timesheet.Store) invoker {
	service := api.Service{
		Store: store, Origin: pageOrigin, Now: time.Now, ULID: api.NewULIDs(), Log: slog.New(slog.DiscardHandler),
	}
	functions := map[string]api.Handler{}
	for name, handler := range api.Handlers(service) {
		functions[policy.MustFind(name).Function()] = handler
	}
	return func(t testing.TB, function string, event []byte) []byte {
		t.Helper()
		var request events.APIGatewayProxyRequest
		if err := json.Unmarshal(event, &request); err != nil {
			t.Fatal(err)
		}
		response, err := functions[function](t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := json.Marshal(response)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}

func newBolt(t testing.TB) *bolt.Store {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "timesheets.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return store
}

func readEvent(t testing.TB, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository(t), "events", file))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// check compares a function's response with the story.
func (s story) check(t testing.TB, answer []byte) {
	t.Helper()
	var got outcome
	if s.function == "AuthorizerFunction" {
		got = authorizerOutcome(t, answer)
	} else {
		got = routeOutcome(t, readAnswer(t, answer))
	}
	if diff := cmp.Diff(s.want, got); diff != "" {
		t.Errorf("outcome (-want +got):\n%s\n%s", diff, answer)
	}
}

func readAnswer(t testing.TB, answer []byte) events.APIGatewayProxyResponse {
	t.Helper()
	var response events.APIGatewayProxyResponse
	if err := json.Unmarshal(answer, &response); err != nil {
		t.Fatalf("answer %q: %v", answer, err)
	}
	return response
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

// authorizerOutcome returns the outcome of a policy, or of the error that the runtime
// reports.
func authorizerOutcome(t testing.TB, answer []byte) outcome {
	t.Helper()
	var got struct {
		events.APIGatewayCustomAuthorizerResponse
		ErrorMessage string `json:"errorMessage"`
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		t.Fatalf("answer %q: %v", answer, err)
	}
	o := outcome{Error: got.ErrorMessage}
	for _, statement := range got.PolicyDocument.Statement {
		o.Effect += statement.Effect
	}
	return o
}
