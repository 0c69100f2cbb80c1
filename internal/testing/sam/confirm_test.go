package sam

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testDeployConfirm guards a deployment in a pipeline, where no user can answer.
func testDeployConfirm(t *testing.T, d *deployer) {
	t.Helper()
	d.deploy(t, required(), nil)
	tests := []struct {
		confirm string
		asks    bool
	}{
		{"", true},
		{"yes", true},
		{"no", false},
	}
	for _, tt := range tests {
		calls, out, err := d.run(t, nil, "CONFIRM="+tt.confirm)
		if err != nil || len(calls) != 1 {
			t.Fatalf("CONFIRM=%s: error %v, %d calls\n%s", tt.confirm, err, len(calls), out)
		}
		if asks := !slices.Contains(calls[0].Args, "--no-confirm-changeset"); asks != tt.asks {
			t.Errorf("CONFIRM=%s: the SAM CLI asks: %t, want %t", tt.confirm, asks, tt.asks)
		}
	}
	if calls, out, err := d.run(t, nil, "CONFIRM=false"); err == nil || len(calls) > 0 || !strings.Contains(out, "CONFIRM=false must be yes or no") {
		t.Errorf("CONFIRM=false: error %v, calls %v, want an error and no calls:\n%s", err, calls, out)
	}
}

// testVersion tests that the running release is the stack's, not the checkout's.
func testVersion(t *testing.T, d *deployer) {
	t.Helper()
	version := func(release string) (string, error) {
		cmd := d.command(t.Context(), filepath.Join("tools", "deploy", "version.py"), "--stack", stackName, "--release", release)
		cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL="+d.address, "NO_PROXY=127.0.0.1")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := version("v1.2.0"); err == nil || out != "checkout  v1.2.0\nversion.py: there is no stack timesheets\n" {
		t.Errorf("before the first deployment: error %v, output %q", err, out)
	}
	body := strings.Replace(fakeTemplate(t, stackName), "Release: { Name: unknown }", "Release: { Name: v1.1.0 }", 1)
	d.cloudFormation(t, "CreateStack", stackName, body, required())
	if out, err := version("v1.2.0-3-gabcdef0"); err != nil || out != "checkout  v1.2.0-3-gabcdef0\nrunning   v1.1.0\n" {
		t.Errorf("error %v, output %q", err, out)
	}
}

// TestEnvironments tests that each environment has its own stack, and that samconfig.toml
// names it as the Makefile does.
func TestEnvironments(t *testing.T) {
	c := newTool(t, "python")
	out := c.run(t, "-c", `
import tomllib
config = tomllib.load(open("samconfig.toml", "rb"))
for name in ("default", "staging", "production"):
    deploy = config[name]["deploy"]["parameters"]
    print(name, deploy.pop("stack_name"), deploy.pop("s3_prefix"), deploy == {"resolve_s3": True, "capabilities": "CAPABILITY_IAM", "confirm_changeset": True, "fail_on_empty_changeset": False})`)
	want := "default timesheets timesheets True\nstaging timesheets-staging timesheets-staging True\nproduction timesheets-production timesheets-production True\n"
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("samconfig.toml (-want +got):\n%s", diff)
	}
	for environment, stack := range map[string]string{"default": "timesheets", "staging": "timesheets-staging", "production": "timesheets-production"} {
		cmd := exec.CommandContext(t.Context(), "make", "--dry-run", "--print-data-base", "version", "ENVIRONMENT="+environment)
		cmd.Dir = c.root
		// make exports its flags and settings to this test, if it runs the test.
		cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
			return strings.HasPrefix(variable, "MAKE") || strings.HasPrefix(variable, "MFLAGS=") || strings.HasPrefix(variable, "STACK=")
		})
		if out, err := cmd.Output(); err != nil || !strings.Contains(string(out), "\nSTACK := "+stack+"\n") {
			t.Errorf("ENVIRONMENT=%s: error %v, want the stack %s", environment, err, stack)
		}
	}
}
