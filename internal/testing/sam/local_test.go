package sam

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A local is `sam local` with functions that were built for the engine and that use a
// running stack.
type local struct {
	cli
	engine
	build    string // the folder of `sam build`
	settings string // the file for --env-vars
}

// runLocal runs the functions with `sam local`: first each event alone, then the API,
// which it compares with the local gateway.
func runLocal(t *testing.T, l local) {
	t.Helper()
	s := startStack(t, l.root, l.bridgeFlag())
	t.Run("events", func(t *testing.T) {
		l.settings = settings(t, l.root, s, eventIssuer)
		l.runEvents(t)
	})
	t.Run("api", func(t *testing.T) {
		l.settings = settings(t, l.root, s, s.issuer)
		compare(t, s, l.start(t, "start-api"))
	})
}

// arguments returns the arguments of a `sam local` command. They name the configuration
// file because the SAM CLI looks for it beside the template, which here is the built one.
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

// runEvents runs one event with `sam local invoke`, as a developer does by hand. Each call of
// `sam local invoke` starts a container, so the other events are sent to `sam local
// start-lambda`, which keeps its containers.
func (l local) runEvents(t *testing.T) {
	t.Helper()
	cases := eventCases()
	t.Run("invoke "+cases[0].file, func(t *testing.T) {
		event := filepath.Join(l.root, "events", cases[0].file)
		cases[0].check(t, []byte(l.run(t, l.arguments("invoke", cases[0].function, "--event", event)...)))
	})
	address := l.start(t, "start-lambda")
	invoke := func(t testing.TB, function string, event []byte) []byte {
		t.Helper()
		return post(t, address+"/2015-03-31/functions/"+function+"/invocations", event)
	}
	t.Run("each event", func(t *testing.T) {
		for function, group := range byFunction(cases) {
			// A container handles one event at a time, and most events take the SAM CLI a second.
			t.Run(function, func(t *testing.T) {
				t.Parallel()
				runEach(t, invoke, group)
			})
		}
	})
	t.Run("lifecycle", func(t *testing.T) { runLifecycle(t, invoke) })
}

func byFunction(cases []eventCase) map[string][]eventCase {
	groups := map[string][]eventCase{}
	for _, s := range cases {
		groups[s.function] = append(groups[s.function], s)
	}
	return groups
}

// post sends an event and returns the response.
func post(t testing.TB, address string, event []byte) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(event))
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Timeout: exchangeTimeout}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	payload, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// settings writes a copy of tools/sam-local.json with the addresses of a stack on free
// ports and with the issuer of the tokens. It returns the path of the file.
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

// replacePort replaces the default port in a setting with the port of the stack's address.
func replacePort(t testing.TB, settings map[string]string, name, from, address string) {
	t.Helper()
	replaced := strings.Replace(settings[name], from, ":"+port(t, address), 1)
	if !strings.Contains(settings[name], from) {
		t.Fatalf("tools/sam-local.json: %s doesn't contain the port %s", name, from)
	}
	settings[name] = replaced
}
