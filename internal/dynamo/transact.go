package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A step is one write of a transaction.
type step struct {
	write types.TransactWriteItem
	// refused says what it means that the step's condition does not hold, given the
	// item that is stored in its place. nil: what was asked for is done already.
	refused func(stored item) error
}

// transact does all the steps or none. They stand in the order in which their
// refusals count. Every attempt is sent with the same token, which makes them the
// same request to DynamoDB; it then applies it once.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#DDB-TransactWriteItems-request-ClientRequestToken
func (s *Store) transact(ctx context.Context, operation, token string, steps []step) error {
	ctx, cancel := bounded(ctx)
	defer cancel()
	writes := make([]types.TransactWriteItem, len(steps))
	for i, step := range steps {
		writes[i] = step.write
	}
	_, err := s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: writes, ClientRequestToken: &token,
	})
	if err == nil {
		return nil
	}
	if i, stored, ok := refusedStep(err); ok && i < len(steps) {
		return steps[i].refused(stored)
	}
	return failure(ctx, operation, err)
}
