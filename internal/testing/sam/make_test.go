package sam

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oddName is the name of a folder with characters that make, a shell or the SAM CLI might
// treat specially. It has no colon, which Python's venv rejects.
const oddName = "a b $c $(d) 'e' \"f\" #g &h ;i *j %20k `l` \\n =o !p [q] {r} ~s ? <t> |u ä"

// injected is text that creates a file if make, a shell or sed runs any of it.
const injected = "$(shell touch injected)$(touch injected)`touch injected`;touch injected;&touch injected&|touch injected;\n#'\"*(x)$x$$x\\"

// A sandbox is a checkout in which the real make runs fakes of the SAM CLI, the upload
// of the page, the local stack and Go. The fakes record their command lines.
type sandbox struct {
	dir    string
	record string
	env    []string
}

// A call is the command line of a fake.
type call []string

// fakePrograms returns the fakes by their path in the sandbox. go build -o FILE
// writes a fake of the local stack, which only parses parameters, as the real one does.
func fakePrograms() map[string]string {
	const record = "#!/bin/sh\n" + `{ printf '%s\0' "${0##*/}" "$@"; printf '\n\0'; } >>"$RECORD"` + "\n"
	return map[string]string{
		".tools/venv/bin/python": record + `case "$*" in *"local invoke"*) cat >"$RECORD.event" ;; esac; echo "$AWS_DEFAULT_REGION" >>"$RECORD.region"` + "\n",
		"bin/go":                 record + `mkdir -p "${3%/*}" && cp bin/local "$3"` + "\n",
		"bin/local":              `#!/bin/sh` + "\n" + `[ "$1" != parameters ] || exec "$LOCAL" "$@"` + "\n" + record,
		"bin/node":               "#!/bin/sh\nexit 1\n", // so the page isn't built
	}
}

func newSandbox(t testing.TB) sandbox {
	t.Helper()
	root := repository(t)
	s := sandbox{dir: filepath.Join(t.TempDir(), oddName), record: filepath.Join(t.TempDir(), "calls")}
	for _, name := range []string{"Makefile", "go.mod", "go.sum", "template.yaml", "samconfig.toml", "tools/lambda/build", "tools/node-version", "tools/requirements.txt"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		s.write(t, name, content)
	}
	for name, content := range fakePrograms() {
		s.write(t, name, []byte(content))
	}
	for _, name := range []string{".tools/venv/ready", "web/src/main.tsx", "web/public/robots.txt"} {
		s.write(t, name, nil)
	}
	if err := os.CopyFS(filepath.Join(s.dir, "events"), os.DirFS(filepath.Join(root, "events"))); err != nil {
		t.Fatal(err)
	}
	s.env = append(os.Environ(), "PATH="+filepath.Join(s.dir, "bin")+":"+os.Getenv("PATH"), "RECORD="+s.record, "MAKEFLAGS=")
	return s
}

func (s sandbox) write(t testing.TB, name string, content []byte) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o700); err != nil {
		t.Fatal(err)
	}
}

// make runs the real make, and returns the calls of fakes other than Go, and make's
// output. It fails the test if any part of a setting ran.
func (s sandbox) make(t testing.TB, args ...string) ([]call, string, error) {
	t.Helper()
	if err := os.WriteFile(s.record, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "make", append([]string{"--no-print-directory"}, args...)...)
	cmd.Dir, cmd.Env = s.dir, s.env
	out, err := cmd.CombinedOutput()
	record, readErr := os.ReadFile(s.record)
	if readErr != nil {
		t.Fatal(readErr)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "injected")); err == nil {
		t.Errorf("make %q executed a part of a setting:\n%s", args, out)
	}
	var calls []call
	for text := range strings.SplitSeq(string(record), "\n\x00") {
		if c := strings.Split(strings.TrimSuffix(text, "\x00"), "\x00"); c[0] != "" && c[0] != "go" {
			calls = append(calls, c)
		}
	}
	return calls, string(out), err
}

// wantCalls fails the test unless make calls exactly these programs.
func (s sandbox) wantCalls(t testing.TB, want []call, args ...string) {
	t.Helper()
	got, out, err := s.make(t, args...)
	if err != nil {
		t.Fatalf("make %q: %v\n%s", args, err, out)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("make %q calls (-want +got):\n%s", args, diff)
	}
}

// wantError fails the test unless make stops with a message before it calls any program.
func (s sandbox) wantError(t testing.TB, message string, args ...string) {
	t.Helper()
	calls, out, err := s.make(t, args...)
	if err == nil || len(calls) > 0 || !strings.Contains(out, message) {
		t.Errorf("make %q: error %v, calls %q, want no calls and the error %q:\n%s", args, err, calls, message, out)
	}
}

// architecture returns the architecture of this machine, as template.yaml names it.
func architecture() string {
	if runtime.GOARCH == "arm64" {
		return "arm64"
	}
	return "x86_64"
}

