package dynamo

import (
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

// part returns the response of a shard. Its entries have only ids.
func part(next timesheet.ID, ids ...timesheet.ID) timesheet.Page {
	page := timesheet.Page{Next: next}
	for _, id := range ids {
		page.Entries = append(page.Entries, timesheet.Entry{ID: id})
	}
	return page
}

func TestMergeShards(t *testing.T) {
	tests := []struct {
		name  string
		query timesheet.PendingQuery
		parts []timesheet.Page
		want  timesheet.Page
	}{
		{"no entries", timesheet.PendingQuery{Limit: 3}, []timesheet.Page{{}, {}}, timesheet.Page{}},
		{
			"one page", timesheet.PendingQuery{Limit: 3},
			[]timesheet.Page{part("", "b", "c"), part("", "a")}, part("", "a", "b", "c"),
		},
		{
			"more than a page", timesheet.PendingQuery{Limit: 2},
			[]timesheet.Page{part("", "a", "d"), part("c", "b", "c")}, part("b", "a", "b"),
		},
		{
			"one shard stopped early", timesheet.PendingQuery{Limit: 5, Owner: "a@example.com"},
			[]timesheet.Page{part("", "a", "d", "e"), part("c", "b")}, part("c", "a", "b"),
		},
		{
			"the page ends at the first of two shards that stopped", timesheet.PendingQuery{Limit: 5, Owner: "a@example.com"},
			[]timesheet.Page{part("d", "a", "d"), part("b", "b"), part("c", "c")}, part("b", "a", "b"),
		},
		{
			"a filter left no entries", timesheet.PendingQuery{Limit: 5, Owner: "a@example.com"},
			[]timesheet.Page{part("c"), part("", "d")}, part("c"),
		},
		{
			"without a filter the last entry is kept for the next page", timesheet.PendingQuery{Limit: 5},
			[]timesheet.Page{part("", "a", "d"), part("c", "b", "c")}, part("b", "a", "b"),
		},
		{
			"a single entry stays on the page", timesheet.PendingQuery{Limit: 5},
			[]timesheet.Page{part("", "b"), part("a", "a")}, part("a", "a"),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := mergeShards(tt.query, tt.parts)
			if diff := cmp.Diff(tt.want, got); diff != "" && len(tt.want.Entries)+len(got.Entries) > 0 || got.Next != tt.want.Next {
				t.Errorf("page (-want +got):\n%s", diff)
			}
		})
	}
}

// No partition of the index receives more than its share of the writes.
func TestShardsAreEven(t *testing.T) {
	const ids = 10_000
	counts := map[string]int{}
	for i := range ids {
		ulid := "01JDC5W0ZK3V6T8Q4R" + strings.ToUpper(strconv.FormatInt(int64(10_000_000+i), 16)) + "XY"
		counts[shardOf(timesheet.NewID("2026-11-23", ulid))]++
	}
	if len(counts) != shards {
		t.Errorf("%d shards are used, want %d", len(counts), shards)
	}
	for shard, n := range counts {
		if n < ids/shards*8/10 || n > ids/shards*12/10 {
			t.Errorf("shard %s has %d of %d ids", shard, n, ids)
		}
	}
}

// Stored entries keep their shard. If shardOf changed, FindPending wouldn't find them.
func TestShardOfAnIDNeverChanges(t *testing.T) {
	for id, want := range map[timesheet.ID]string{
		"2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB": "2",
		"2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYC": "1",
		"2100-06-15-7ZZZZZZZZZZZZZZZZZZZZZZZZZ": "0",
	} {
		if got := shardOf(id); got != want {
			t.Errorf("%s is in shard %s, want %s", id, got, want)
		}
	}
}

func TestReadDayRefusesMissingAttributes(t *testing.T) {
	e := submitted()
	whole := itemKey(e.Owner, "DAY#"+string(e.Date))
	for name, n := range (dayChange{after: &e}).deltas() {
		whole[name] = number(n)
	}
	if _, err := readDay(whole); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{attrSort, attrMinutes, attrEntries, projectMinutes + e.Project} {
		broken := maps.Clone(whole)
		delete(broken, name)
		if _, err := readDay(broken); err == nil || strings.Contains(err.Error(), e.Project) {
			t.Errorf("without %s: got error %v, want one that names no project", name, err)
		}
	}
}
