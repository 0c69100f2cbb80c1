package table

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
)

// settings are the settings of a table that a restore switches on.
type settings struct {
	TimeToLive, Recovery string
	Protected            bool
	Tags                 map[string]string
}

func (a *account) settings(t testing.TB, name string) settings {
	t.Helper()
	table, err := a.dynamo.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	timeToLive, err := a.dynamo.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	backups, err := a.dynamo.DescribeContinuousBackups(t.Context(), &dynamodb.DescribeContinuousBackupsInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	tags, err := a.dynamo.ListTagsOfResource(t.Context(), &dynamodb.ListTagsOfResourceInput{ResourceArn: table.Table.TableArn})
	if err != nil {
		t.Fatal(err)
	}
	got := settings{
		TimeToLive: fmt.Sprint(timeToLive.TimeToLiveDescription.TimeToLiveStatus, " ", aws.ToString(timeToLive.TimeToLiveDescription.AttributeName)),
		Recovery:   string(backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus),
		Protected:  aws.ToBool(table.Table.DeletionProtectionEnabled),
		Tags:       map[string]string{},
	}
	for _, tag := range tags.Tags {
		got.Tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	a.newCalls()
	return got
}

func wantSettings() settings {
	return settings{"ENABLED expires_at", "ENABLED", true, map[string]string{"cost": "people"}}
}

// TestRestore tests the calls of a restore and their order, and that a restore which was
// interrupted at any of them is completed by the same command.
func TestRestore(t *testing.T) {
	a := newAccount(t)
	out, calls, err := a.restore(t, "restored", 0, false)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := []string{
		"DescribeStacks",
		"DescribeTable", "DescribeTable", // the source, and whether the target exists
		"DescribeContinuousBackups", "RestoreTableToPointInTime",
		"DescribeTable", "DescribeTable", "DescribeTable", // until it is active
		"DescribeTimeToLive", "UpdateTimeToLive",
		"DescribeContinuousBackups", "UpdateContinuousBackups",
		"UpdateTable", "DescribeTable",
		"ListTagsOfResource", "ListTagsOfResource", "TagResource",
		"Scan", "Scan",
	}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantSettings(), a.settings(t, "restored")); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	for _, text := range []string{
		"restored is CREATING",
		"keys and records              2          0              0              0",
		`make deploy STACK=timesheets PARAMETERS="TableName=restored" ARCHITECTURE=x86_64 ALLOW_TABLE_CHANGE=yes`,
		`make deploy STACK=timesheets PARAMETERS="TableName=` + a.source + `" ARCHITECTURE=x86_64` + "\n",
	} {
		if !strings.Contains(out, text) {
			t.Errorf("the output doesn't contain %q:\n%s", text, out)
		}
	}
	t.Run("again", func(t *testing.T) {
		out, calls, err := a.restore(t, "restored", 0, false)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		want := []string{
			"DescribeStacks", "DescribeTable", "DescribeTable", "DescribeTable",
			"DescribeTimeToLive", "DescribeContinuousBackups", "ListTagsOfResource", "ListTagsOfResource", "Scan", "Scan",
		}
		if diff := cmp.Diff(want, calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
	for n := range want {
		for _, after := range []bool{false, true} {
			name := fmt.Sprintf("interrupted-%d-%t", n+1, after)
			t.Run(fmt.Sprintf("interrupted at call %d, %s, after it takes effect %t", n+1, want[n], after), func(t *testing.T) {
				a.wantCompleted(t, name, n+1, after)
			})
		}
	}
}

// wantCompleted interrupts a restore, repeats it, and checks that it ends like one that wasn't
// interrupted.
func (a *account) wantCompleted(t *testing.T, name string, interrupt int, after bool) {
	t.Helper()
	out, calls, err := a.restore(t, name, interrupt, after)
	if err == nil || !strings.Contains(err.Error(), "interrupted; run the same command again to continue") {
		t.Fatalf("error %v, want an interrupt\n%s", err, out)
	}
	if len(calls) != interrupt {
		t.Errorf("%d calls before the interrupt, want %d", len(calls), interrupt)
	}
	if strings.Contains(out, "make deploy") {
		t.Errorf("the interrupted restore prints the deployment:\n%s", out)
	}
	out, more, err := a.restore(t, name, 0, false)
	if err != nil {
		t.Fatalf("repeated: %v\n%s", err, out)
	}
	// A restore that was interrupted before it took effect is sent twice.
	starts := func(calls []string) (count int) {
		for _, call := range calls {
			if call == "RestoreTableToPointInTime" {
				count++
			}
		}
		return count
	}
	lost := 0
	if calls[interrupt-1] == "RestoreTableToPointInTime" && !after {
		lost = 1
	}
	if got := starts(calls) + starts(more) - lost; got != 1 {
		t.Errorf("%d restores were started, want 1: %q, then %q", got, calls, more)
	}
	if diff := cmp.Diff(wantSettings(), a.settings(t, name)); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if !strings.Contains(out, `PARAMETERS="TableName=`+name+`"`) {
		t.Errorf("the output doesn't contain the deployment:\n%s", out)
	}
}

// TestRestoreWaitsForBackups tests a table whose backups aren't available yet.
func TestRestoreWaitsForBackups(t *testing.T) {
	a := newAccount(t)
	a.mu.Lock()
	a.backups = 2
	a.mu.Unlock()
	out, calls, err := a.restore(t, "restored", 0, false)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	updates := slices.DeleteFunc(calls, func(call string) bool { return call != "UpdateContinuousBackups" })
	if len(updates) != 3 || a.settings(t, "restored").Recovery != "ENABLED" {
		t.Errorf("%d updates of the backups, want 3\n%s", len(updates), out)
	}
	t.Run("wrong totals", func(t *testing.T) {
		day := dynamo.Item{"pk": s("a@example.com"), "sk": s("DAY#2100-11-01"), "minutes": n("60"), "entries": n("1")}
		write(t, a.dynamo, a.source, []dynamo.Item{day})
		out, _, err := a.restore(t, "wrong", 0, false)
		if err == nil || !strings.Contains(err.Error(), "don't switch to wrong: it has days with totals that differ from their entries: 1") {
			t.Errorf("error %v\n%s", err, out)
		}
		if strings.Contains(out, "make deploy") {
			t.Errorf("the output contains the deployment:\n%s", out)
		}
		a.remove(t, "wrong")
	})
	t.Run("refused", func(t *testing.T) { testRestoreRefused(t, a) })
	t.Run("orphans", func(t *testing.T) { testOrphans(t, a) })
}

// testRestoreRefused tests restores that must not start.
func testRestoreRefused(t *testing.T, a *account) {
	t.Helper()
	a.createTable(t, "other")
	window := " can be restored to a time from 2100-11-23T15:00:00Z to 2100-11-23T17:00:00Z, which "
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no stack", []string{"-stack", "missing", "-at", at().Format(time.RFC3339)}, "restore: there is no stack missing in " + region},
		{"before the table existed", []string{"-at", "2100-11-23T13:00:00Z"}, " didn't exist at 2100-11-23T13:00:00Z: it was created at 2100-11-23T14:00:00Z"},
		{"before its backups", []string{"-at", "2100-11-23T14:30:00Z"}, window + "2100-11-23T14:30:00Z isn't"},
		{"too recent", []string{"-at", "2100-11-23T17:30:00Z"}, window + "2100-11-23T17:30:00Z isn't"},
		{"a name of another table", []string{"-at", at().Format(time.RFC3339), "-name", "other"}, "the name other is in use by a table that wasn't restored: choose another with -name (NEW_TABLE=... of make)"},
		{"a name of another restore", []string{"-at", "2100-11-23T16:00:01Z", "-name", "restored"}, " as of 2100-11-23T16:00:00Z: choose another with -name (NEW_TABLE=... of make)"},
		{"the table's own name", []string{"-at", at().Format(time.RFC3339), "-name", a.source}, "is the table that the stack uses: choose another with -name (NEW_TABLE=... of make)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := run(t.Context(), t, a.endpoint, append([]string{"restore"}, tt.args...)...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q\n%s", err, tt.want, out)
			}
			for _, call := range a.newCalls() {
				if !strings.HasPrefix(call, "Describe") {
					t.Errorf("the refused restore calls %s", call)
				}
			}
		})
	}
	t.Run("no point-in-time recovery", func(t *testing.T) {
		off := &types.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: aws.Bool(false)}
		if _, err := a.dynamo.UpdateContinuousBackups(t.Context(), &dynamodb.UpdateContinuousBackupsInput{TableName: &a.source, PointInTimeRecoverySpecification: off}); err != nil {
			t.Fatal(err)
		}
		_, _, err := a.restore(t, "new", 0, false)
		if err == nil || !strings.Contains(err.Error(), "point-in-time recovery of "+a.source+" is off") {
			t.Errorf("error %v", err)
		}
	})
}

