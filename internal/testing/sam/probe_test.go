package sam

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fakeProber records its arguments and exits with CODE. It writes to standard output, as the
// prober does.
const fakeProber = `#!/bin/sh
printf '%s\n' "$@" >"$RECORD"
echo '{"message":"probe"}'
exit "$CODE"
`

// A probed is the result of tools/deploy/probe.py.
type probed struct {
	code           int
	args           []string // of the prober; nil if it wasn't called
	stdout, stderr string
}

// probe runs tools/deploy/probe.py as `make deploy` does. env is NAME=value.
func (a *account) probe(t testing.TB, env ...string) probed {
	t.Helper()
	dir := t.TempDir()
	prober, record := filepath.Join(dir, "probe"), filepath.Join(dir, "record")
	if err := os.WriteFile(prober, []byte(fakeProber), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := newTool(t, "python").command(t.Context(), filepath.Join("tools", "deploy", "probe.py"), "--stack", stackName, "--probe", prober)
	cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL="+a.address, "NO_PROXY=127.0.0.1", "RECORD="+record, "PROBE_TOKEN=", "CODE=0")
	cmd.Env = append(cmd.Env, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	p := probed{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
	if args, err := os.ReadFile(record); err == nil {
		p.args = strings.Split(strings.TrimSuffix(string(args), "\n"), "\n")
	}
	return p
}

func TestProbeAfterDeployment(t *testing.T) {
	a := newAccount(t)
	a.deploy(t, required(), nil)
	withoutPage := a.probe(t, "PROBE_TOKEN=a")
	a.cloudFormation(t, "CreateStack", pageStack, fakeTemplate(t, pageStack), atDomain())
	if len(withoutPage.args) != 2 || !strings.HasSuffix(withoutPage.args[1], ".amazonaws.com/v1") {
		t.Fatalf("arguments %q, want -api and the API's address", withoutPage.args)
	}
	withPage := append(withoutPage.args, "-page", "https://timesheets.example.com")
	tests := []struct {
		name string
		env  []string
		code int
		args []string
		last string // the last line of standard error
	}{
		{"no token", nil, 0, nil, "probe    the deployment wasn't checked, because PROBE_TOKEN isn't set: see docs/prober.md"},
		{"green", []string{"PROBE_TOKEN=a"}, 0, withPage, "probe    the deployment passed its checks"},
		{"a fault", []string{"PROBE_TOKEN=a", "CODE=1"}, 1, withPage, "probe    the deployment is complete, but it has a fault: see above"},
		{"an error", []string{"PROBE_TOKEN=a", "CODE=2"}, 2, withPage, "probe    the deployment is complete, but it couldn't be checked: see above"},
		{"another exit code", []string{"PROBE_TOKEN=a", "CODE=3"}, 3, withPage, "probe    the deployment is complete, but the prober failed with exit code 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := a.probe(t, tt.env...)
			if p.code != tt.code || p.stdout != "" {
				t.Errorf("exit code %d and output %q, want %d and none", p.code, p.stdout, tt.code)
			}
			if diff := cmp.Diff(tt.args, p.args); diff != "" {
				t.Errorf("arguments of the prober (-want +got):\n%s", diff)
			}
			lines := strings.Split(strings.TrimSpace(p.stderr), "\n")
			if last := lines[len(lines)-1]; last != tt.last {
				t.Errorf("last line %q, want %q", last, tt.last)
			}
			if reported := strings.Contains(p.stderr, `{"message":"probe"}`); reported != (tt.args != nil) {
				t.Errorf("the report is printed: %t\n%s", reported, p.stderr)
			}
		})
	}
	t.Run("without a stack", func(t *testing.T) {
		a.reset(t)
		if p := a.probe(t, "PROBE_TOKEN=a"); p.code != 1 || p.args != nil || !strings.Contains(p.stderr, "probe.py: Stack with id "+stackName+" does not exist") {
			t.Errorf("exit code %d, want 1 and no prober:\n%s", p.code, p.stderr)
		}
	})
}
