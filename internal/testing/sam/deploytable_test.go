package sam

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDeployTable tests that no deployment takes the table away unless the user allows it, and
// that none uses a table that the functions can't read.
func TestDeployTable(t *testing.T) {
	d := newDeployer(t)
	const protects, allows = "SetStackPolicy protecting the table", "SetStackPolicy allowing everything"
	const allowed = "ALLOW_TABLE_CHANGE=yes"
	if _, out, err := d.run(t, required()); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	d.changes.wantCalls(t, "CreateChangeSet", "ExecuteChangeSet", protects)

	// refused fails the test unless a deployment is refused, and nothing is changed.
	refused := func(t *testing.T, overrides map[string]string, want string, env ...string) {
		t.Helper()
		_, out, err := d.run(t, overrides, env...)
		if err == nil || !strings.Contains(out, want) || strings.Contains(out, "Traceback") {
			t.Errorf("error %v, want %q\n%s", err, want, out)
		}
	}
	other := map[string]string{"TableName": "restored"}
	refused(t, other, "TableName=restored: there is no such table in "+awsRegion)
	refused(t, nil, "ALLOW_TABLE_CHANGE=true must be yes or empty", "ALLOW_TABLE_CHANGE=true")
	d.changes.wantCalls(t)

	d.createTable(t, "restored")
	refused(t, other, "removes the table from the stack; DynamoDB keeps it. If that is right, set "+allowed)
	d.changes.wantCalls(t, "CreateChangeSet", "DeleteChangeSet")

	d.declines = true
	refused(t, other, "the change set was declined, so the API is unchanged", allowed)
	d.changes.wantCalls(t, "CreateChangeSet", "DeleteChangeSet")
	d.declines = false

	d.changes.fail()
	refused(t, other, "ended with UPDATE_ROLLBACK_COMPLETE", allowed)
	d.changes.wantCalls(t, "CreateChangeSet", allows, "ExecuteChangeSet", protects)
	d.changes.reset()

	if _, out, err := d.run(t, other, allowed); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	d.changes.wantCalls(t, "CreateChangeSet", allows, "ExecuteChangeSet", protects, protects)
	if got := d.output(t, "TableName"); got != "restored" {
		t.Errorf("the stack uses the table %s, want restored", got)
	}
	refused(t, map[string]string{"TableName": ""}, "makes a new, empty table for the functions. If that is right, set "+allowed)
	d.changes.wantCalls(t, "CreateChangeSet", "DeleteChangeSet")

	// A deployment that doesn't change the table, by a pipeline, where no user can agree.
	d.declines = true
	if _, out, err := d.run(t, map[string]string{"LogRetentionDays": "90"}, "CONFIRM=no"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	d.changes.wantCalls(t, "CreateChangeSet", protects, "ExecuteChangeSet", protects)

	// TableName is in force without being set again.
	d.dynamoDB(t, "DeleteTable", map[string]any{"TableName": "restored"})
	refused(t, nil, "TableName=restored: there is no such table in "+awsRegion)
	d.changes.wantCalls(t)
}

// output returns an output of the API's stack.
func (a *account) output(t testing.TB, name string) string {
	t.Helper()
	c := newTool(t, "python")
	c.env = []string{"AWS_ENDPOINT_URL=" + a.address, "NO_PROXY=127.0.0.1"}
	out := c.run(t, "-c", `
import sys, boto3
stack = boto3.client("cloudformation").describe_stacks(StackName=sys.argv[1])["Stacks"][0]
print({o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}[sys.argv[2]])`, stackName, name)
	return strings.TrimSpace(out)
}

// createTable creates a table as CloudFormation does.
func (a *account) createTable(t testing.TB, name string) {
	t.Helper()
	all := properties[map[string]any](t, readTemplate(t, required()), "Table")
	input := map[string]any{"TableName": name}
	for _, property := range []string{"AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes"} {
		input[property] = all[property]
	}
	a.dynamoDB(t, "CreateTable", input)
}

// dynamoDB calls an action of DynamoDB.
func (a *account) dynamoDB(t testing.TB, action string, input any) {
	t.Helper()
	body, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.address, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+action)
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20261123/"+awsRegion+"/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", action, response.Status)
	}
}