func invokeCalls(function string, flags ...string) []call {
	build := ".local/sam/" + architecture()
	invoke := call{
		"python", "-m", "samcli", "local", "invoke", "--config-file", "DIR/samconfig.toml", "--template", build + "/template.yaml",
		"--parameter-overrides", "Architecture=" + architecture(), "--event", "-",
	}
	return []call{
		{"python", "-m", "samcli", "build", "--build-dir", build, "--parameter-overrides", "Architecture=" + architecture()},
		append(append(invoke, flags...), function),
	}
}

// invoked returns invokeCalls with the paths of this sandbox.
func (s sandbox) invoked(function string, flags ...string) []call {
	calls := invokeCalls(function, flags...)
	calls[1][6] = filepath.Join(s.dir, "samconfig.toml")
	return calls
}

// event returns the standard input of the last call of the SAM CLI.
func (s sandbox) event(t testing.TB) string {
	t.Helper()
	content, err := os.ReadFile(s.record + ".event")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestMakeInvoke(t *testing.T) {
	s := newSandbox(t)
	// The Makefile's table from an event's name to its function.
	for _, eventCase := range eventCases() {
		t.Run(eventCase.file, func(t *testing.T) {
			s.wantCalls(t, s.invoked(eventCase.function), "invoke", "EVENT="+eventCase.file)
			if diff := cmp.Diff(string(readEvent(t, eventCase.file)), s.event(t)); diff != "" {
				t.Errorf("event (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("with an id", func(t *testing.T) {
		const id = "2026-11-23-01M853ZPJ88N4QKM7VNZM6E33D"
		s.wantCalls(t, s.invoked("GetFunction"), "invoke", "EVENT=get.json", "ID="+id)
		if diff := cmp.Diff(string(eventAbout(t, "get.json", id)), s.event(t)); diff != "" {
			t.Errorf("event (-want +got):\n%s", diff)
		}
	})
	t.Run("settings with special characters", func(t *testing.T) {
		const name = "create-a&b;$(c)'d'.json"
		s.write(t, "events/"+name, []byte("an event"))
		s.wantCalls(t, s.invoked("CreateFunction"), "invoke", "EVENT=events/"+name)
		if got := s.event(t); got != "an event" {
			t.Errorf("event %q, want the content of %s", got, name)
		}
		flags := strings.Fields(injected)
		s.wantCalls(t, s.invoked("ListFunction", flags...), "invoke", "EVENT=list.json", "SAM_FLAGS="+injected)
		s.wantError(t, "must be the id of an entry", "invoke", "EVENT=get.json", "ID=x/e;"+injected)
		s.wantError(t, "there is no events/create-", "invoke", "EVENT=create-"+injected)
		s.wantError(t, "must begin with the name of a function", "invoke", "EVENT="+injected)
	})
}

// samParameters parses the parameters of a deployment with the SAM CLI's own parser.
func samParameters(t testing.TB, dir string, args []string) map[string]string {
	t.Helper()
	const script = `
import json, sys
from samcli.cli.types import CfnParameterOverridesType
print(json.dumps(CfnParameterOverridesType().convert(tuple(sys.argv[1:]), None, None)))`
	cmd := exec.CommandContext(t.Context(), newTool(t, "python").path, append([]string{"-c", script}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("parse parameters with the SAM CLI: %v\n%s", err, out)
	}
	var parameters map[string]string
	if err := json.Unmarshal(out, &parameters); err != nil {
		t.Fatal(err)
	}
	return parameters
}

// parametersText has values with every character that make or a shell treats specially.
const parametersText = "Audience=a JwksUrl=https://t.example/keys?p=x&appid=abc EmailClaim=it's;$(touch${IFS}injected)`touch${IFS}injected`*#\\x\"y " +
	`ScopeClaim="$(shell touch injected) & (b) 'c' | d" AllowedOrigin= HostPage=$$true`

func wantParameters() map[string]string {
	return map[string]string{
		"Audience": "a", "JwksUrl": "https://t.example/keys?p=x&appid=abc",
		"EmailClaim": "it's;$(touch${IFS}injected)`touch${IFS}injected`*#\\x\"y",
		"ScopeClaim": "$(shell touch injected) & (b) 'c' | d", "AllowedOrigin": "", "HostPage": "$$true",
	}
}

// TestMakeDeploy checks that all steps use the same stack, that the page is uploaded after
// the API is deployed and both are probed after that, and that no character of a parameter is lost or run.
func TestMakeDeploy(t *testing.T) {
	s := newSandbox(t)
	s.useLocal(t)
	calls := func(stack, architecture string) []call {
		return []call{
			{"python", "-m", "samcli", "build", "--parameter-overrides", "Architecture=" + architecture},
			{
				"python", "tools/deploy/deploy.py", "--stack", stack, "--architecture", architecture,
				"--release", "unknown", "--environment", "default", "--build", ".aws-sam/build", "--parameters", ".local/parameters.yaml", "--sam", ".tools/venv/bin/python -m samcli",
			},
			{"python", "tools/deploy/upload.py", "--stack", stack, "--dist", "web/dist", "--build", "make --no-print-directory web-build"},
			{"python", "tools/deploy/probe.py", "--stack", stack, "--probe", ".local/bin/probe"},
		}
	}
	stack := "other" + injected
	arguments := []string{"deploy", "ARCHITECTURE=x86_64", "STACK=" + stack, "PARAMETERS=" + parametersText}
	s.wantCalls(t, calls(stack, "x86_64"), arguments...)
	t.Run("the SAM CLI reads the parameters", func(t *testing.T) {
		if diff := cmp.Diff(wantParameters(), samParameters(t, s.dir, []string{"file://.local/parameters.yaml"})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("from the environment", func(t *testing.T) {
		before, err := os.ReadFile(filepath.Join(s.dir, ".local", "parameters.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		environment := s
		environment.env = append(environment.env, arguments[1:]...)
		environment.wantCalls(t, calls(stack, "x86_64"), "deploy")
		after, err := os.ReadFile(filepath.Join(s.dir, ".local", "parameters.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(before), string(after)); diff != "" {
			t.Errorf("parameters (-command line +environment):\n%s", diff)
		}
	})
	t.Run("without parameters", func(t *testing.T) {
		s.wantCalls(t, calls("timesheets", "arm64"), "deploy")
	})
	t.Run("in AWS_REGION", func(t *testing.T) {
		region := s
		region.record += "-region"
		region.env = append(region.env, "RECORD="+region.record, "AWS_REGION=eu-west-1", "AWS_DEFAULT_REGION=us-east-1")
		region.wantCalls(t, calls("timesheets", "arm64"), "deploy")
		got, err := os.ReadFile(region.record + ".region")
		if err != nil || string(got) != strings.Repeat("eu-west-1\n", 4) {
			t.Errorf("the region of each program is %q, %v; want eu-west-1", got, err)
		}
	})
	t.Run("text that isn't a parameter", func(t *testing.T) {
		s.wantError(t, "it must be Name=Value", "deploy", "PARAMETERS=Issuer=https://id.example.com/ & Audience=a")
	})
}

// useLocal builds the real local stack, for its parser.
func (s *sandbox) useLocal(t testing.TB) {
	t.Helper()
	local := filepath.Join(t.TempDir(), "local")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", local, "./cmd/local")
	build.Dir = repository(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build cmd/local: %v\n%s", err, out)
	}
	s.env = append(s.env, "LOCAL="+local)
}

func TestMakeRun(t *testing.T) {
	s := newSandbox(t)
	// The local stack parses the text with the parser of `make deploy`.
	page := "http://localhost:8082" + injected
	s.wantCalls(t, []call{{"local", "-store", "bolt", "-page", page, "-parameters", parametersText}}, "run", "PAGE="+page, "PARAMETERS="+parametersText)
	s.wantCalls(t, []call{{"local", "-store", "bolt", "-page", "", "-parameters", ""}}, "run")
	s.wantCalls(t, []call{{"local", "-store", "dynamodb", "-docker-bridge", "-page", page, "-parameters", "A=b"}},
		"-o", ".tools/dynamodb-local", "run", "STORE=dynamodb", "PAGE="+page, "PARAMETERS=A=b")
	s.wantError(t, "STORE must be bolt or dynamodb", "run", "STORE=bolt;"+injected)
}

func TestMakeProbe(t *testing.T) {
	s := newSandbox(t)
	// The fake of the local stack prints no token, which only the real prober requires.
	calls := func(page string) []call {
		return []call{{"local", "token"}, {"local", "token", "-user", "manager"}, {"probe", "-api", "http://127.0.0.1:8080", "-page", page}}
	}
	s.wantCalls(t, calls("http://127.0.0.1:8082"), "probe")
	s.wantCalls(t, calls("http://localhost:5173"+injected), "probe", "PAGE=http://localhost:5173"+injected)
}

func TestMakeTable(t *testing.T) {
	s := newSandbox(t)
	restore := func(stack, at, name, keys string) []call {
		return []call{{"table", "restore", "-stack", stack, "-at", at, "-name", name, "-keys", keys}}
	}
	s.wantCalls(t, restore("timesheets", "2026-11-23T16:00:00Z", "", ""), "restore", "AT=2026-11-23T16:00:00Z")
	s.wantCalls(t, restore("a"+injected, "b"+injected, "c"+injected, "d"+injected),
		"restore", "STACK=a"+injected, "AT=b"+injected, "NEW_TABLE=c"+injected, "KEYS=d"+injected)
	s.wantCalls(t, []call{{"table", "orphans"}}, "orphans")
}

// TestMakeTargets guards the targets that other programs call.
func TestMakeTargets(t *testing.T) {
	for _, target := range []string{"web-build", "test-quick"} {
		cmd := exec.CommandContext(t.Context(), "make", "--dry-run", target)
		cmd.Dir = repository(t)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("make %s: %v\n%s", target, err, out)
		}
	}
}
