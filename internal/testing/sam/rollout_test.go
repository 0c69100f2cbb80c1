package sam

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/testing/samtransform"
)

const steps = "Canary10Percent5Minutes"

// A deploymentGroup is an AWS::CodeDeploy::DeploymentGroup.
type deploymentGroup struct {
	DeploymentConfigName, ServiceRoleArn string
	AlarmConfiguration                   struct {
		Enabled bool
		Alarms  []struct{ Name string }
	}
	AutoRollbackConfiguration struct {
		Enabled bool
		Events  []string
	}
}

// TestRollout tests that each function has a deployment group with the chosen steps, which
// rolls back if the function's alarm is raised.
func TestRollout(t *testing.T) {
	for _, rollout := range []string{steps, "Linear10PercentEvery1Minute"} {
		tpl := samtransform.Template(t, "template.yaml", with(required(), "Rollout", rollout))
		for _, function := range ofType(tpl, "AWS::Lambda::Function") {
			alarm := strings.TrimSuffix(function, "Function") + "Alarm"
			var want deploymentGroup
			want.DeploymentConfigName, want.ServiceRoleArn = "CodeDeployDefault.Lambda"+rollout, "RolloutRole.Arn"
			want.AlarmConfiguration.Enabled, want.AutoRollbackConfiguration.Enabled = true, true
			want.AlarmConfiguration.Alarms = []struct{ Name string }{{alarm}}
			want.AutoRollbackConfiguration.Events = []string{"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"}
			if diff := cmp.Diff(want, properties[deploymentGroup](t, tpl, function+"DeploymentGroup")); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", rollout, function, diff)
			}
			if !countsErrors(t, tpl, alarm, function) {
				t.Errorf("%s doesn't count the errors of %s", alarm, function)
			}
		}
	}
}

// countsErrors reports whether an alarm counts the errors of a function, of all versions.
func countsErrors(t testing.TB, tpl *cfntemplate.Template, alarmID, function string) bool {
	t.Helper()
	errors := metric{"AWS/Lambda", "Errors", []dimension{{"FunctionName", function}}}
	for _, m := range properties[alarm](t, tpl, alarmID).Metrics {
		if m.MetricStat.Metric.key() == errors.key() {
			return true
		}
	}
	return false
}

// TestNoRolloutByDefault guards against a CodeDeploy application, or a role for CodeDeploy, in
// a deployment with the default Rollout, which needs neither.
func TestNoRolloutByDefault(t *testing.T) {
	tpl := samtransform.Template(t, "template.yaml", required())
	for _, resource := range tpl.Resources() {
		if strings.HasPrefix(resource.Type, "AWS::CodeDeploy::") || resource.ID == "RolloutRole" {
			t.Errorf("%s of the type %s is created", resource.ID, resource.Type)
		}
	}
}

// TestRolloutsAreComplete tests that each allowed value of Rollout is in the mapping. Without
// this test, a missing value would be detected only by CloudFormation.
func TestRolloutsAreComplete(t *testing.T) {
	out := newTool(t, "python").run(t, "-c", `
import sys
sys.path.insert(0, "tools/deploy")
import stacks
from samtranslator.model.preferences.deployment_preference_collection import CODEDEPLOY_PREDEFINED_CONFIGURATIONS_LIST
template = stacks.read_template(stacks.API_TEMPLATE)
print(*template["Parameters"]["Rollout"]["AllowedValues"])
print(*[name for name in template["Mappings"]["Rollouts"]])
print(*CODEDEPLOY_PREDEFINED_CONFIGURATIONS_LIST)`)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var lists [][]string
	for _, line := range lines {
		lists = append(lists, slices.Sorted(strings.FieldsSeq(line)))
	}
	if diff := cmp.Diff(lists[2], lists[0]); diff != "" {
		t.Errorf("values of Rollout (-predefined +allowed):\n%s", diff)
	}
	if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
		t.Errorf("mapping Rollouts (-allowed +mapped):\n%s", diff)
	}
}

// TestRolloutRole tests the complete permissions of the role that moves the callers.
func TestRolloutRole(t *testing.T) {
	const functions = "arn:aws:lambda:us-east-1:123456789012:function:local-*"
	want := []permission{
		{"cloudwatch:DescribeAlarms", "*"}, {"lambda:GetAlias", functions}, {"lambda:GetProvisionedConcurrencyConfig", functions}, {"lambda:UpdateAlias", functions},
	}
	for _, boundary := range []string{"", "arn:aws:iam::123456789012:policy/boundary"} {
		tpl := samtransform.Template(t, "template.yaml", with(required(), "Rollout", steps, "PermissionsBoundary", boundary))
		r := properties[role](t, tpl, "RolloutRole")
		var got []permission
		for _, policy := range r.Policies {
			got = append(got, policy.PolicyDocument.permissions(t)...)
		}
		slices.SortFunc(got, comparePermissions)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("permissions (-want +got):\n%s", diff)
		}
		if len(r.ManagedPolicyArns) > 0 || r.PermissionsBoundary != boundary {
			t.Errorf("managed policies %v, boundary %q; want none and %q", r.ManagedPolicyArns, r.PermissionsBoundary, boundary)
		}
		for _, statement := range r.AssumeRolePolicyDocument.Statement {
			if statement.Effect != "Allow" || statement.Action != "sts:AssumeRole" || statement.Principal.Service != "codedeploy.amazonaws.com" {
				t.Errorf("trust statement %+v, want only CodeDeploy", statement)
			}
		}
	}
}
