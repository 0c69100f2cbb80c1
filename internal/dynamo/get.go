package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// Get sends one strongly consistent GetItem.
func (s *Store) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	stored, err := s.getItem(ctx, "get", itemKey(owner, itemkey.Entry(id)))
	if err != nil {
		return timesheet.Entry{}, err
	}
	return readEntry(owner, stored)
}

func (s *Store) getItem(ctx context.Context, operation string, key item) (item, error) {
	ctx, cancel := s.withBudget(ctx)
	defer cancel()
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.table, Key: key, ConsistentRead: aws.Bool(true),
	})
	switch {
	case err != nil:
		return nil, newOperationError(ctx, operation, err)
	case len(out.Item) == 0:
		return nil, timesheet.ErrNotFound
	}
	return out.Item, nil
}
