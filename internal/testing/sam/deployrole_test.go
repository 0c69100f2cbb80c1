package sam

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/testing/samtransform"
)

const (
	roleTemplate = "deploy/role.yaml"
	deployed     = "timesheets-staging" // the name of a stack
)

func deployRole() map[string]string {
	return map[string]string{
		"Repository": "example/timesheets", "Environment": "staging", "Stack": deployed,
		"KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1",
	}
}

// A grant is a statement of a policy that allows actions.
type grant struct {
	actions, resources []string // patterns
	condition          string
}

// allows reports whether a statement allows an action on a resource. The names of actions are
// in any case.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func (g grant) allows(action, resource string) bool {
	return slices.ContainsFunc(g.actions, func(pattern string) bool { return matches(strings.ToLower(pattern), strings.ToLower(action)) }) &&
		slices.ContainsFunc(g.resources, func(pattern string) bool { return matches(pattern, resource) })
}

// matches reports whether a text matches a pattern of a policy, in which * matches any text.
func matches(pattern, text string) bool {
	// In path.Match, * doesn't match a slash.
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(text, "/", "\x00"))
	return ok && err == nil
}

func anyAllows(grants []grant, action, resource string) bool {
	return slices.ContainsFunc(grants, func(g grant) bool { return g.allows(action, resource) })
}

// grants returns the statements of a policy. It fails the test for one that doesn't allow.
func grants(t testing.TB, document any) []grant {
	t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Statement []struct {
			Effect                      string
			Action, Resource, Condition any
		}
	}
	if err := json.Unmarshal(text, &policy); err != nil {
		t.Fatal(err)
	}
	var all []grant
	for _, s := range policy.Statement {
		if s.Effect != "Allow" {
			t.Errorf("the effect of a statement is %q, want Allow", s.Effect)
		}
		g := grant{}
		for _, action := range asList(s.Action) {
			g.actions = append(g.actions, fmt.Sprint(action))
		}
		for _, resource := range asList(s.Resource) {
			g.resources = append(g.resources, fmt.Sprint(resource))
		}
		if s.Condition != nil {
			g.condition = fmt.Sprint(s.Condition)
		}
		all = append(all, g)
	}
	return all
}

// roleGrants returns the statements of all policies of a role.
func roleGrants(t testing.TB, tpl *cfntemplate.Template, id string) []grant {
	t.Helper()
	var all []grant
	for _, policy := range properties[struct {
		Policies []struct{ PolicyDocument any }
	}](t, tpl, id).Policies {
		all = append(all, grants(t, policy.PolicyDocument)...)
	}
	return all
}

// createdTypes returns the types of the resources that a deployment can create, with every
// optional part.
func createdTypes(t testing.TB) []string {
	t.Helper()
	api := with(required(), "AccessLog", "true", "Dashboard", "true", "Rollout", steps, "ApiDomain", "api.example.com",
		"ApiCertificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/1",
		"ApiWebAclArn", "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/api/1")
	kinds := map[string]bool{}
	for _, tpl := range []*cfntemplate.Template{samtransform.Template(t, "template.yaml", api), samtransform.Template(t, hosting, hosted())} {
		for _, resource := range tpl.Resources() {
			kinds[resource.Type] = true
		}
	}
	return slices.Sorted(maps.Keys(kinds))
}

// handlerActions returns the actions that CloudFormation uses to create, read, update and
// delete a resource of each type. They are part of the type's schema in the registry of
// CloudFormation, which cfn-lint contains.
// https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers
func handlerActions(t testing.TB, kinds []string) map[string][]string {
	t.Helper()
	out := newTool(t, "python").run(t, append([]string{"-c", `
import json, pathlib, sys
import cfnlint
actions = {}
for file in (pathlib.Path(cfnlint.__file__).parent / "data/schemas/resources").glob("*.json"):
    schema = json.loads(file.read_text())
    if schema.get("typeName") in sys.argv[1:]:
        handlers = schema["handlers"]
        actions[schema["typeName"]] = sorted({a for h in ("create", "read", "update", "delete") for a in handlers.get(h, {}).get("permissions", [])})
print(json.dumps(actions))`}, kinds...)...)
	var actions map[string][]string
	if err := json.Unmarshal([]byte(out), &actions); err != nil {
		t.Fatal(err)
	}
	return actions
}

