package dynamo

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// Days sends a Query for the days' items. It reads no entries. A year takes one or two
// requests, because DynamoDB returns at most a megabyte for each request.
func (s *Store) Days(ctx context.Context, owner timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	// DynamoDB rejects a range that ends before it begins.
	if from > to {
		return nil, nil
	}
	ctx, cancel := s.withBudget(ctx)
	defer cancel()
	var days []timesheet.Day
	pages := dynamodb.NewQueryPaginator(s.client, &dynamodb.QueryInput{
		TableName:                &s.table,
		KeyConditionExpression:   aws.String("#owner = :owner AND #sort BETWEEN :from AND :to"),
		ExpressionAttributeNames: map[string]string{"#owner": attrOwner, "#sort": attrSort},
		ExpressionAttributeValues: item{
			":owner": text(string(owner)), ":from": text(itemkey.Day(from)), ":to": text(itemkey.Day(to)),
		},
		ConsistentRead: aws.Bool(true),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, newOperationError(ctx, "days", err)
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

// readDay returns the totals in a day's item. It omits projects without entries: earlier
// versions left the totals of such projects in the item as zeros.
func readDay(attributes item) (timesheet.Day, error) {
	r := reader{attributes: attributes}
	date, ok := itemkey.ParseDay(r.text(attrSort))
	if !ok {
		r.fail(attrSort)
	}
	day := timesheet.Day{
		Date:     date,
		Total:    timesheet.Total{Minutes: timesheet.Minutes(r.number(attrMinutes)), Entries: r.number(attrEntries)},
		Projects: map[string]timesheet.Total{},
	}
	for name := range attributes {
		project, counts := strings.CutPrefix(name, projectEntries)
		if !counts {
			continue
		}
		if n := r.projectNumber(projectEntries, project); n > 0 {
			minutes := timesheet.Minutes(r.projectNumber(projectMinutes, project))
			day.Projects[project] = timesheet.Total{Minutes: minutes, Entries: n}
		}
	}
	return day, r.err
}
