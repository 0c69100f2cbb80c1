package dynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// An Item is a stored item: its attributes by name.
type Item = item

// A Table reads and writes whole items. It is for the tools of operators, which run while the
// functions write to the same table. The functions use Store, and don't link this type.
//
// Reads are strongly consistent: they see every write that has returned. Every write is
// conditional on the stored items being as they were read.
type Table struct {
	store *Store
}

// An operator waits longer than a client of the API. A table that throttles a tool's many
// requests gets the time to grow.
const (
	tableAttemptTimeout = 30 * time.Second
	tableBudget         = 2 * time.Minute
)

// OpenTable returns a table. It returns the errors of Open.
func OpenTable(cfg Config) (*Table, error) {
	store, err := Open(cfg)
	if err != nil {
		return nil, err
	}
	store.client, store.budget = newClient(cfg, tableAttemptTimeout), tableBudget
	return &Table{store: store}, nil
}

// KeyOf returns the key of a stored item.
func KeyOf(stored Item) (owner timesheet.Owner, sort string) {
	r := reader{attributes: stored}
	return timesheet.Owner(r.text(attrOwner)), r.text(attrSort)
}

// Item returns one item, or timesheet.ErrNotFound.
func (t *Table) Item(ctx context.Context, owner timesheet.Owner, sort string) (Item, error) {
	return t.store.getItem(ctx, "item", itemKey(owner, sort))
}

// Items calls visit with each page of an owner's items of a kind, in the order of their keys.
// An empty kind means all items. It stops at the first error, which it returns. visit may
// change the items of its page.
func (t *Table) Items(ctx context.Context, owner timesheet.Owner, kind itemkey.Kind, visit func([]Item) error) error {
	in := &dynamodb.QueryInput{
		TableName:                 &t.store.table,
		KeyConditionExpression:    aws.String("#owner = :owner"),
		ExpressionAttributeNames:  map[string]string{"#owner": attrOwner},
		ExpressionAttributeValues: item{":owner": text(string(owner))},
		ConsistentRead:            aws.Bool(true),
	}
	if kind != "" {
		in.KeyConditionExpression = aws.String("#owner = :owner AND begins_with(#sort, :kind)")
		in.ExpressionAttributeNames["#sort"] = attrSort
		in.ExpressionAttributeValues[":kind"] = text(string(kind))
	}
	pages := dynamodb.NewQueryPaginator(t.store.client, in)
	return t.visitPages(ctx, "items", visit, pages.HasMorePages, func(ctx context.Context) ([]Item, error) {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		return page.Items, nil
	})
}

// Find calls visit with each page of the items that contain the identity and whose owner is
// another user. The mark of an unfinished rename of the identity's email is one of these
// items. Find reads the whole table. It stops at the first error, which it returns. visit may
// change the items of its page.
func (t *Table) Find(ctx context.Context, who Identity, visit func([]Item) error) error {
	filter := who.filter()
	pages := dynamodb.NewScanPaginator(t.store.client, &dynamodb.ScanInput{
		TableName:                 &t.store.table,
		FilterExpression:          &filter.text,
		ExpressionAttributeNames:  filter.names,
		ExpressionAttributeValues: filter.values,
		ConsistentRead:            aws.Bool(true),
	})
	return t.visitPages(ctx, "find", visit, pages.HasMorePages, func(ctx context.Context) ([]Item, error) {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		return page.Items, nil
	})
}

// visitPages calls visit with each page that isn't empty. operationBudget limits the read of
// each page.
func (t *Table) visitPages(
	ctx context.Context, operation string, visit func([]Item) error, more func() bool, next func(context.Context) ([]Item, error),
) error {
	for more() {
		items, err := func() ([]Item, error) {
			ctx, cancel := t.store.withBudget(ctx)
			defer cancel()
			items, err := next(ctx)
			if err != nil {
				return nil, newOperationError(ctx, operation, err)
			}
			return items, nil
		}()
		if err != nil {
			return err
		}
		if len(items) == 0 {
			continue
		}
		if err := visit(items); err != nil {
			return err
		}
	}
	return nil
}
