package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// Get is one strongly consistent GetItem.
func (s *Store) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	ctx, cancel := withBudget(ctx)
	defer cancel()
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &s.table,
		Key:            itemKey(owner, itemkey.Entry(id)),
		ConsistentRead: aws.Bool(true),
	})
	switch {
	case err != nil:
		return timesheet.Entry{}, newOperationError(ctx, "get", err)
	case len(out.Item) == 0:
		return timesheet.Entry{}, timesheet.ErrNotFound
	}
	return readEntry(owner, out.Item)
}