func (a *account) remove(t testing.TB, name string) {
	t.Helper()
	if _, err := a.dynamo.UpdateTable(t.Context(), &dynamodb.UpdateTableInput{TableName: &name, DeletionProtectionEnabled: aws.Bool(false)}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.dynamo.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: &name}); err != nil {
		t.Fatal(err)
	}
	a.newCalls()
}

func (a *account) createTable(t testing.TB, name string) {
	t.Helper()
	attribute := func(name string) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &name, AttributeType: types.ScalarAttributeTypeS}
	}
	if _, err := a.dynamo.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest, AttributeDefinitions: []types.AttributeDefinition{attribute("pk")},
		KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
	}); err != nil {
		t.Fatal(err)
	}
	a.newCalls()
}

// testOrphans tests the list with a table that a stack owns, one of another schema, a restored
// one that a stack uses, and one that no stack uses.
func testOrphans(t *testing.T, a *account) {
	t.Helper()
	out, err := run(t.Context(), t, a.endpoint, "orphans")
	if err != nil {
		t.Fatal(err)
	}
	restored := "restored: unused, made "
	if !strings.HasPrefix(out, restored) || !strings.Contains(out, "2 items") || !strings.Contains(out, ", protected, restored from arn:") ||
		!strings.HasSuffix(out, "tables of this service in "+region+" that no stack owns: 1\n") {
		t.Errorf("the list is:\n%s", out)
	}
	// A deployment with TableName removes the table from the stack. A deleted stack may still
	// be found by its table.
	for _, status := range []string{"", "DELETE_SKIPPED"} {
		a.mu.Lock()
		a.owned[a.source] = status
		a.mu.Unlock()
		out, err = run(t.Context(), t, a.endpoint, "orphans")
		if err != nil || !strings.Contains(out, a.source+`: used by ["timesheets"]`) {
			t.Errorf("status %q: error %v, want the table that the stack uses:\n%s", status, err, out)
		}
	}
}
