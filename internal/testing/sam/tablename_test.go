package sam

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/testing/samtransform"
)

// TestTableName tests, on the template as it is deployed, that every part of the stack uses
// the same table: the table that the stack creates, or the table that TableName names.
func TestTableName(t *testing.T) {
	const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/restored"
	tests := []struct {
		name            string
		parameters      map[string]string
		table, arnOfOne string
		makesTable      bool
	}{
		{"by default", with(required(), "Dashboard", "true"), "Table", "Table.Arn", true},
		{"an existing table", with(required(), "Dashboard", "true", "TableName", "restored"), "restored", arn, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tpl := samtransform.Template(t, "template.yaml", tt.parameters)
			if makes := len(ofType(tpl, "AWS::DynamoDB::Table")) == 1; makes != tt.makesTable {
				t.Errorf("the stack makes a table: %t, want %t", makes, tt.makesTable)
			}
			want := map[string]bool{tt.table: true}
			if diff := cmp.Diff(want, tablesOfFunctions(t, tpl)); diff != "" {
				t.Errorf("TABLE_NAME (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want, tablesOfMetrics(t, tpl)); diff != "" {
				t.Errorf("dimensions of metrics (-want +got):\n%s", diff)
			}
			wantArns := map[string]bool{tt.arnOfOne: true, tt.arnOfOne + "/index/Waiting": true}
			if diff := cmp.Diff(wantArns, tablesOfRoles(t, tpl)); diff != "" {
				t.Errorf("resources of permissions (-want +got):\n%s", diff)
			}
			if !tt.makesTable {
				wantNoReference(t, tpl, "Table")
			}
		})
	}
}

// TestTableNamePermissions guards against a permission that depends on which table is used.
func TestTableNamePermissions(t *testing.T) {
	actions := func(parameters map[string]string) map[string][]string {
		tpl := samtransform.Template(t, "template.yaml", parameters)
		all := map[string][]string{}
		for _, id := range ofType(tpl, "AWS::IAM::Role") {
			for _, policy := range properties[role](t, tpl, id).Policies {
				for _, statement := range policy.PolicyDocument.Statement {
					_, index, _ := strings.Cut(statement.Resource, "/index/")
					all[id] = append(all[id], fmt.Sprint(index, statement.Action))
				}
			}
		}
		return all
	}
	want, got := actions(required()), actions(with(required(), "TableName", "restored"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("actions (-by default +with TableName):\n%s", diff)
	}
}

func tablesOfFunctions(t testing.TB, tpl *cfntemplate.Template) map[string]bool {
	t.Helper()
	type function struct {
		Environment struct{ Variables map[string]any }
	}
	names := map[string]bool{}
	for _, id := range ofType(tpl, "AWS::Lambda::Function") {
		names[fmt.Sprint(properties[function](t, tpl, id).Environment.Variables["TABLE_NAME"])] = true
	}
	return names
}

// tablesOfMetrics returns the tables whose metrics an alarm or the dashboard reads.
func tablesOfMetrics(t testing.TB, tpl *cfntemplate.Template) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, id := range ofType(tpl, "AWS::CloudWatch::Alarm") {
		for _, m := range properties[alarm](t, tpl, id).Metrics {
			for _, d := range m.MetricStat.Metric.Dimensions {
				if d.Name == "TableName" {
					names[d.Value] = true
				}
			}
		}
	}
	for _, row := range dashboardRows(t, tpl) {
		if at := slices.Index(row, "TableName"); at >= 0 {
			names[row[at+1]] = true
		}
	}
	return names
}

// dashboardRows returns the texts in each metric of the dashboard.
func dashboardRows(t testing.TB, tpl *cfntemplate.Template) [][]string {
	t.Helper()
	var body struct {
		Widgets []struct {
			Properties struct{ Metrics [][]any }
		}
	}
	text, _ := property(t, tpl, "Overview.DashboardBody").(string)
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatalf("DashboardBody: %v\n%s", err, text)
	}
	var rows [][]string
	for _, widget := range body.Widgets {
		for _, row := range widget.Properties.Metrics {
			var texts []string
			for _, part := range row {
				if text, ok := part.(string); ok {
					texts = append(texts, text)
				}
			}
			rows = append(rows, texts)
		}
	}
	return rows
}

func tablesOfRoles(t testing.TB, tpl *cfntemplate.Template) map[string]bool {
	t.Helper()
	arns := map[string]bool{}
	for _, id := range ofType(tpl, "AWS::IAM::Role") {
		for _, policy := range properties[role](t, tpl, id).Policies {
			for _, statement := range policy.PolicyDocument.Statement {
				for _, action := range asList(statement.Action) {
					if strings.HasPrefix(fmt.Sprint(action), "dynamodb:") {
						arns[statement.Resource] = true
					}
				}
			}
		}
	}
	return arns
}

// wantNoReference fails the test if a resource refers to a resource that the template doesn't
// create. CloudFormation rejects such a reference.
func wantNoReference(t testing.TB, tpl *cfntemplate.Template, id string) {
	t.Helper()
	for _, resource := range tpl.Resources() {
		for path, value := range textsIn(properties[any](t, tpl, resource.ID), resource.ID) {
			if value == id || strings.HasPrefix(value, id+".") {
				t.Errorf("%s refers to %s, which isn't created", path, value)
			}
		}
	}
}

// textsIn returns the texts in a value by their paths.
func textsIn(value any, path string) map[string]string {
	all := map[string]string{}
	switch v := value.(type) {
	case string:
		all[path] = v
	case []any:
		for i, element := range v {
			maps.Copy(all, textsIn(element, fmt.Sprintf("%s[%d]", path, i)))
		}
	case map[string]any:
		for name, member := range v {
			maps.Copy(all, textsIn(member, path+"."+name))
		}
	}
	return all
}
