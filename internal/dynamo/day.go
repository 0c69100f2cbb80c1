package dynamo

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// A dayChange is what one write does to a day: an entry takes the place of another.
type dayChange struct {
	owner         timesheet.Owner
	date          timesheet.Date
	before, after *timesheet.Entry // nil: none
	ifEmpty       bool             // only if the day has no entry of after's project
}

// A tally is what is to be added to the numbers of a day, by attribute.
type tally map[string]int64

// tally returns what the day's numbers change by. A number that stays isn't in it.
func (c dayChange) tally() tally {
	t := tally{}
	t.count(c.before, -1)
	t.count(c.after, 1)
	maps.DeleteFunc(t, func(_ string, n int64) bool { return n == 0 })
	return t
}

func (t tally) count(e *timesheet.Entry, sign int64) {
	if e == nil {
		return
	}
	minutes := sign * int64(e.Minutes)
	t[attrMinutes] += minutes
	t[attrEntries] += sign
	t[projectMinutes+e.Project] += minutes
	t[projectEntries+e.Project] += sign
}

// leaves returns the project that loses an entry; ok is false if none does.
func (c dayChange) leaves() (project string, ok bool) {
	if c.before == nil || c.after != nil && c.after.Project == c.before.Project {
		return "", false
	}
	return c.before.Project, true
}

// room is how many minutes the day may have for the change to fit; ok is false if the
// change adds none. A condition can't calculate.
func (c dayChange) room() (minutes int64, ok bool) {
	more := c.tally()[attrMinutes]
	return int64(timesheet.DayMinutes) - more, more > 0
}

// dayStep applies a change to the day's item. seen is the item as an earlier attempt
// found it. Without it the step assumes the common case: the project that loses an
// entry has no other on that day. If the assumption is wrong, the refusal returns the
// item, and the step that fits it.
//
// A project whose last entry goes takes its two numbers with it. Left as zeros, they
// would add up to DynamoDB's limit on the size of an item, and no further project
// could be recorded on that day.
func (s *Store) dayStep(c dayChange, seen item) step {
	u := newDayUpdate()
	t := c.tally()
	if project, ok := c.leaves(); ok {
		if entriesOf(seen, project) > 1 {
			u.require(projectEntries+project, ">", 1)
		} else {
			u.require(projectEntries+project, "=", 1)
			u.remove(t, project)
		}
	}
	for _, project := range c.leftovers(seen) {
		u.require(projectEntries+project, "=", 0)
		u.remove(t, project)
	}
	if c.ifEmpty {
		u.requireOrMissing(projectEntries+c.after.Project, "<", 1)
	}
	if room, ok := c.room(); ok {
		u.requireOrMissing(attrMinutes, "<=", room)
	}
	u.add(t)
	next := step{
		write: u.write(s.table, itemKey(c.owner, dayPrefix, string(c.date))),
		refused: func(stored item) (*step, error) {
			if err := c.refusal(stored); err != nil {
				return nil, err
			}
			again := s.dayStep(c, stored)
			return &again, nil
		},
	}
	if seen == nil {
		next.tooLarge = func() step { return s.lookAtDay(next, u) }
	}
	return next
}

// lookAtDay makes the step fail if the day has an item, which its refusal then
// returns. The functions that create have no right to read.
func (s *Store) lookAtDay(next step, u *dayUpdate) step {
	u.conditions = append(u.conditions, "attribute_not_exists("+u.name(attrOwner)+")")
	next.write.Update.ConditionExpression = u.condition()
	next.tooLarge = nil
	return next
}

// refusal returns why the change can't be made to the stored day, or nil if it can.
func (c dayChange) refusal(stored item) error {
	room, more := c.room()
	project, loses := c.leaves()
	switch {
	case c.ifEmpty && entriesOf(stored, c.after.Project) > 0:
		return timesheet.ErrEntryExists
	case more && numberOf(stored, attrMinutes) > room:
		return timesheet.ErrDayFull
	case loses && entriesOf(stored, project) < 1:
		return errors.New("stored day: an entry isn't counted")
	}
	return nil
}

// maxLeftovers is how many projects one step removes from a day besides its own: few
// enough for DynamoDB's limits on an expression, and enough for the names of the
// greatest day to fit again.
const maxLeftovers = 50

// leftovers returns some projects without entries that an earlier version left in the
// day's item, and that the change doesn't touch.
func (c dayChange) leftovers(seen item) []string {
	var projects []string
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		project, counts := strings.CutPrefix(name, projectEntries)
		touched := c.before != nil && c.before.Project == project || c.after != nil && c.after.Project == project
		if counts && !touched && numberOf(seen, name) == 0 && len(projects) < maxLeftovers {
			projects = append(projects, project)
		}
	}
	return projects
}

func entriesOf(day item, project string) int64 { return numberOf(day, projectEntries+project) }

// numberOf returns a number of a day, and 0 if it is missing.
func numberOf(day item, name string) int64 {
	n, ok := day[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0
	}
	i, _ := strconv.ParseInt(n.Value, 10, 64)
	return i
}
