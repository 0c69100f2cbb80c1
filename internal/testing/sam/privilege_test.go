package sam

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
	"timesheets/internal/testing/samtransform"
)

const tableName = "timesheets"

// A permission is an action of DynamoDB on the table or its index.
type permission struct{ Action, Resource string }

// permissions returns the permissions of each function. A new permission must be added here
// too, so that it is reviewed.
func permissions() map[string][]permission {
	const table, index = "Table.Arn", "Table.Arn/index/Waiting"
	return map[string][]permission{
		"AuthorizerFunction": nil,
		"CreateFunction":     {{"dynamodb:PutItem", table}, {"dynamodb:UpdateItem", table}},
		"ListFunction":       {{"dynamodb:Query", table}},
		"GetFunction":        {{"dynamodb:GetItem", table}},
		"UpdateFunction":     {{"dynamodb:GetItem", table}, {"dynamodb:PutItem", table}, {"dynamodb:UpdateItem", table}},
		"DeleteFunction": {
			{"dynamodb:DeleteItem", table}, {"dynamodb:GetItem", table}, {"dynamodb:PutItem", table}, {"dynamodb:UpdateItem", table},
		},
		"SummaryFunction": {{"dynamodb:Query", table}},
		"UploadFunction": {
			{"dynamodb:DeleteItem", table}, {"dynamodb:GetItem", table}, {"dynamodb:PutItem", table}, {"dynamodb:UpdateItem", table},
		},
		"ApprovalsFunction": {{"dynamodb:Query", index}},
		"DecideFunction":    {{"dynamodb:GetItem", table}, {"dynamodb:PutItem", table}, {"dynamodb:Query", index}},
	}
}

// A role is an AWS::IAM::Role of the template as it is deployed.
type role struct {
	AssumeRolePolicyDocument struct {
		Statement []struct {
			Effect, Action string
			Principal      struct{ Service string }
		}
	}
	ManagedPolicyArns   []string
	PermissionsBoundary string
	Policies            []struct{ PolicyDocument policyDocument }
}

type policyDocument struct {
	Statement []struct {
		Effect, Resource string
		Action           any
		Condition        any
	}
}

// permissions returns the actions that a policy allows. It fails the test for a statement with
// another effect.
func (d policyDocument) permissions(t testing.TB) []permission {
	t.Helper()
	var all []permission
	for _, statement := range d.Statement {
		if statement.Effect != "Allow" {
			t.Errorf("the effect of a statement is %q, want Allow", statement.Effect)
		}
		for _, action := range asList(statement.Action) {
			all = append(all, permission{fmt.Sprint(action), statement.Resource})
		}
	}
	return all
}

