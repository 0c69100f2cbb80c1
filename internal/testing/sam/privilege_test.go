package sam

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
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

func TestLeastPrivilege(t *testing.T) {
	type policy struct {
		Statement []struct {
			Effect, Resource string
			Action           any
		}
	}
	type function struct{ Policies []policy }
	tpl := readTemplate(t, required())
	got := map[string][]right{}
	for _, id := range functions(tpl) {
		got[id] = nil
		for _, p := range properties[function](t, tpl, id).Policies {
			for _, statement := range p.Statement {
				for _, action := range list(statement.Action) {
					got[id] = append(got[id], right{fmt.Sprint(action), statement.Resource})
				}
			}
		}
		slices.SortFunc(got[id], compareRights)
	}
	if diff := cmp.Diff(rights(), got); diff != "" {
		t.Errorf("rights (-want +got):\n%s", diff)
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
