package dynamo

import (
	"context"
	"math"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/timesheet"
)

// List is one Query.
func (s *Store) List(ctx context.Context, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	reach, ok := reachOf(q)
	if !ok {
		return timesheet.Page{}, nil
	}
	ctx, cancel := bounded(ctx)
	defer cancel()
	out, err := s.client.Query(ctx, s.query(owner, q, reach))
	if err != nil {
		return timesheet.Page{}, failure(ctx, "list", err)
	}
	return readPage(owner, q, out)
}

// A reach is the sort keys that a query may read, both ends included, and the key
// that it starts behind, if any.
type reach struct {
	low, high, start string
}

// reachOf gives the reach of a query; ok is false where nothing can be in it.
// DynamoDB refuses a range whose ends are the wrong way round, and a start outside
// of the range, both of which a query may have.
func reachOf(q timesheet.Query) (r reach, ok bool) {
	// An id goes on behind its day with a hyphen: the tilde comes after every id of
	// the day, and after every day where there is no To.
	r = reach{low: entryPrefix + string(q.From), high: entryPrefix + string(q.To) + "~"}
	if q.After != "" {
		r.start = entryPrefix + string(q.After)
	}
	// The list runs downwards: a start above the range is ahead of all of it, and one
	// below it behind all of it.
	if r.start > r.high {
		r.start = ""
	}
	return r, r.low <= r.high && (r.start == "" || r.start >= r.low)
}

func (s *Store) query(owner timesheet.Owner, q timesheet.Query, r reach) *dynamodb.QueryInput {
	in := &dynamodb.QueryInput{
		TableName:              &s.table,
		KeyConditionExpression: aws.String("#owner = :owner AND #sort BETWEEN :low AND :high"),
		ExpressionAttributeNames: map[string]string{
			"#owner": attrOwner, "#sort": attrSort,
		},
		ExpressionAttributeValues: item{
			":owner": text(string(owner)), ":low": text(r.low), ":high": text(r.high),
		},
		ScanIndexForward: aws.Bool(false),
		// The caller sees what they have just written.
		ConsistentRead: aws.Bool(true),
		Limit:          aws.Int32(examined(q.Limit)),
	}
	if r.start != "" {
		in.ExclusiveStartKey = item{attrOwner: text(string(owner)), attrSort: text(r.start)}
	}
	addFilter(in, q)
	return in
}

// examined is how many entries a page reads: one more than it shows, which tells
// whether there is a next page without reading it.
func examined(limit int) int32 {
	return int32(min(limit, math.MaxInt32-1)) + 1
}

// addFilter has DynamoDB drop the entries of another status. That is done after reading:
// a filter makes a page shorter, not dearer. The project isn't part of it, because
// DynamoDB can't normalize the names that are stored.
func addFilter(in *dynamodb.QueryInput, q timesheet.Query) {
	if q.Status == "" {
		return
	}
	in.FilterExpression = aws.String("#status = :status")
	in.ExpressionAttributeNames["#status"] = attrStatus
	in.ExpressionAttributeValues[":status"] = text(string(q.Status))
}

// readPage turns DynamoDB's answer into a page.
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
	if n := len(page.Entries); n > q.Limit || cutShort(q, out) {
		page.Entries = page.Entries[:n-1]
		page.Next = page.Entries[n-2].ID
		return page, nil
	}
	next, err := readLastKey(out.LastEvaluatedKey)
	page.Next = next
	return page, err
}

// cutShort tells whether a page without a filter ended at DynamoDB's megabyte. Its
// last entry is then left to the next page, which so has one to show for certain.
func cutShort(q timesheet.Query, out *dynamodb.QueryOutput) bool {
	return q.Project == "" && q.Status == "" && len(out.LastEvaluatedKey) > 0 && len(out.Items) > 1
}

// readLastKey says where DynamoDB stopped reading; it is empty at the end. It stops
// early where the filter dropped entries, or at a megabyte.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
func readLastKey(last item) (timesheet.ID, error) {
	if len(last) == 0 {
		return "", nil
	}
	r := reader{attributes: last}
	id := strings.TrimPrefix(r.text(attrSort), entryPrefix)
	if r.err != nil {
		return "", r.err
	}
	return timesheet.ID(id), nil
}
