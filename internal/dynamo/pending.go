package dynamo

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// pendingIndex contains the whole items of the pending entries, by shard and id. DynamoDB
// updates the index after each write, mostly within a second: the index may still contain an
// entry that was just decided, and not yet contain a new entry.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
const pendingIndex = "Waiting"

// shards is the number of partitions that share the pending entries. One partition accepts
// about 1,000 writes a second. Four shards leave room for the end of a month, and a page of the
// list costs one request for each shard. Stored entries keep their shard, so a different number
// requires rewriting the entries.
const shards = 4

// shardOf returns the shard of an entry, which depends on the id alone. The shards have about
// equally many ids.
func shardOf(id timesheet.ID) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	return strconv.Itoa(int(h.Sum32() % shards))
}

// FindPending sends one Query to the index.
func (s *Store) FindPending(ctx context.Context, id timesheet.ID) (timesheet.Entry, error) {
	ctx, cancel := s.withBudget(ctx)
	defer cancel()
	key := itemkey.Entry(id)
	out, err := s.client.Query(ctx, s.shardQuery(shardOf(id), key, key))
	switch {
	case err != nil:
		return timesheet.Entry{}, newOperationError(ctx, "find", err)
	case len(out.Items) == 0:
		return timesheet.Entry{}, timesheet.ErrNotFound
	}
	return readPendingEntry(out.Items[0])
}

// Pending sends one Query for each shard. The queries run concurrently.
func (s *Store) Pending(ctx context.Context, q timesheet.PendingQuery) (timesheet.Page, error) {
	low, high := itemkey.Entries(q.From, q.To)
	if q.After != "" {
		low = max(low, itemkey.AfterEntry(q.After))
	}
	// DynamoDB rejects a range that ends before it begins.
	if low > high {
		return timesheet.Page{}, nil
	}
	ctx, cancel := s.withBudget(ctx)
	defer cancel()
	var (
		parts [shards]timesheet.Page
		errs  [shards]error
		all   sync.WaitGroup
	)
	for i := range parts {
		in := s.shardQuery(strconv.Itoa(i), low, high)
		in.Limit = aws.Int32(readLimit(q.Limit))
		if q.Owner != "" {
			in.FilterExpression = aws.String("#owner = :owner")
			in.ExpressionAttributeNames["#owner"] = attrOwner
			in.ExpressionAttributeValues[":owner"] = text(string(q.Owner))
		}
		all.Go(func() { parts[i], errs[i] = s.readShard(ctx, in) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return timesheet.Page{}, err
		}
	}
	return mergeShards(q, parts[:]), nil
}

func (s *Store) shardQuery(shard, low, high string) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName:                 &s.table,
		IndexName:                 aws.String(pendingIndex),
		KeyConditionExpression:    aws.String("#shard = :shard AND #sort BETWEEN :low AND :high"),
		ExpressionAttributeNames:  map[string]string{"#shard": attrShard, "#sort": attrSort},
		ExpressionAttributeValues: item{":shard": text(shard), ":low": text(low), ":high": text(high)},
	}
}

// readShard returns the entries of a shard. If DynamoDB didn't read to the end, Next is the
// last id that it read.
func (s *Store) readShard(ctx context.Context, in *dynamodb.QueryInput) (timesheet.Page, error) {
	out, err := s.client.Query(ctx, in)
	if err != nil {
		return timesheet.Page{}, newOperationError(ctx, "pending", err)
	}
	var page timesheet.Page
	for _, attributes := range out.Items {
		e, err := readPendingEntry(attributes)
		if err != nil {
			return timesheet.Page{}, err
		}
		page.Entries = append(page.Entries, e)
	}
	page.Next, err = readLastKey(out.LastEvaluatedKey)
	return page, err
}

// mergeShards merges the parts of the shards, ordered by id. If DynamoDB stopped early in a
// shard, the shard may have more entries after its part's Next. The page therefore ends at the
// lowest Next of all parts.
func mergeShards(q timesheet.PendingQuery, parts []timesheet.Page) timesheet.Page {
	var page timesheet.Page
	for _, part := range parts {
		page.Entries = append(page.Entries, part.Entries...)
		if part.Next != "" && (page.Next == "" || part.Next < page.Next) {
			page.Next = part.Next
		}
	}
	if page.Next != "" {
		page.Entries = slices.DeleteFunc(page.Entries, func(e timesheet.Entry) bool { return e.ID > page.Next })
	}
	slices.SortFunc(page.Entries, func(a, b timesheet.Entry) int { return cmp.Compare(a.ID, b.ID) })
	n := len(page.Entries)
	switch {
	case n > q.Limit:
		n = q.Limit
	case n > 1 && page.Next != "" && q.Owner == "":
		// A part ended at DynamoDB's limit of a megabyte. Keep the last entry for the next
		// page, so that the next page is never empty.
		n--
	default:
		return page
	}
	page.Entries = page.Entries[:n]
	page.Next = page.Entries[n-1].ID
	return page
}

// readPendingEntry reads an entry of the index, whose owner is in the item.
func readPendingEntry(attributes item) (timesheet.Entry, error) {
	r := reader{attributes: attributes}
	owner := timesheet.Owner(r.text(attrOwner))
	if r.err != nil {
		return timesheet.Entry{}, r.err
	}
	return readEntry(owner, attributes)
}