// TestDeployRole tests that the role of the pipeline may do all that CloudFormation does for
// the templates' resources, on the names that they get.
func TestDeployRole(t *testing.T) {
	tpl := read(t, roleTemplate, deployRole())
	role := roleGrants(t, tpl, "DeployRole")
	exceptions := unused()
	used := map[string]bool{}
	actions := handlerActions(t, createdTypes(t))
	for _, kind := range createdTypes(t) {
		if len(actions[kind]) == 0 {
			t.Errorf("the schema of %s has no actions", kind)
		}
		for _, action := range actions[kind] {
			if reason := exception(exceptions, used, action); reason != "" {
				continue
			}
			resources := physical(kind, action)
			if len(resources) == 0 {
				t.Errorf("%s: %s has no resource in this test", kind, action)
			}
			for _, resource := range resources {
				if !anyAllows(role, action, resource) {
					t.Errorf("%s: the role may not use %s on %s", kind, action, resource)
				}
			}
		}
	}
	for _, action := range own() {
		for _, resource := range physicalOfTools(action) {
			if !anyAllows(role, action, resource) {
				t.Errorf("make deploy: the role may not use %s on %s", action, resource)
			}
		}
	}
	for pattern := range exceptions {
		if !used[pattern] {
			t.Errorf("no handler uses %s: remove the exception", pattern)
		}
	}
}

// exception returns the reason why a role needn't have an action, and "" if it must.
func exception(exceptions map[string]string, used map[string]bool, action string) string {
	var reason string
	for pattern, r := range exceptions {
		if matches(pattern, action) {
			used[pattern], reason = true, r
		}
	}
	return reason
}

// own are the actions that tools/deploy and the SAM CLI use besides CloudFormation's, and the
// reads that a pattern of the role includes.
func own() []string {
	return []string{
		"cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:DescribeChangeSet", "cloudformation:DescribeStackEvents",
		"cloudformation:DescribeStackResource", "cloudformation:DescribeStackResources", "cloudformation:DescribeStacks", "cloudformation:ExecuteChangeSet",
		"cloudformation:GetStackPolicy", "cloudformation:GetTemplate", "cloudformation:GetTemplateSummary", "cloudformation:ListChangeSets",
		"cloudformation:ListStackResources", "cloudformation:SetStackPolicy",
		"lambda:ListTags", "s3:PutObject",
	}
}

// physicalOfTools returns the ARNs on which tools/deploy and the SAM CLI use an action.
func physicalOfTools(action string) []string {
	const stacks = "arn:aws:cloudformation:us-east-1:123456789012:stack/"
	switch service, _, _ := strings.Cut(action, ":"); {
	case service == "cloudformation":
		return []string{stacks + deployed + "/1a2b", stacks + deployed + "-page/1a2b", stacks + "aws-sam-cli-managed-default/1a2b"}
	case action == "s3:PutObject":
		return []string{"arn:aws:s3:::" + deployed + "-page-pagebucket-1a2b/index.html", "arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-1a2b/x"}
	case service == "lambda":
		return []string{"arn:aws:lambda:us-east-1:123456789012:function:" + deployed + "-CreateFunction-1A2B"}
	}
	return nil
}

// TestDeployRoleHasNoMore guards against an action of the role that no handler and no program
// uses.
func TestDeployRoleHasNoMore(t *testing.T) {
	needed := own()
	exceptions := unused()
	for _, actions := range handlerActions(t, createdTypes(t)) {
		for _, action := range actions {
			if exception(exceptions, map[string]bool{}, action) == "" {
				needed = append(needed, action)
			}
		}
	}
	for _, g := range roleGrants(t, read(t, roleTemplate, deployRole()), "DeployRole") {
		for _, pattern := range g.actions {
			if !slices.ContainsFunc(needed, func(action string) bool { return matches(strings.ToLower(pattern), strings.ToLower(action)) }) {
				t.Errorf("nothing uses %s", pattern)
			}
		}
	}
}

