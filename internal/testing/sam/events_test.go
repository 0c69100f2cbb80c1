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

// An eventCase is a file of events/ and the expected outcome.
type eventCase struct {
	file     string
	function string
	want     outcome
}

// An outcome is the part of a response that the tests check. For a route, it is the status and,
// for an error, the code. For the authorizer, it is the effect of the policy or the text of the
// error.
type outcome struct {
	Status int
	Code   string
	Effect string
	Error  string
}

func eventCases() []eventCase {
	return append(authorizerCases(), routeCases()...)
}

func routeCases() []eventCase {
	return slices.Concat(userCases(), importCases(), managerCases())
}

func authorizerCases() []eventCase {
	const function = "AuthorizerFunction"
	allow, deny := outcome{Effect: "Allow"}, outcome{Effect: "Deny"}
	unauthorized := outcome{Error: "Unauthorized"}
	return []eventCase{
		{"authorizer-valid.json", function, allow},
		{"authorizer-manager.json", function, allow},
		{"authorizer-import.json", function, allow},
		{"authorizer-no-scope.json", function, deny},
		{"authorizer-unverified-email.json", function, deny},
		{"authorizer-expired.json", function, unauthorized},
		{"authorizer-no-token.json", function, unauthorized},
		{"authorizer-unknown-key.json", function, unauthorized},
		{"authorizer-wrong-audience.json", function, unauthorized},
		{"authorizer-wrong-issuer.json", function, unauthorized},
	}
}

// userCases are the events of users and their own entries. Events about an entry contain
// exampleID, which no table contains; TestEntryLifecycle replaces it.
func userCases() []eventCase {
	notFound := outcome{Status: 404, Code: "not_found"}
	return []eventCase{
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
		{"get.json", "GetFunction", notFound},
		{"get-other-user.json", "GetFunction", notFound},
		{"update.json", "UpdateFunction", notFound},
		{"update-any-version.json", "UpdateFunction", notFound},
		{"update-no-match.json", "UpdateFunction", outcome{Status: 428, Code: "version"}},
		{"update-another-day.json", "UpdateFunction", outcome{Status: 400, Code: "invalid"}},
		{"delete.json", "DeleteFunction", notFound},
		{"summary.json", "SummaryFunction", outcome{Status: 200}},
		{"summary-project.json", "SummaryFunction", outcome{Status: 200}},
		{"summary-too-long.json", "SummaryFunction", outcome{Status: 400, Code: "invalid"}},
	}
}

func importCases() []eventCase {
	const function = "UploadFunction"
	return []eventCase{
		{"upload.json", function, outcome{Status: 201}},
		{"upload-again.json", function, outcome{Status: 201}},
		{"upload-correct.json", function, outcome{Status: 200}},
		{"upload-delete.json", function, outcome{Status: 200}},
		{"upload-one.json", function, outcome{Status: 201}},
		{"upload-full-day.json", function, outcome{Status: 207}},
		{"upload-invalid.json", function, outcome{Status: 400, Code: "invalid"}},
	}
}

func managerCases() []eventCase {
	notFound := outcome{Status: 404, Code: "not_found"}
	return []eventCase{
		{"approvals.json", "ApprovalsFunction", outcome{Status: 200}},
		{"approvals-user.json", "ApprovalsFunction", outcome{Status: 200}},
		{"approvals-no-scope.json", "ApprovalsFunction", outcome{Status: 403, Code: "forbidden"}},
		{"decide-approve.json", "DecideFunction", notFound},
		{"decide-reject.json", "DecideFunction", notFound},
		{"decide-reopen.json", "DecideFunction", notFound},
		{"decide-own.json", "DecideFunction", notFound},
	}
}

// TestEveryEventFileIsTested guards against an event that no test runs, and against a missing file.
func TestEveryEventFileIsTested(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(repository(t), "events", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, path := range paths {
		want[filepath.Base(path)] = true
	}
	got := map[string]bool{}
	for _, s := range eventCases() {
		got[s.file] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files of events/ that a test runs (-want +got):\n%s", diff)
	}
}

func TestEventFilesAreDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(repository(t), "docs", "events.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range eventCases() {
		if !strings.Contains(string(page), "`"+s.file+"`") {
			t.Errorf("docs/events.md doesn't describe %s", s.file)
		}
	}
}

// TestRouteEvents runs the events of the routes without a container. The authorizer's events
// are tested in internal/local/stack, with the issuer of their tokens.
func TestRouteEvents(t *testing.T) {
	runEach(t, inProcess(newBolt(t)), routeCases())
}

// runEach sends each event unchanged.
func runEach(t *testing.T, invoke invoker, cases []eventCase) {
	t.Helper()
	for _, s := range cases {
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
		payload, err := json.Marshal(response)
		if err != nil {
			t.Fatal(err)
		}
		return payload
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

// check compares a function's response with the expected outcome.
func (s eventCase) check(t testing.TB, payload []byte) {
	t.Helper()
	var got outcome
	if s.function == "AuthorizerFunction" {
		got = authorizerOutcome(t, payload)
	} else {
		got = routeOutcome(t, parseResponse(t, payload))
	}
	if diff := cmp.Diff(s.want, got); diff != "" {
		t.Errorf("outcome (-want +got):\n%s\n%s", diff, payload)
	}
}

func parseResponse(t testing.TB, payload []byte) events.APIGatewayProxyResponse {
	t.Helper()
	var response events.APIGatewayProxyResponse
	if err := json.Unmarshal(payload, &response); err != nil {
		t.Fatalf("response %q: %v", payload, err)
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
func authorizerOutcome(t testing.TB, payload []byte) outcome {
	t.Helper()
	var got struct {
		events.APIGatewayCustomAuthorizerResponse
		ErrorMessage string `json:"errorMessage"`
	}
	if err := json.Unmarshal(payload, &got); err != nil {
		t.Fatalf("response %q: %v", payload, err)
	}
	o := outcome{Error: got.ErrorMessage}
	for _, statement := range got.PolicyDocument.Statement {
		o.Effect += statement.Effect
	}
	return o
}
