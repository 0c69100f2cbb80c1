package cognito

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"timesheets/internal/local/cfntemplate"
)

// Entries belong to an email. A user who could change their own email could take over
// another user's entries. A client without WriteAttributes, or with an empty list, allows its users to
// change every attribute.
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
func TestUsersCannotChangeTheirEmail(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(folder, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := cfntemplate.Parse(source, map[string]string{"PageOrigin": "https://timesheets.example.com", "DomainPrefix": "timesheets"})
	if err != nil {
		t.Fatal(err)
	}
	clients := 0
	for _, resource := range pool.Resources() {
		if resource.Type != "AWS::Cognito::UserPoolClient" {
			continue
		}
		clients++
		var properties struct{ WriteAttributes []string }
		if err := pool.Properties(resource.ID, &properties); err != nil {
			t.Fatal(err)
		}
		if len(properties.WriteAttributes) == 0 {
			t.Errorf("%s allows its users to change every attribute", resource.ID)
		}
		for _, attribute := range properties.WriteAttributes {
			if !slices.Contains([]string{"name", "given_name", "family_name"}, attribute) {
				t.Errorf("%s allows its users to change %s", resource.ID, attribute)
			}
		}
	}
	if clients != 2 {
		t.Errorf("%d clients, want 2: the page's and the import job's", clients)
	}
}

func TestTemplateIsValid(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: runs the SAM CLI")
	}
	sam, err := filepath.Abs("../../../.tools/venv/bin/sam")
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
		t.Errorf("sam validate: %v\n%s", err, out)
	}
}
