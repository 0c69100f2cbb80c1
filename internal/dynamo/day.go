package dynamo

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// A tally is what is to be added to the numbers of a day, by attribute.
type tally map[string]int64

// change is what a day's numbers change by when one entry takes the place of
// another; nil stands for none. A number that stays is not in it.
func change(before, after *timesheet.Entry) tally {
	t := tally{}
	t.count(before, -1)
	t.count(after, 1)
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

// dayStep adds a tally to the day. More minutes are only added where they fit: a
// condition cannot calculate, so the room that must be left is worked out here.
func (s *Store) dayStep(owner timesheet.Owner, date timesheet.Date, t tally) step {
	update := &types.Update{
		TableName:                 &s.table,
		Key:                       itemKey(owner, dayPrefix, string(date)),
		ExpressionAttributeNames:  map[string]string{},
		ExpressionAttributeValues: item{},
	}
	t.addTo(update)
	if more := t[attrMinutes]; more > 0 {
		update.ConditionExpression = aws.String("attribute_not_exists(#minutes) OR #minutes <= :room")
		update.ExpressionAttributeNames["#minutes"] = attrMinutes
		update.ExpressionAttributeValues[":room"] = number(int64(timesheet.DayMinutes) - more)
	}
	return step{
		write:   types.TransactWriteItem{Update: update},
		refused: func(item) error { return timesheet.ErrDayFull },
	}
}

// addTo writes the expression. Attributes are named for projects, which may be any
// text, so each gets a placeholder; in order, so that every attempt reads the same.
// ADD makes what is missing, of a day as of a project.
func (t tally) addTo(update *types.Update) {
	var terms []string
	for i, name := range slices.Sorted(maps.Keys(t)) {
		place := strconv.Itoa(i)
		update.ExpressionAttributeNames["#"+place] = name
		update.ExpressionAttributeValues[":"+place] = number(t[name])
		terms = append(terms, "#"+place+" :"+place)
	}
	update.UpdateExpression = aws.String("ADD " + strings.Join(terms, ", "))
}

// Days reads the items of the days, and no entries. A year of them is a request or
// two, as DynamoDB answers a megabyte at a time.
func (s *Store) Days(ctx context.Context, owner timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	// DynamoDB refuses a range whose ends are the wrong way round.
	if from > to {
		return nil, nil
	}
	ctx, cancel := bounded(ctx)
	defer cancel()
	var days []timesheet.Day
	pages := dynamodb.NewQueryPaginator(s.client, s.daysQuery(owner, from, to))
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, failure(ctx, "days", err)
		}
		for _, attributes := range page.Items {
			day, err := readDay(attributes)
			if err != nil {
				return nil, err
			}
			if day.Total.Entries > 0 {
				days = append(days, day)
			}
		}
	}
	return days, nil
}

func (s *Store) daysQuery(owner timesheet.Owner, from, to timesheet.Date) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName:                &s.table,
		KeyConditionExpression:   aws.String("#owner = :owner AND #sort BETWEEN :from AND :to"),
		ExpressionAttributeNames: map[string]string{"#owner": attrOwner, "#sort": attrSort},
		ExpressionAttributeValues: item{
			":owner": text(string(owner)), ":from": text(dayPrefix + string(from)), ":to": text(dayPrefix + string(to)),
		},
		ConsistentRead: aws.Bool(true),
	}
}

// readDay leaves out the projects whose entries are all gone: their numbers stay in
// the item as zeros.
func readDay(attributes item) (timesheet.Day, error) {
	r := reader{attributes: attributes}
	day := timesheet.Day{
		Date:     timesheet.Date(strings.TrimPrefix(r.text(attrSort), dayPrefix)),
		Total:    timesheet.Total{Minutes: timesheet.Minutes(r.number(attrMinutes)), Entries: r.number(attrEntries)},
		Projects: map[string]timesheet.Total{},
	}
	for name := range attributes {
		project, counts := strings.CutPrefix(name, projectEntries)
		if !counts {
			continue
		}
		if n := r.ofProject(projectEntries, project); n > 0 {
			minutes := timesheet.Minutes(r.ofProject(projectMinutes, project))
			day.Projects[project] = timesheet.Total{Minutes: minutes, Entries: n}
		}
	}
	return day, r.err
}

// ofProject reads a number of a project, whose name a fault does not tell.
func (r *reader) ofProject(prefix, project string) int {
	one := reader{attributes: r.attributes}
	n := one.number(prefix + project)
	if one.err != nil {
		r.fail(prefix)
	}
	return n
}
