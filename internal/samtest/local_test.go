package samtest

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

// A local is `sam local` over functions that were built for the engine, set up to
// reach a running stack.
type local struct {
	cli
	engine
	build    string // the folder of `sam build`
	settings string // the file for --env-vars
}

// TestSAMLocal runs the functions as `sam local` does: every event by itself, then the
// API beside the local gateway.
func TestSAMLocal(t *testing.T) {
	c := newCLI(t)
	l := local{cli: c, engine: newEngine(t), build: t.TempDir()}
	c.run(t, "build", "--build-dir", l.build, "--parameter-overrides", "Architecture="+l.architecture)
	s := startStack(t, c.root)
	t.Run("events", func(t *testing.T) {
		l.settings = settings(t, c.root, s, eventIssuer)
		l.runStories(t)
	})
	t.Run("api", func(t *testing.T) {
		l.settings = settings(t, c.root, s, s.issuer)
		compare(t, s, l.start(t, "start-api"))
	})
}

// arguments that every `sam local` command takes. The configuration file is named
// because SAM looks for it beside the template, which here is the built one.
func (l local) arguments(command ...string) []string {
	args := append([]string{"local"}, command...)
	args = append(args,
		"--config-file", filepath.Join(l.root, "samconfig.toml"),
		"--template", filepath.Join(l.build, "template.yaml"),
		"--env-vars", l.settings,
		"--parameter-overrides", "Architecture="+l.architecture+" AllowedOrigin="+pageOrigin,
	)
	return append(args, l.engine.arguments()...)
}

// runStories runs one event of each function with `sam local invoke`, as somebody would
// by hand. That takes seconds each, so the others go to containers that stay.
func (l local) runStories(t *testing.T) {
	t.Helper()
	address := l.start(t, "start-lambda")
	invoked := map[string]bool{}
	for _, s := range stories() {
		t.Run(s.file, func(t *testing.T) {
			var answer []byte
			if invoked[s.function] {
				answer = post(t, address+"/2015-03-31/functions/"+s.function+"/invocations", l.event(s))
			} else {
				answer = []byte(l.run(t, l.arguments("invoke", s.function, "--event", l.event(s))...))
			}
			invoked[s.function] = true
			s.check(t, answer)
		})
	}
}

func (l local) event(s story) string { return filepath.Join(l.root, "events", s.file) }

// post sends a file and gives what was answered.
func post(t testing.TB, address, path string) []byte {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, file)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Timeout: exchangePatience}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// check holds what a function answered against the story.
func (s story) check(t testing.TB, answer []byte) {
	t.Helper()
	var got outcome
	if s.function == "AuthorizerFunction" {
		got = authorizerOutcome(t, answer)
	} else {
		var response events.APIGatewayProxyResponse
		if err := json.Unmarshal(answer, &response); err != nil {
			t.Fatalf("answer %q: %v", answer, err)
		}
		got = routeOutcome(t, response)
	}
	if diff := cmp.Diff(s.want, got); diff != "" {
		t.Errorf("outcome (-want +got):\n%s\n%s", diff, answer)
	}
}

// authorizerOutcome reads a policy, or the error that the runtime reports.
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

// settings writes what tools/sam-local.json says, with the addresses of a stack that
// was started on free ports, and with the issuer whose tokens are sent.
func settings(t testing.TB, root string, s stack, issuer string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "tools", "sam-local.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Parameters map[string]string }
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	file.Parameters["ISSUER"] = issuer
	replacePort(t, file.Parameters, "JWKS_URL", ":8081", s.issuer)
	replacePort(t, file.Parameters, "AWS_ENDPOINT_URL_DYNAMODB", ":8000", s.dynamoDB)
	path := filepath.Join(t.TempDir(), "settings.json")
	content, err = json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// replacePort swaps the default port in a setting for that of an address of the stack.
func replacePort(t testing.TB, settings map[string]string, name, from, address string) {
	t.Helper()
	replaced := strings.Replace(settings[name], from, ":"+port(t, address), 1)
	if !strings.Contains(settings[name], from) {
		t.Fatalf("tools/sam-local.json: %s has no port %s", name, from)
	}
	settings[name] = replaced
}
