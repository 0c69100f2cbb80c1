package dynamo

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A step is one write of a transaction.
type step struct {
	write types.TransactWriteItem
	// refused returns what it means that the step's condition doesn't hold, given the
	// stored item. instead is the step to try in its place; without it the operation
	// ends with err. If err is nil too, the operation has been applied already.
	refused func(stored item) (instead *step, err error)
	// tooLarge returns the step to try in its place if the item would exceed
	// DynamoDB's limit on its size; nil: there is none.
	tooLarge func() step
}

// final makes a refusal of a verdict that ends the operation.
func final(verdict func(stored item) error) func(item) (*step, error) {
	return func(stored item) (*step, error) { return nil, verdict(stored) }
}

// transact applies all the steps or none. They are in the order in which their
// refusals count. While a refused step has another in its place, the transaction is
// sent again with that one. Each refusal of that kind means that the stored item
// changed, so the operation's budget is the only limit.
func (s *Store) transact(ctx context.Context, operation, token string, steps []step) error {
	ctx, cancel := bounded(ctx)
	defer cancel()
	steps = slices.Clone(steps)
	for sent := 0; ; sent++ {
		err := s.send(ctx, numbered(token, sent), steps)
		if err == nil {
			return nil
		}
		place, reason := firstReason(err)
		if reason.Code == nil || place >= len(steps) {
			return failure(ctx, operation, err)
		}
		switch refused := steps[place]; {
		case aws.ToString(reason.Code) == reasonCondition:
			instead, verdict := refused.refused(reason.Item)
			if instead == nil {
				return verdict
			}
			steps[place] = *instead
		case aws.ToString(reason.Code) == reasonValidation && refused.tooLarge != nil:
			steps[place] = refused.tooLarge()
		default:
			return failure(ctx, operation, err)
		}
	}
}

// send sends the transaction. The SDK's attempts share the token, which makes them
// the same request to DynamoDB; it then applies it once.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#DDB-TransactWriteItems-request-ClientRequestToken
func (s *Store) send(ctx context.Context, token string, steps []step) error {
	writes := make([]types.TransactWriteItem, len(steps))
	for i, step := range steps {
		writes[i] = step.write
	}
	_, err := s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: writes, ClientRequestToken: &token,
	})
	return err
}

// numbered returns the token of the nth transaction of an operation. DynamoDB refuses
// a token that it knows with other content.
func numbered(token string, n int) string {
	if n == 0 {
		return token
	}
	return fmt.Sprintf("%s-%d", token, n)
}
