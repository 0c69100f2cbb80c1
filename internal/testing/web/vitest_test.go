package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stopTimeout is the time that an interrupted vitest has to stop its browser and its stacks.
const stopTimeout = 30 * time.Second

const root = "../../.."

func TestUnits(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: run the page's unit tests with npm --prefix web test")
	}
	requirePackages(t)
	runProject(t, "unit")
}

func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a browser")
	}
	requirePackages(t)
	chromium := runTool(t, "chromium")
	if jars, err := filepath.Glob(filepath.Join(root, ".tools", "dynamodb-local", "*.jar")); err != nil || len(jars) == 0 {
		t.Skip("DynamoDB Local isn't installed: run make .tools/dynamodb-local")
	}
	runProject(t, "browser", "CHROMIUM="+chromium)
}

// requirePackages skips the test if Node or the page's packages aren't installed.
func requirePackages(t *testing.T) {
	t.Helper()
	runTool(t, "node-version")
	if _, err := os.Stat(filepath.Join(root, "web", "node_modules", ".package-lock.json")); err != nil {
		t.Skip("the page's packages aren't installed: run make web-build")
	}
}

// runTool returns the output of a script of tools/. If the script fails, the test is skipped with the script's error message.
func runTool(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), filepath.Join(root, "tools", name)).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Skip(strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// A result is the result of one test, as web/vitest-report.ts writes it.
type result struct {
	Name   string
	State  string // "passed", "failed", "skipped", or "pending" if vitest was interrupted
	Reason string // of a skip
}

// runProject runs a project of web/vite.config.ts and reports each of its tests as a subtest. If vitest fails, also outside
// of a test, runProject reports its output, which contains the errors.
func runProject(t *testing.T, project string, env ...string) {
	t.Helper()
	results, out, err := vitest(t, env, "--project", project)
	if err != nil {
		t.Errorf("vitest: %v\n%s", err, out)
	}
	if !slices.ContainsFunc(results, func(r result) bool { return r.State == "passed" }) {
		t.Error("no test passed")
	}
	for _, r := range results {
		t.Run(r.Name, func(t *testing.T) {
			switch r.State {
			case "passed":
			case "skipped":
				t.Skip(cmp.Or(r.Reason, "no reason given"))
			default:
				t.Error(r.State)
			}
		})
	}
}

// vitest runs vitest in web and returns the results of its tests, its output, and an error if it failed. The results are
// empty if vitest ended before it could report them.
func vitest(t *testing.T, env []string, args ...string) (results []result, out []byte, err error) {
	t.Helper()
	web, err := filepath.Abs(filepath.Join(root, "web"))
	if err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"node_modules/vitest/vitest.mjs", "run",
		"--reporter", "default", "--reporter", filepath.Join(web, "vitest-report.ts")}, args...)...)
	cmd.Dir = web
	cmd.Env = append(cmd.Environ(), append(env, "NO_COLOR=1", "TEST_REPORT="+report)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTimeout
	out, err = cmd.CombinedOutput()
	text, readErr := os.ReadFile(report)
	if readErr == nil {
		readErr = json.Unmarshal(text, &results)
	}
	return results, out, errors.Join(err, readErr)
}
