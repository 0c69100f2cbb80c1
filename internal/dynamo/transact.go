package dynamo

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A write is one conditional write of a transaction.
type write struct {
	item types.TransactWriteItem
	// onConditionFailed is called with the stored item if the condition doesn't hold. It
	// returns a write to send in place of this one, or the error of the operation. If it
	// returns nil, nil, an earlier attempt has already applied the operation, and transact
	// returns nil.
	onConditionFailed func(stored item) (retry *write, err error)
	// onTooLarge returns a write to send in place of this one if the item would exceed
	// DynamoDB's size limit. It may be nil.
	onTooLarge func() write
}

// transact applies all the writes or none. If several conditions fail, the condition of the
// first write decides the result.
//
// It sends the transaction again each time that a write is replaced. The number of attempts
// has no limit except the operation's time: a replaced write fails again only if another
// request has changed the item in between.
func (s *Store) transact(ctx context.Context, operation, token string, writes []write) error {
	ctx, cancel := s.withBudget(ctx)
	defer cancel()
	writes = slices.Clone(writes)
	for n := 0; ; n++ {
		err := s.send(ctx, nthToken(token, n), writes)
		if err == nil {
			return nil
		}
		i, reason := firstReason(err)
		if reason.Code == nil || i >= len(writes) {
			return newOperationError(ctx, operation, err)
		}
		switch failed := writes[i]; {
		case aws.ToString(reason.Code) == reasonCondition:
			retry, err := failed.onConditionFailed(reason.Item)
			if retry == nil {
				return err
			}
			writes[i] = *retry
		// The writes of this package are valid, so the reason is the size of the item.
		case aws.ToString(reason.Code) == reasonValidation && failed.onTooLarge != nil:
			writes[i] = failed.onTooLarge()
		default:
			return newOperationError(ctx, operation, err)
		}
	}
}

// send sends the transaction. The SDK's retries of one call share the token, so DynamoDB
// treats them as one request and applies it once.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#DDB-TransactWriteItems-request-ClientRequestToken
func (s *Store) send(ctx context.Context, token string, writes []write) error {
	items := make([]types.TransactWriteItem, len(writes))
	for i, w := range writes {
		items[i] = w.item
	}
	_, err := s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: items, ClientRequestToken: &token,
	})
	return err
}

// nthToken returns the token of the nth transaction of an operation. Each transaction has its
// own token, because DynamoDB rejects a token that was used with other contents.
func nthToken(token string, n int) string {
	if n == 0 {
		return token
	}
	return fmt.Sprintf("%s-%d", token, n)
}
