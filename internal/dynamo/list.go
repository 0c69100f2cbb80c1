package dynamo

import (
	"context"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// List sends one Query.
func (s *Store) List(ctx context.Context, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	// DynamoDB rejects a range that ends before it begins, and a start key outside of the
	// range. A valid timesheet.Query may have either.
	low, high := itemkey.Entries(q.From, q.To)
	var start string
	if q.After != "" {
		start = itemkey.Entry(q.After)
	}
	// The list is newest first: a start key above the range is before all entries of the
	// range, and a start key below the range is after them.
	if start > high {
		start = ""
	}
	if low > high || start != "" && start < low {
		return timesheet.Page{}, nil
	}
	in := &dynamodb.QueryInput{
		TableName:              &s.table,
		KeyConditionExpression: aws.String("#owner = :owner AND #sort BETWEEN :low AND :high"),
		ExpressionAttributeNames: map[string]string{
			"#owner": attrOwner, "#sort": attrSort,
		},
		ExpressionAttributeValues: item{
			":owner": text(string(owner)), ":low": text(low), ":high": text(high),
		},
		ScanIndexForward: aws.Bool(false),
		// Callers must see their own writes.
		ConsistentRead: aws.Bool(true),
		Limit:          aws.Int32(readLimit(q.Limit)),
	}
	if start != "" {
		in.ExclusiveStartKey = itemKey(owner, start)
	}
	// DynamoDB filters by status after it reads the entries, so a filter doesn't reduce the
	// cost of a page. It can't filter by project, because it can't normalize the stored names.
	if q.Status != "" {
		in.FilterExpression = aws.String("#status = :status")
		in.ExpressionAttributeNames["#status"] = attrStatus
		in.ExpressionAttributeValues[":status"] = text(string(q.Status))
	}
	ctx, cancel := s.withBudget(ctx)
	defer cancel()
	out, err := s.client.Query(ctx, in)
	if err != nil {
		return timesheet.Page{}, newOperationError(ctx, "list", err)
	}
	return readPage(owner, q, out)
}

// readLimit returns the number of entries to read for a page: one more than the page may
// have, to find out if there is a next page.
func readLimit(limit int) int32 {
	return int32(min(limit, math.MaxInt32-1)) + 1
}

// readPage returns the page that a response contains.
func readPage(owner timesheet.Owner, q timesheet.Query, out *dynamodb.QueryOutput) (timesheet.Page, error) {
	var page timesheet.Page
	for _, attributes := range out.Items {
		e, err := readEntry(owner, attributes)
		if err != nil {
			return timesheet.Page{}, err
		}
		if q.Matches(e) {
			page.Entries = append(page.Entries, e)
		}
	}
	// A page without a filter may have ended at DynamoDB's limit of a megabyte. Keep the last
	// entry for the next page, so that the next page is never empty.
	unfiltered := q.Project == "" && q.Status == ""
	keepLast := unfiltered && len(out.LastEvaluatedKey) > 0 && len(out.Items) > 1
	if n := len(page.Entries); n > q.Limit || keepLast {
		page.Entries = page.Entries[:n-1]
		page.Next = page.Entries[n-2].ID
		return page, nil
	}
	next, err := readLastKey(out.LastEvaluatedKey)
	page.Next = next
	return page, err
}

// readLastKey returns the id of the last entry that DynamoDB read, or an empty id if DynamoDB
// read to the end. DynamoDB stops early at a megabyte, or at the request's limit, which also
// counts the entries that the filter removes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
func readLastKey(last item) (timesheet.ID, error) {
	if len(last) == 0 {
		return "", nil
	}
	r := reader{attributes: last}
	id, ok := itemkey.ParseEntry(r.text(attrSort))
	if !ok {
		r.fail(attrSort)
	}
	return id, r.err
}
