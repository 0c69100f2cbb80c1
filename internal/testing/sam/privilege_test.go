package sam

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"timesheets/internal/dynamo"
	"timesheets/internal/testing/samtransform"
)

const tableName = "timesheets"

// A right is an action of DynamoDB on the table or its index.
type right struct{ Action, Resource string }

// rights returns the rights of each function. A new right must be added here too, so that
// it is reviewed.
func rights() map[string][]right {
	const table, index = "Table.Arn", "Table.Arn/index/Waiting"
	return map[string][]right{
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

// TestLeastPrivilege tests the complete rights of each function's role, for both values of
// each switch that adds some. A managed policy would have rights on the logs of the whole
// account, and none that isn't listed here.
func TestLeastPrivilege(t *testing.T) {
	const key = "arn:aws:kms:eu-central-1:123456789012:key/1"
	logs := []right{{"logs:CreateLogStream", "Logs.Arn"}, {"logs:PutLogEvents", "Logs.Arn"}}
	tests := []struct {
		name      string
		parameter string
		value     string
		more      []right // of each role, beside those of the table and logs
	}{
		{"default", "", "", nil},
		{"traces", "Tracing", "true", []right{{"xray:PutTelemetryRecords", "*"}, {"xray:PutTraceSegments", "*"}}},
		{"a key", "KmsKeyArn", key, []right{
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
			want := map[string][]right{}
			for function, table := range rights() {
				want[function] = slices.SortedFunc(slices.Values(slices.Concat(table, logs, tt.more)), compareRights)
			}
			got := map[string][]right{}
			for _, id := range ofType(tpl, "AWS::Lambda::Function") {
				function := properties[struct{ Role string }](t, tpl, id)
				r := properties[role](t, tpl, strings.TrimSuffix(function.Role, ".Arn"))
				if len(r.ManagedPolicyArns) > 0 {
					t.Errorf("%s has the managed policies %v", function.Role, r.ManagedPolicyArns)
				}
				if r.PermissionsBoundary != parameters["PermissionsBoundary"] {
					t.Errorf("%s has the boundary %q, want %q", function.Role, r.PermissionsBoundary, parameters["PermissionsBoundary"])
				}
				for _, statement := range r.AssumeRolePolicyDocument.Statement {
					if statement.Effect != "Allow" || statement.Action != "sts:AssumeRole" || statement.Principal.Service != "lambda.amazonaws.com" {
						t.Errorf("%s can be assumed by %+v", function.Role, statement)
					}
				}
				for _, policy := range r.Policies {
					for _, statement := range policy.PolicyDocument.Statement {
						if statement.Effect != "Allow" {
							t.Errorf("%s has a statement with the effect %q", function.Role, statement.Effect)
						}
						for _, action := range list(statement.Action) {
							got[id] = append(got[id], right{fmt.Sprint(action), statement.Resource})
						}
					}
				}
				slices.SortFunc(got[id], compareRights)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rights (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEachRoleIsUsed guards against a role that SAM creates with managed policies of AWS,
// and against one that is left over.
func TestEachRoleIsUsed(t *testing.T) {
	tpl := samtransform.Template(t, "template.yaml", required())
	var used []string
	for _, id := range ofType(tpl, "AWS::Lambda::Function") {
		used = append(used, strings.TrimSuffix(properties[struct{ Role string }](t, tpl, id).Role, ".Arn"))
	}
	less := func(a, b string) bool { return a < b }
	if diff := cmp.Diff(used, ofType(tpl, "AWS::IAM::Role"), cmpopts.SortSlices(less)); diff != "" {
		t.Errorf("roles (-of functions +all):\n%s", diff)
	}
}

// list returns the values of a policy's member, which is one value or a list.
func list(v any) []any {
	if several, ok := v.([]any); ok {
		return several
	}
	return []any{v}
}

// TestRightsAreUsed guards against a missing right, which nothing on this machine would
// refuse, and against one that the function doesn't need.
func TestRightsAreUsed(t *testing.T) {
	r := newRecorder(t)
	store, err := dynamo.Open(dynamo.Config{
		Table: tableName, Region: "eu-central-1", Endpoint: r.address,
		Credentials: dynamo.Credentials{AccessKeyID: "local", SecretAccessKey: "local"},
	})
	if err != nil {
		t.Fatal(err)
	}
	invoke := r.watch(inProcess(store))
	runEach(t, invoke, routeStories())
	runWalk(t, invoke)

	want := rights()
	delete(want, "AuthorizerFunction") // links no SDK
	got := map[string][]right{}
	for function, used := range r.used {
		got[function] = slices.SortedFunc(maps.Keys(used), compareRights)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rights (-granted +used):\n%s", diff)
	}
}