// TestCheckTable tests which tables a deployment refuses.
func TestCheckTable(t *testing.T) {
	tests := []struct{ name, change, want string }{
		{"as in the template", "pass", "accepted"},
		{"being updated", "table['TableStatus'] = 'UPDATING'", "accepted"},
		{"further attributes and indexes", "table['GlobalSecondaryIndexes'].append({'IndexName': 'Own'})", "accepted"},
		{"being restored", "table['TableStatus'] = 'CREATING'", "TableName=t: the table is CREATING; wait until it is ACTIVE"},
		{"another partition key", "table['KeySchema'][0]['AttributeName'] = 'waiting'", "TableName=t: its keys are waiting (S), sk (S), but must be pk (S), sk (S)"},
		{"another type", "table['AttributeDefinitions'][1]['AttributeType'] = 'N'", "TableName=t: its keys are pk (S), sk (N), but must be pk (S), sk (S)"},
		{"no sort key", "table['KeySchema'].pop()", "TableName=t: its keys are pk (S), but must be pk (S), sk (S)"},
		{"no index", "del table['GlobalSecondaryIndexes']", "TableName=t: it has no index Waiting"},
		{"another index", "table['GlobalSecondaryIndexes'][0]['IndexName'] = 'waiting'", "TableName=t: it has no index Waiting"},
		{"keys of the index", "table['GlobalSecondaryIndexes'][0]['KeySchema'][0]['AttributeName'] = 'pk'", "TableName=t: the keys of its index Waiting are pk (S), sk (S), but must be waiting (S), sk (S)"},
		{"projection", "table['GlobalSecondaryIndexes'][0]['Projection']['ProjectionType'] = 'KEYS_ONLY'", "TableName=t: its index Waiting must project all attributes"},
		{"index being made", "table['GlobalSecondaryIndexes'][0]['IndexStatus'] = 'CREATING'", "TableName=t: its index Waiting is CREATING; wait until it is ACTIVE"},
	}
	var changes, want []string
	for _, tt := range tests {
		changes, want = append(changes, tt.change), append(want, tt.name+": "+tt.want)
	}
	got := runDeployModule(t, `
import copy, json, sys, types
import table as module
from stacks import API_TEMPLATE, DeployError, read_template
for change in json.load(sys.stdin):
    table = copy.deepcopy(read_template(API_TEMPLATE)["Resources"]["Table"]["Properties"])
    table["TableStatus"] = table["GlobalSecondaryIndexes"][0]["IndexStatus"] = "ACTIVE"
    exec(change)
    client = types.SimpleNamespace(describe_table=lambda TableName: {"Table": table}, meta=types.SimpleNamespace(region_name="r"))
    try:
        module.check_table(client, "t")
        print("accepted")
    except DeployError as error:
        print(error)`, changes)
	for i := range got {
		got[i] = tests[i].name + ": " + got[i]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("check_table (-want +got):\n%s", diff)
	}
}

// TestFindTableChange tests which change sets take the table away. moto doesn't report
// replacements.
func TestFindTableChange(t *testing.T) {
	tests := []struct {
		name   string
		update bool
		pages  string // JSON
		want   string
	}{
		{"nothing", true, `[[]]`, "None"},
		{"another resource", true, `[[["Remove", "Logs", null], ["Modify", "Alarm", "True"]]]`, "None"},
		{"a first deployment", false, `[[["Add", "Table", null]]]`, "None"},
		{"a setting", true, `[[["Modify", "Table", "False"]]]`, "None"},
		{"an import", true, `[[["Import", "Table", null]]]`, "None"},
		{"removed", true, `[[["Remove", "Table", null]]]`, "removes the table from the stack; DynamoDB keeps it"},
		{"removed, on the second page", true, `[[["Modify", "Api", "False"]], [["Remove", "Table", null]]]`, "removes the table from the stack; DynamoDB keeps it"},
		{"added", true, `[[["Add", "Table", null]]]`, "makes a new, empty table for the functions"},
		{"replaced", true, `[[["Modify", "Table", "True"]]]`, "replaces the table by a new, empty one, or may do so; DynamoDB keeps the old one"},
		{"perhaps replaced", true, `[[["Modify", "Table", "Conditional"]]]`, "replaces the table by a new, empty one, or may do so; DynamoDB keeps the old one"},
		{"perhaps changed", true, `[[["Dynamic", "Table", null]]]`, "replaces the table by a new, empty one, or may do so; DynamoDB keeps the old one"},
	}
	var inputs []any
	var want []string
	for _, tt := range tests {
		inputs = append(inputs, []any{json.RawMessage(tt.pages), tt.update})
		want = append(want, tt.want)
	}
	got := runDeployModule(t, `
import json, sys, types
import table as module
for pages, update in json.load(sys.stdin):
    answers = [{"Changes": [{"ResourceChange": {"Action": a, "LogicalResourceId": i} | ({"Replacement": r} if r else {})} for a, i, r in page]} for page in pages]
    client = types.SimpleNamespace(get_paginator=lambda name: types.SimpleNamespace(paginate=lambda ChangeSetName: answers))
    print(module.find_table_change(client, "c", update=update))`, inputs)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("find_table_change (-want +got):\n%s", diff)
	}
}

// runDeployModule runs a program that imports from tools/deploy, with an input in JSON, and
// returns the lines that it prints.
func runDeployModule(t testing.TB, program string, input any) []string {
	t.Helper()
	encoded, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := newTool(t, "python").command(t.Context(), "-c", "import sys\nsys.path.insert(0, 'tools/deploy')"+program)
	cmd.Stdin = strings.NewReader(string(encoded))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestStackPolicy guards the name of the resource that the policy protects.
func TestStackPolicy(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(repository(t), "deploy", "stack-policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	type statement struct {
		Effect, Principal, Resource string
		Action                      any
	}
	var policy struct{ Statement []statement }
	if err := json.Unmarshal(source, &policy); err != nil {
		t.Fatal(err)
	}
	// A policy denies each action that no statement allows.
	want := []statement{
		{"Allow", "*", "*", "Update:*"},
		{"Deny", "*", "LogicalResourceId/Table", []any{"Update:Replace", "Update:Delete"}},
	}
	if diff := cmp.Diff(want, policy.Statement); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	if kind := ofType(readTemplate(t, required()), "AWS::DynamoDB::Table"); len(kind) != 1 || kind[0] != "Table" {
		t.Errorf("the template's tables are %v, want Table", kind)
	}
}
