package dynamo_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

// trails returns the employee's stored trails.
func trails(t testing.TB, url, table string) []map[string]types.AttributeValue {
	t.Helper()
	condition := "pk = :owner AND begins_with(sk, :trail)"
	out, err := rawClient(url).Query(t.Context(), &dynamodb.QueryInput{
		TableName: &table, KeyConditionExpression: &condition,
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":owner": text(string(employee)), ":trail": text("AUDIT#"),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Items
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// The trails of a deleted entry are kept, in the order of its versions. A rejected replacement
// has no trail.
func TestEveryReplacementHasATrail(t *testing.T) {
	url, table := endpoint(t)
	s := open(t, config(url, table))
	e := create(t, s)
	replacements := []timesheet.Replacement{minutesChange(t, e, 120)}
	replacements = append(replacements, rejection(t, *replacements[0].After))
	replacements = append(replacements, deletion(t, *replacements[1].After))
	for _, r := range replacements {
		replace(t, s, r)
		if err := s.Replace(t.Context(), r); !errors.Is(err, timesheet.ErrVersion) {
			t.Errorf("got error %v, want %v", err, timesheet.ErrVersion)
		}
	}
	got := trails(t, url, table)
	if len(got) != len(replacements) {
		t.Fatalf("%d trails are stored, want %d", len(got), len(replacements))
	}
	want := []trail{
		{"000000001", "update", "employee@example.com", "auth0|2", "2100-06-15T10:00:00Z", "submitted 60", "submitted 120"},
		{"000000002", "reject", "manager@example.com", "auth0|7", "2100-06-15T12:00:00Z", "submitted 120", "rejected 120"},
		{"000000003", "delete", "employee@example.com", "auth0|2", "2100-06-15T11:00:00Z", "rejected 120", ""},
	}
	for i, stored := range got {
		if diff := cmp.Diff(want[i], readTrail(stored, e.ID)); diff != "" {
			t.Errorf("trail %d (-want +got):\n%s", i, diff)
		}
		if _, expires := stored["expires_at"]; expires {
			t.Error("a trail expires")
		}
	}
}

// A trail is the part of a stored trail that the test compares.
type trail struct {
	Version, Action, By, Subject, At string
	Before, After                    string // status and minutes
}

func readTrail(stored map[string]types.AttributeValue, id timesheet.ID) trail {
	text := func(name string) string { return stored[name].(*types.AttributeValueMemberS).Value }
	copied := func(name string) string {
		m, ok := stored[name].(*types.AttributeValueMemberM)
		if !ok {
			return ""
		}
		return m.Value["status"].(*types.AttributeValueMemberS).Value + " " + m.Value["minutes"].(*types.AttributeValueMemberN).Value
	}
	return trail{
		strings.TrimPrefix(text("sk"), "AUDIT#"+string(id)+"#"), text("action"), text("by"), text("sub"), text("at"),
		copied("before"), copied("after"),
	}
}
