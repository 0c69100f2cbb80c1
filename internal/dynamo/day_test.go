package dynamo_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

// A rawDay reads and writes the stored item of the employee's day.
type rawDay struct {
	t      testing.TB
	client *dynamodb.Client
	table  string
}

func newRawDay(t testing.TB, url, table string) rawDay {
	t.Helper()
	return rawDay{t, rawClient(url), table}
}

func (d rawDay) key() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"pk": text(string(employee)), "sk": text("DAY#" + string(day))}
}

// numbers returns the day's numbers, by attribute.
func (d rawDay) numbers() map[string]string {
	d.t.Helper()
	consistent := true
	out, err := d.client.GetItem(d.t.Context(), &dynamodb.GetItemInput{TableName: &d.table, Key: d.key(), ConsistentRead: &consistent})
	if err != nil {
		d.t.Fatal(err)
	}
	numbers := map[string]string{}
	for name, value := range out.Item {
		if n, ok := value.(*types.AttributeValueMemberN); ok {
			numbers[name] = n.Value
		}
	}
	return numbers
}

// leaveZeros stores the day as an earlier version did, with two zeros for each project that
// once had an entry.
func (d rawDay) leaveZeros(projects ...string) {
	d.t.Helper()
	if err := d.putZeros(projects); err != nil {
		d.t.Fatal(err)
	}
}

// fill stores as many zeros as fit into an item, and returns the first name that doesn't fit.
func (d rawDay) fill() string {
	d.t.Helper()
	const tooMany = 530 // names of the greatest length, twice each, exceed 400 KB
	projects := make([]string, tooMany)
	for i := range projects {
		projects[i] = fmt.Sprintf("%04d", i) + strings.Repeat("\U0001F3D7", 96)
	}
	for n := tooMany - 1; ; n-- {
		err := d.putZeros(projects[:n])
		if err == nil {
			return projects[n]
		}
		if !strings.Contains(err.Error(), "size") {
			d.t.Fatal(err)
		}
	}
}

func (d rawDay) putZeros(projects []string) error {
	d.t.Helper()
	item := d.key()
	for name, n := range d.numbers() {
		item[name] = &types.AttributeValueMemberN{Value: n}
	}
	for _, project := range projects {
		item["p:"+project] = &types.AttributeValueMemberN{Value: "0"}
		item["n:"+project] = &types.AttributeValueMemberN{Value: "0"}
	}
	for _, name := range []string{"minutes", "entries"} {
		if item[name] == nil {
			item[name] = &types.AttributeValueMemberN{Value: "0"}
		}
	}
	_, err := d.client.PutItem(d.t.Context(), &dynamodb.PutItemInput{TableName: &d.table, Item: item})
	return err
}

// projectEntry returns an entry of an hour for a project.
func projectEntry(project string) timesheet.Entry {
	e := entry(60)
	e.Project = project
	return e
}

func projectChange(t testing.TB, e timesheet.Entry, project string) timesheet.Replacement {
	t.Helper()
	r := minutesChange(t, e, e.Minutes)
	r.After.Project = project
	return r
}

func TestDayHasOnlyProjectsWithEntries(t *testing.T) {
	url, table := endpoint(t)
	s, raw := open(t, config(url, table)), newRawDay(t, url, table)
	want := func(want map[string]string) {
		t.Helper()
		if diff := cmp.Diff(want, raw.numbers()); diff != "" {
			t.Errorf("day (-want +got):\n%s", diff)
		}
	}
	a, b := projectEntry("a"), projectEntry("a")
	for _, e := range []timesheet.Entry{a, b} {
		if _, err := s.Create(t.Context(), timesheet.Creation{Entry: e}); err != nil {
			t.Fatal(err)
		}
	}
	replace(t, s, projectChange(t, a, "b"))
	want(map[string]string{"minutes": "120", "entries": "2", "p:a": "60", "n:a": "1", "p:b": "60", "n:b": "1"})
	r := minutesChange(t, b, 90)
	r.After.Project = "c"
	replace(t, s, r)
	want(map[string]string{"minutes": "150", "entries": "2", "p:b": "60", "n:b": "1", "p:c": "90", "n:c": "1"})
	replace(t, s, deletion(t, *r.After))
	want(map[string]string{"minutes": "60", "entries": "1", "p:b": "60", "n:b": "1"})
	replace(t, s, deletion(t, *projectChange(t, a, "b").After))
	want(map[string]string{"minutes": "0", "entries": "0"})
}

