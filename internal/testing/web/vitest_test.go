package web

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a run that was told to stop may take to stop its browser and its
// stacks.
const patience = 30 * time.Second

const root = "../../.."

func TestUnits(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: npm --prefix web test runs the page's unit tests")
	}
	installed(t)
	vitest(t, "unit")
}

func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	installed(t)
	chromium := tool(t, "chromium")
	if jars, err := filepath.Glob(filepath.Join(root, ".tools", "dynamodb-local", "*.jar")); err != nil || len(jars) == 0 {
		t.Skip("DynamoDB Local is not installed: run make .tools/dynamodb-local")
	}
	vitest(t, "browser", "CHROMIUM="+chromium)
}

// installed skips the test where the page's own tools are not there.
func installed(t *testing.T) {
	t.Helper()
	tool(t, "node-version")
	if _, err := os.Stat(filepath.Join(root, "web", "node_modules", ".package-lock.json")); err != nil {
		t.Skip("what the page is built with is not installed: run make web-build")
	}
}

// tool gives what a script of tools/ prints. The test is skipped with what it complains of.
func tool(t *testing.T, name string) string {
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

// vitest runs a project of web/vite.config.ts; each of its tests becomes one of Go.
func vitest(t *testing.T, project string, env ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report")
	command := exec.CommandContext(t.Context(), "node", "node_modules/vitest/vitest.mjs", "run",
		"--project", project, "--reporter", "./vitest-report.ts")
	command.Dir = filepath.Join(root, "web")
	command.Env = append(command.Environ(), append(env, "NO_COLOR=1", "TEST_REPORT="+file)...)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = patience
	out, runErr := command.CombinedOutput()

	report, err := os.Open(file)
	if err != nil {
		t.Fatalf("vitest: %v, %v\n%s", runErr, err, out)
	}
	defer func() { _ = report.Close() }()
	results, err := readReport(report)
	failures := 0
	for _, r := range results {
		t.Run(r.Name, func(t *testing.T) {
			switch r.State {
			case failed:
				failures++
				t.Error(r.Text)
			case skipped:
				t.Skip(r.Text)
			}
		})
	}
	if err != nil || runErr != nil && failures == 0 {
		t.Errorf("vitest: %v, %v\n%s", err, runErr, out)
	}
}