// TestLeastPrivilege tests the complete permissions of each function's role, for both values of
// each switch that adds permissions. The role must not have a managed policy, which would add
// permissions on the logs of the whole account.
func TestLeastPrivilege(t *testing.T) {
	const key = "arn:aws:kms:eu-central-1:123456789012:key/1"
	logs := []permission{{"logs:CreateLogStream", "Logs.Arn"}, {"logs:PutLogEvents", "Logs.Arn"}}
	tests := []struct {
		name      string
		parameter string
		value     string
		more      []permission // of each role, besides those for the table and the logs
	}{
		{"default", "", "", nil},
		{"traces", "Tracing", "true", []permission{{"xray:PutTelemetryRecords", "*"}, {"xray:PutTraceSegments", "*"}}},
		{"a key", "KmsKeyArn", key, []permission{
			{"kms:Decrypt", key}, {"kms:DescribeKey", key}, {"kms:Encrypt", key}, {"kms:GenerateDataKey*", key}, {"kms:ReEncrypt*", key},
		}},
		{"a boundary", "PermissionsBoundary", "arn:aws:iam::123456789012:policy/boundary", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parameters := required()
			if tt.parameter != "" {
				parameters[tt.parameter] = tt.value
			}
			tpl := samtransform.Template(t, "template.yaml", parameters)
			want := map[string][]permission{}
			for function, table := range permissions() {
				want[function] = slices.SortedFunc(slices.Values(slices.Concat(table, logs, tt.more)), comparePermissions)
			}
			got := map[string][]permission{}
			for _, id := range ofType(tpl, "AWS::Lambda::Function") {
				function := properties[struct{ Role string }](t, tpl, id)
				r := properties[role](t, tpl, strings.TrimSuffix(function.Role, ".Arn"))
				if len(r.ManagedPolicyArns) > 0 {
					t.Errorf("%s has the managed policies %v, want none", function.Role, r.ManagedPolicyArns)
				}
				if r.PermissionsBoundary != parameters["PermissionsBoundary"] {
					t.Errorf("%s has the boundary %q, want %q", function.Role, r.PermissionsBoundary, parameters["PermissionsBoundary"])
				}
				for _, statement := range r.AssumeRolePolicyDocument.Statement {
					if statement.Effect != "Allow" || statement.Action != "sts:AssumeRole" || statement.Principal.Service != "lambda.amazonaws.com" {
						t.Errorf("%s has the trust statement %+v, want only Lambda", function.Role, statement)
					}
				}
				for _, policy := range r.Policies {
					got[id] = append(got[id], policy.PolicyDocument.permissions(t)...)
				}
				slices.SortFunc(got[id], comparePermissions)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("permissions (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEachRoleIsUsed guards against a role that SAM creates with managed policies of AWS,
// and against a role that no resource uses.
func TestEachRoleIsUsed(t *testing.T) {
	for _, rollout := range []string{"AllAtOnce", steps} {
		tpl := samtransform.Template(t, "template.yaml", with(required(), "Rollout", rollout))
		used := map[string]bool{}
		for _, id := range ofType(tpl, "AWS::Lambda::Function") {
			used[strings.TrimSuffix(properties[struct{ Role string }](t, tpl, id).Role, ".Arn")] = true
		}
		for _, id := range ofType(tpl, "AWS::CodeDeploy::DeploymentGroup") {
			used[strings.TrimSuffix(properties[deploymentGroup](t, tpl, id).ServiceRoleArn, ".Arn")] = true
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(used)), slices.Sorted(slices.Values(ofType(tpl, "AWS::IAM::Role")))); diff != "" {
			t.Errorf("%s: roles (-used +all):\n%s", rollout, diff)
		}
	}
}

// asList returns the values of a policy's member, which is one value or a list.
func asList(v any) []any {
	if values, ok := v.([]any); ok {
		return values
	}
	return []any{v}
}

// TestPermissionsAreUsed guards against a missing permission, which only a deployment would
// detect, and against a permission that the function doesn't need. It also guards against an
// operation whose failures TableAlarm doesn't count.
func TestPermissionsAreUsed(t *testing.T) {
	r := newRecorder(t)
	store, err := dynamo.Open(dynamo.Config{
		Table: tableName, Region: "eu-central-1", Endpoint: r.address,
		Credentials: dynamo.Credentials{AccessKeyID: "local", SecretAccessKey: "local"},
	})
	if err != nil {
		t.Fatal(err)
	}
	invoke := r.watch(inProcess(store))
	runEach(t, invoke, routeCases())
	runLifecycle(t, invoke)

	want := permissions()
	delete(want, "AuthorizerFunction") // links no SDK
	got := map[string][]permission{}
	for function, used := range r.used {
		got[function] = slices.SortedFunc(maps.Keys(used), comparePermissions)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("permissions (-granted +used):\n%s", diff)
	}
	for _, metric := range []string{"ThrottledRequests", "SystemErrors"} {
		if diff := cmp.Diff(r.operations, alarmOperations(t, metric)); diff != "" {
			t.Errorf("operations of %s (-called +counted):\n%s", metric, diff)
		}
	}
}
