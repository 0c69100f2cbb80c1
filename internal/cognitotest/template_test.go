package cognitotest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestTemplate(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out the SAM CLI")
	}
	sam, err := filepath.Abs("../../.tools/venv/bin/sam")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(sam); err != nil {
		t.Fatalf("the SAM CLI is missing, run make .tools/venv: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), sam, "validate", "--lint", "--template", "template.yaml")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "SAM_CLI_TELEMETRY=0", "AWS_DEFAULT_REGION=eu-central-1",
		"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_EC2_METADATA_DISABLED=true")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
