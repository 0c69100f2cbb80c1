package samtest

import (
	"encoding/json"
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
		for _, story := range stories() {
			t.Run(story.file, func(t *testing.T) { l.check(t, story) })
		}
	})
	t.Run("api", func(t *testing.T) {
		l.settings = settings(t, c.root, s, s.issuer)
		compare(t, s, l.startAPI(t))
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

func (l local) check(t *testing.T, s story) {
	t.Helper()
	event := filepath.Join(l.root, "events", s.file)
	answer := l.run(t, l.arguments("invoke", s.function, "--event", event)...)
	var got outcome
	if s.function == "AuthorizerFunction" {
		got = authorizerOutcome(t, answer)
	} else {
		var response events.APIGatewayProxyResponse
		if err := json.Unmarshal([]byte(answer), &response); err != nil {
			t.Fatalf("answer %q: %v", answer, err)
		}
		got = routeOutcome(t, response)
	}
	if diff := cmp.Diff(s.want, got); diff != "" {
		t.Errorf("outcome (-want +got):\n%s\n%s", diff, answer)
	}
}

// authorizerOutcome reads a policy, or the error that the runtime reports.
func authorizerOutcome(t testing.TB, answer string) outcome {
	t.Helper()
	var got struct {
		events.APIGatewayCustomAuthorizerResponse
		ErrorMessage string `json:"errorMessage"`
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
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
