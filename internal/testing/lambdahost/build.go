package lambdahost

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Build builds the executable of a function of template.yaml and returns its path. It
// follows the rules of `sam build`, for this machine's processor. root is the repository's
// folder; dir is the absolute path of the folder to build into.
func Build(ctx context.Context, root, logicalID, dir string) (string, error) {
	folder := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH]
	if folder == "" {
		return "", fmt.Errorf("lambda doesn't support the architecture %s", runtime.GOARCH)
	}
	out := filepath.Join(dir, logicalID)
	makefile := filepath.Join("tools", "lambda", folder, "Makefile")
	command := exec.CommandContext(ctx, "make", "-s", "-f", makefile, "ARTIFACTS_DIR="+out, "build-"+logicalID)
	command.Dir = root
	if text, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", logicalID, err, text)
	}
	return filepath.Join(out, "bootstrap"), nil
}
