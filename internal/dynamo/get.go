package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/timesheet"
)

// Get is one GetItem, which sees every write that was answered before.
func (s *Store) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &s.table,
		Key:            itemKey(owner, entryPrefix, string(id)),
		ConsistentRead: aws.Bool(true),
	})
	switch {
	case err != nil:
		return timesheet.Entry{}, failure(ctx, "get", err)
	case len(out.Item) == 0:
		return timesheet.Entry{}, timesheet.ErrNotFound
	}
	return readEntry(owner, out.Item)
}
