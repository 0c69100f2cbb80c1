// Package sam holds template.yaml, web/hosting.yaml, samconfig.toml, the Makefile's build
// rules, tools/deploy and events/ to what the real SAM CLI makes of them: it validates, builds, and in a
// Docker engine, the machine's or its own, runs the functions and compares `sam local`
// with the local gateway.
//
// It has only tests. The SAM CLI is the one in .tools/venv, which `make test` puts there.
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

// awsRegion is where nothing is really deployed.
const awsRegion = "eu-central-1"

// samPatience bounds one call of the SAM CLI; a first build compiles everything.
const samPatience = 10 * time.Minute

// A cli is the SAM CLI in the folder of the repository.
type cli struct {
	path string
	root string
	env  []string // more of it
}

// newCLI fails the test where the SAM CLI is missing: only -short may leave it out.
func newCLI(t testing.TB) cli {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out the SAM CLI")
	}
	root := repository(t)
	path := filepath.Join(root, ".tools", "venv", "bin", "sam")
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the SAM CLI is missing, run make .tools/venv: %v", err)
	}
	return cli{path: path, root: root}
}

// repository is the folder with go.mod above the test's own.
func repository(t testing.TB) string {
	t.Helper()
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// command is a call of the SAM CLI without an AWS account and without telemetry.
func (c cli) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.path, args...)
	cmd.Dir = c.root
	cmd.Env = append(os.Environ(),
		"SAM_CLI_TELEMETRY=0",
		"AWS_DEFAULT_REGION="+awsRegion,
		// Never anybody's real account, and no time lost looking for one.
		"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_SESSION_TOKEN=local",
		"AWS_EC2_METADATA_DISABLED=true",
	)
	cmd.Env = append(cmd.Env, c.env...)
	return cmd
}

// run gives what the call printed on standard output, and all it printed on failure.
func (c cli) run(t testing.TB, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), samPatience)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := c.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("sam %s: %v\n%s%s", strings.Join(args, " "), err, &stdout, &stderr)
	}
	return stdout.String()
}
