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

	"timesheets/internal/timesheet"
)

// waitingIndex holds the entries that wait for a decision, whole, by shard and id.
// DynamoDB brings it up to date after each write, mostly within a second: it may
// show an entry that was decided a moment ago, and not yet show one that is new.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
const waitingIndex = "Waiting"

// shards is how many partitions share the entries that wait. One takes some 1,000
// writes a second; four leave room for a month's end, and a page of the list costs a
// request for each. Entries keep the shard that they were stored with, so another
// number means writing them anew.
const shards = 4

// shardOf spreads entries evenly, and finds an entry's shard by its id alone.
func shardOf(id timesheet.ID) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	return strconv.Itoa(int(h.Sum32() % shards))
}

// Find is one Query of the index.
func (s *Store) FindPending(ctx context.Context, id timesheet.ID) (timesheet.Entry, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	sort := entryPrefix + string(id)
	out, err := s.client.Query(ctx, s.shardQuery(shardOf(id), sort, sort))
	switch {
	case err != nil:
		return timesheet.Entry{}, failure(ctx, "find", err)
	case len(out.Items) == 0:
		return timesheet.Entry{}, timesheet.ErrNotFound
	}
	return readAnyones(out.Items[0])
}

// Waiting is one Query for each shard, all at once.
func (s *Store) Pending(ctx context.Context, q timesheet.PendingQuery) (timesheet.Page, error) {
	low, high := waitingRange(q)
	// DynamoDB refuses a range whose ends are the wrong way round.
	if low > high {
		return timesheet.Page{}, nil
	}
	ctx, cancel := bounded(ctx)
	defer cancel()
	var (
		parts [shards]timesheet.Page
		errs  [shards]error
		all   sync.WaitGroup
	)
	for i := range parts {
		in := s.shardQuery(strconv.Itoa(i), low, high)
		in.Limit = aws.Int32(examined(q.Limit))
		filterOwner(in, q.Owner)
		all.Go(func() { parts[i], errs[i] = s.readShard(ctx, in) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return timesheet.Page{}, err
		}
	}
	return merge(q, parts[:]), nil
}

// waitingRange gives the sort keys that a page may show, both ends included.
func waitingRange(q timesheet.PendingQuery) (low, high string) {
	// Ids are of one length and end before the tilde: it comes after the id that the
	// last page ended with and before every other, and after every id of a day.
	low, high = entryPrefix+string(q.From), entryPrefix+string(q.To)+"~"
	if q.After != "" {
		low = max(low, entryPrefix+string(q.After)+"~")
	}
	return low, high
}

func (s *Store) shardQuery(shard, low, high string) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName:                 &s.table,
		IndexName:                 aws.String(waitingIndex),
		KeyConditionExpression:    aws.String("#waiting = :shard AND #sort BETWEEN :low AND :high"),
		ExpressionAttributeNames:  map[string]string{"#waiting": attrWaiting, "#sort": attrSort},
		ExpressionAttributeValues: item{":shard": text(shard), ":low": text(low), ":high": text(high)},
	}
}

func filterOwner(in *dynamodb.QueryInput, owner timesheet.Owner) {
	if owner == "" {
		return
	}
	in.FilterExpression = aws.String("#owner = :owner")
	in.ExpressionAttributeNames["#owner"] = attrOwner
	in.ExpressionAttributeValues[":owner"] = text(string(owner))
}

// readShard gives what one shard has; Next is the last id that DynamoDB looked at,
// where it did not look to the end.
func (s *Store) readShard(ctx context.Context, in *dynamodb.QueryInput) (timesheet.Page, error) {
	out, err := s.client.Query(ctx, in)
	if err != nil {
		return timesheet.Page{}, failure(ctx, "waiting", err)
	}
	var page timesheet.Page
	for _, attributes := range out.Items {
		e, err := readAnyones(attributes)
		if err != nil {
			return timesheet.Page{}, err
		}
		page.Entries = append(page.Entries, e)
	}
	page.Next, err = readLastKey(out.LastEvaluatedKey)
	return page, err
}

// merge puts the shards' parts in the order of ids. Behind the first id at which a
// shard stopped, that shard may have more: what others have there is left for later.
func merge(q timesheet.PendingQuery, parts []timesheet.Page) timesheet.Page {
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
	shown := len(page.Entries)
	switch {
	case shown > q.Limit:
		shown = q.Limit
	case shown > 1 && page.Next != "" && q.Owner == "":
		// A shard ended at DynamoDB's megabyte. The last entry is left to the next page,
		// which so has one to show.
		shown--
	default:
		return page
	}
	page.Entries = page.Entries[:shown]
	page.Next = page.Entries[shown-1].ID
	return page
}

// readAnyones reads an entry whose owner only the item tells.
func readAnyones(attributes item) (timesheet.Entry, error) {
	r := reader{attributes: attributes}
	owner := timesheet.Owner(r.text(attrOwner))
	if r.err != nil {
		return timesheet.Entry{}, r.err
	}
	return readEntry(owner, attributes)
}
