package timesheet

import (
	"maps"
	"slices"
)

// A Grouping is how totals are grouped.
type Grouping string

// The groupings.
const (
	ByDay     Grouping = "day"
	ByWeek    Grouping = "week" // ISO 8601: starts on Monday, in the year of its Thursday
	ByMonth   Grouping = "month"
	ByProject Grouping = "project"
)

// ParseGrouping returns the grouping that s names exactly, or false.
func ParseGrouping(s string) (Grouping, bool) {
	switch g := Grouping(s); g {
	case ByDay, ByWeek, ByMonth, ByProject:
		return g, true
	}
	return "", false
}

// A Group is the total of all entries with the same key: a day (2026-11-23), a week
// (2026-W48), a month (2026-11) or a project.
type Group struct {
	Key   string
	Total Total
}

// Summarize returns the groups of these days, ordered by key. It leaves out groups without
// entries. A project that was stored under several spellings, before names were normalized,
// is one group.
func Summarize(days []Day, by Grouping) []Group {
	totals := make(map[string]Total)
	for _, day := range days {
		for key, total := range day.groups(by) {
			totals[key] = totals[key].Plus(total)
		}
	}
	groups := make([]Group, 0, len(totals))
	for _, key := range slices.Sorted(maps.Keys(totals)) {
		if totals[key].Entries > 0 {
			groups = append(groups, Group{Key: key, Total: totals[key]})
		}
	}
	return groups
}

// Plus returns the sum of two totals.
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