// TestDeployRoleIsLimited tests that a job with the role can't read the users' data, can't
// get more rights than the role has, and can't change another stack.
func TestDeployRoleIsLimited(t *testing.T) {
	const account = "arn:aws:iam::123456789012:"
	role := roleGrants(t, read(t, roleTemplate, deployRole()), "DeployRole")
	for _, tt := range []struct{ name, action, resource string }{
		{"read the users' hours", "dynamodb:Query", "arn:aws:dynamodb:us-east-1:123456789012:table/timesheets-staging-Table-1A2B"},
		{"export the table", "dynamodb:ExportTableToPointInTime", "arn:aws:dynamodb:us-east-1:123456789012:table/timesheets-staging-Table-1A2B"},
		{"run a function", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:timesheets-staging-ListFunction-1A2B"},
		{"change the role itself", "iam:PutRolePolicy", account + "role/deploy/timesheets-staging-deploy-DeployRole-1A2B"},
		{"delete the role itself", "iam:DeleteRolePolicy", account + "role/deploy/timesheets-staging-deploy-DeployRole-1A2B"},
		{"change the boundary", "iam:CreatePolicyVersion", account + "policy/deploy/timesheets-staging-deploy-FunctionBoundary-1A2B"},
		{"remove a boundary", "iam:DeleteRolePermissionsBoundary", account + "role/timesheets-staging-CreateRole-1A2B"},
		{"attach a policy", "iam:AttachRolePolicy", account + "role/timesheets-staging-CreateRole-1A2B"},
		{"pass another role", "iam:PassRole", account + "role/admin"},
		{"create a user", "iam:CreateUser", account + "user/x"},
		{"change another stack", "cloudformation:ExecuteChangeSet", "arn:aws:cloudformation:us-east-1:123456789012:stack/timesheets-production/1"},
		{"change another stack's function", "lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:123456789012:function:timesheets-production-ListFunction-1A2B"},
		{"delete the stack", "cloudformation:DeleteStack", "arn:aws:cloudformation:us-east-1:123456789012:stack/timesheets-staging/1"},
	} {
		if anyAllows(role, tt.action, tt.resource) {
			t.Errorf("the role may %s: %s on %s", tt.name, tt.action, tt.resource)
		}
	}
	conditions := map[string]string{
		"iam:CreateRole": "iam:PermissionsBoundary:FunctionBoundary", "iam:PutRolePolicy": "iam:PermissionsBoundary:FunctionBoundary",
		"iam:PutRolePermissionsBoundary": "iam:PermissionsBoundary:FunctionBoundary", "iam:UpdateAssumeRolePolicy": "iam:PermissionsBoundary:FunctionBoundary",
		"iam:PassRole": "iam:PassedToService:[lambda.amazonaws.com codedeploy.amazonaws.com]",
	}
	for action, condition := range conditions {
		for _, g := range role {
			if g.allows(action, account+"role/timesheets-staging-CreateRole-1A2B") && g.condition != "map[StringEquals:map["+condition+"]]" {
				t.Errorf("%s has the condition %q, want %s", action, g.condition, condition)
			}
		}
	}
}

// TestDeployRoleTrust tests that only jobs of one environment of one repository can use the
// role.
func TestDeployRoleTrust(t *testing.T) {
	tests := []struct{ name, provider, want string }{
		{"a new provider", "", "GitHubProvider"},
		{"an existing provider", "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com", "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tpl := read(t, roleTemplate, with(deployRole(), "GitHubProviderArn", tt.provider))
			want := map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
				"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": map[string]any{"Federated": tt.want},
				"Condition": map[string]any{"StringEquals": map[string]any{
					"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
					"token.actions.githubusercontent.com:sub": "repo:example/timesheets:environment:staging",
				}},
			}}}
			if diff := cmp.Diff(any(want), property(t, tpl, "DeployRole.AssumeRolePolicyDocument")); diff != "" {
				t.Errorf("trust (-want +got):\n%s", diff)
			}
			if created := slices.Contains(ofType(tpl, "AWS::IAM::OIDCProvider"), "GitHubProvider"); created != (tt.provider == "") {
				t.Errorf("the provider is created: %t", created)
			}
		})
	}
}

// TestBoundaryAllowsTheRoles guards against a boundary that takes a permission away from a
// role of the stack: its function would fail after the deployment.
func TestBoundaryAllowsTheRoles(t *testing.T) {
	key := deployRole()["KmsKeyArn"]
	boundary := grants(t, property(t, read(t, roleTemplate, deployRole()), "FunctionBoundary.PolicyDocument"))
	parameters := with(required(), "AWS::StackName", deployed, "Tracing", "true", "KmsKeyArn", key, "Rollout", steps)
	tpl := samtransform.Template(t, "template.yaml", parameters)
	// The ARNs of the resources that the template refers to.
	arns := map[string]string{
		"Table.Arn":               "arn:aws:dynamodb:us-east-1:123456789012:table/" + deployed + "-Table-1A2B",
		"Table.Arn/index/Waiting": "arn:aws:dynamodb:us-east-1:123456789012:table/" + deployed + "-Table-1A2B/index/Waiting",
		"Logs.Arn":                "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/" + deployed + ":log-stream:x",
	}
	checked := 0
	for _, id := range ofType(tpl, "AWS::IAM::Role") {
		for _, g := range roleGrants(t, tpl, id) {
			for _, action := range g.actions {
				for _, resource := range g.resources {
					checked++
					// A pattern is allowed if the boundary has a pattern that matches it.
					if arn, ok := arns[resource]; ok {
						resource = arn
					}
					if !anyAllows(boundary, action, resource) {
						t.Errorf("%s: the boundary doesn't allow %s on %s", id, action, resource)
					}
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("%d permissions were checked, want those of all roles", checked)
	}
}