// Readers ignore the zeros that an earlier version left. A write that is made from the day's
// item removes the zeros.
func TestWritesRemoveZerosOfAnEarlierVersion(t *testing.T) {
	url, table := endpoint(t)
	s, raw := open(t, config(url, table)), newRawDay(t, url, table)
	raw.leaveZeros("a", "b", "n:a", "minutes")
	a := projectEntry("a")
	for _, c := range []timesheet.Creation{
		{Entry: a, IfEmpty: true}, {Entry: projectEntry("a")}, {Entry: projectEntry("b"), IfEmpty: true},
	} {
		if _, err := s.Create(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Create(t.Context(), timesheet.Creation{Entry: projectEntry("a"), IfEmpty: true}); err == nil {
		t.Error("a second entry was stored although the day had one")
	}
	replace(t, s, deletion(t, a)) // one of two entries: the store receives the day
	want := map[string]string{"minutes": "120", "entries": "2", "p:a": "60", "n:a": "1", "p:b": "60", "n:b": "1"}
	if diff := cmp.Diff(want, raw.numbers()); diff != "" {
		t.Errorf("day (-want +got):\n%s", diff)
	}
}

// A day that an earlier version filled with zeros accepts new projects again, from a create
// and from a change.
func TestDayFullOfZerosAcceptsNewProjects(t *testing.T) {
	tests := []struct {
		name string
		do   func(t *testing.T, s timesheet.Store, e timesheet.Entry, project string)
		want string // the day's entries of the new project afterwards
	}{
		{"create", func(t *testing.T, s timesheet.Store, _ timesheet.Entry, project string) {
			if _, err := s.Create(t.Context(), timesheet.Creation{Entry: projectEntry(project)}); err != nil {
				t.Fatal(err)
			}
		}, "1"},
		{"create only if empty", func(t *testing.T, s timesheet.Store, _ timesheet.Entry, project string) {
			if _, err := s.Create(t.Context(), timesheet.Creation{Entry: projectEntry(project), IfEmpty: true}); err != nil {
				t.Fatal(err)
			}
		}, "1"},
		{"rename", func(t *testing.T, s timesheet.Store, e timesheet.Entry, project string) {
			if err := s.Replace(t.Context(), projectChange(t, e, project)); err != nil {
				t.Fatal(err)
			}
		}, "1"},
		{"delete", func(t *testing.T, s timesheet.Store, e timesheet.Entry, _ string) {
			if err := s.Replace(t.Context(), deletion(t, e)); err != nil {
				t.Fatal(err)
			}
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url, table := endpoint(t)
			s, raw := open(t, config(url, table)), newRawDay(t, url, table)
			e := projectEntry("a")
			if _, err := s.Create(t.Context(), timesheet.Creation{Entry: e}); err != nil {
				t.Fatal(err)
			}
			project := raw.fill()
			before := len(raw.numbers())
			tt.do(t, s, e, project)
			after := raw.numbers()
			if after["n:"+project] != tt.want {
				t.Errorf("the day has %q entries of the new project, want %q", after["n:"+project], tt.want)
			}
			if tt.want != "" && len(after) >= before {
				t.Errorf("the day has %d numbers, and had %d", len(after), before)
			}
			wantTotals(t, s)
		})
	}
}

// wantTotals checks that the day's totals are the sums of its entries.
func wantTotals(t testing.TB, s timesheet.Store) {
	t.Helper()
	page, err := s.List(t.Context(), employee, timesheet.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]timesheet.Total{}
	for _, e := range page.Entries {
		want[e.Project] = want[e.Project].Plus(timesheet.Total{Minutes: e.Minutes, Entries: 1})
	}
	days, err := s.Days(t.Context(), employee, day, day)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]timesheet.Total{}
	for _, d := range days {
		maps.Copy(got, d.Projects)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("totals (-entries +day):\n%s", diff)
	}
}

// The expressions of a day's change don't depend on the iteration order of a map.
func TestUpdateOfADayIsDeterministic(t *testing.T) {
	var sent []any
	for range 10 {
		s, p := openThrough(t, clientWithoutTimeout(), pass)
		e := create(t, s)
		p.requests()
		replace(t, s, projectChange(t, e, "another"))
		items := p.requests()[0].body["TransactItems"].([]any)
		sent = append(sent, items[len(items)-1].(map[string]any)["Update"].(map[string]any)["UpdateExpression"])
	}
	if n := len(slices.Compact(sent)); n != 1 {
		t.Errorf("%d different expressions were sent, want one: %v", n, sent)
	}
}
