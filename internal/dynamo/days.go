package dynamo

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/timesheet"
)

// Days reads the items of the days, and no entries. A year of them is a request or
// two, as DynamoDB returns a megabyte at a time.
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

// readDay leaves out the projects whose entries are all gone: an earlier version left
// their numbers in the item as zeros.
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

// ofProject reads a number of a project. The error doesn't contain the project's name.
func (r *reader) ofProject(prefix, project string) int {
	one := reader{attributes: r.attributes}
	n := one.number(prefix + project)
	if one.err != nil {
		r.fail(prefix)
	}
	return n
}
