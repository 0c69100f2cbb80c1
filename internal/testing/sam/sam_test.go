// Package sam tests template.yaml, web/hosting.yaml, samconfig.toml, the Makefile's build
// rules, tools/deploy and events/ with the real SAM CLI. It validates and builds them. In a
// Docker engine, the machine's or its own, it runs the functions and compares `sam local`
// with the local gateway.
//
// It has only tests. `make test` installs the SAM CLI in .tools/venv.
package sam

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"timesheets/internal/local/repo"
)

// awsRegion is the region for the SAM CLI. Nothing is deployed to it.
const awsRegion = "eu-central-1"

// samTimeout bounds one call of the SAM CLI. The first build compiles everything.
const samTimeout = 10 * time.Minute

// A cli is the SAM CLI, or a program installed with it, in the folder of the repository.
type cli struct {
	path string
	root string
	env  []string // added to the environment of a call
}

// newCLI fails the test if the SAM CLI isn't installed. Only -short skips it.
func newCLI(t testing.TB) cli {
	t.Helper()
	return newTool(t, "sam")
}

// newTool returns a program that is installed with the SAM CLI. It fails as newCLI does.
func newTool(t testing.TB, name string) cli {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: runs the SAM CLI")
	}
	root := repository(t)
	path := filepath.Join(root, ".tools", "venv", "bin", name)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s is missing, run make .tools/venv: %v", name, err)
	}
	return cli{path: path, root: root}
}

// repository returns the folder of the repository.
func repository(t testing.TB) string {
	t.Helper()
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// command returns a call of the SAM CLI without an AWS account and without telemetry.
func (c cli) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.path, args...)
	cmd.Dir = c.root
	cmd.Env = append(os.Environ(),
		"SAM_CLI_TELEMETRY=0",
		"AWS_DEFAULT_REGION="+awsRegion,
		// Never use a real account, and don't spend time on looking for one.
		"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_SESSION_TOKEN=local",
		"AWS_EC2_METADATA_DISABLED=true",
	)
	cmd.Env = append(cmd.Env, c.env...)
	return cmd
}

// run returns the standard output of a call. If the call fails, it fails the test with the
// whole output.
func (c cli) run(t testing.TB, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), samTimeout)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := c.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("sam %s: %v\n%s%s", strings.Join(args, " "), err, &stdout, &stderr)
	}
	return stdout.String()
}
