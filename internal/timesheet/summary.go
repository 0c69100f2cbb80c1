package timesheet

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A Grouping says what totals are summed up by.
type Grouping string

// The groupings.
const (
	ByDay     Grouping = "day"
	ByWeek    Grouping = "week" // ISO 8601: from Monday, named for the year of its Thursday
	ByMonth   Grouping = "month"
	ByProject Grouping = "project"
)

// ParseGrouping accepts exactly one of the groupings.
func ParseGrouping(s string) (Grouping, bool) {
	switch g := Grouping(s); g {
	case ByDay, ByWeek, ByMonth, ByProject:
		return g, true
	}
	return "", false
}

// A Group is the total of all entries that share a key: 2026-11-23, 2026-W48,
// 2026-11, or a project.
type Group struct {
	Key   string
	Total Total
}

// Summarize sums days up, in the order of the keys. Groups without entries are left out.
// A project stored under several spellings, before names were normalized, is one group.
func Summarize(days []Day, by Grouping) []Group {
	totals := make(map[string]Total)
	for _, day := range days {
		for key, total := range day.groups(by) {
			totals[key] = totals[key].Plus(total)
		}
	}
	groups := make([]Group, 0, len(totals))
	for _, key := range slices.SortedFunc(maps.Keys(totals), cmp.Compare) {
		if totals[key].Entries > 0 {
			groups = append(groups, Group{Key: key, Total: totals[key]})
		}
	}
	return groups
}

// Plus adds two totals.
func (t Total) Plus(other Total) Total {
	return Total{Minutes: t.Minutes + other.Minutes, Entries: t.Entries + other.Entries}
}

func (d Day) groups(by Grouping) map[string]Total {
	switch by {
	case ByProject:
		projects := make(map[string]Total, len(d.Projects))
		for name, total := range d.Projects {
			project := storedProject(name)
			projects[project] = projects[project].Plus(total)
		}
		return projects
	case ByWeek:
		return map[string]Total{d.Date.week(): d.Total}
	case ByMonth:
		return map[string]Total{string(d.Date[:len("2006-01")]): d.Total}
	}
	return map[string]Total{string(d.Date): d.Total}
}

func (d Date) week() string {
	year, week := d.time().ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// time is the day's midnight in UTC, for counting days.
func (d Date) time() time.Time {
	t, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return time.Time{} // not made by ParseDate
	}
	return t
}

// DaysUntil counts the days from d to the other, both included.
func (d Date) DaysUntil(other Date) int {
	const day = 24 * time.Hour // in UTC every day has them
	return int(other.time().Sub(d.time())/day) + 1
}
