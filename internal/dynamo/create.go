package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// A step is one write of a create's transaction.
type step struct {
	write types.TransactWriteItem
	// refused says what it means that the step's condition does not hold, given the
	// item that is stored in its place.
	refused func(stored item) (timesheet.Created, error)
}

// Create is one transaction: the key where there is one, the entry, the day.
func (s *Store) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	steps := s.steps(c)
	writes := make([]types.TransactWriteItem, len(steps))
	for i, step := range steps {
		writes[i] = step.write
	}
	// The SDK adds a token that is the same for every attempt of this call, by which
	// DynamoDB applies it once even where an answer was lost.
	// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#DDB-TransactWriteItems-request-ClientRequestToken
	_, err := s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: writes})
	if err == nil {
		return timesheet.Created{Entry: c.Entry}, nil
	}
	if i, stored, ok := refusedStep(err); ok && i < len(steps) {
		return steps[i].refused(stored)
	}
	return timesheet.Created{}, failure("create", err)
}

// steps are in the order in which their refusals count: the key's verdict goes
// before the day's, and an entry that this call has stored already is not refused
// for the minutes that it takes itself.
func (s *Store) steps(c timesheet.Creation) []step {
	var steps []step
	if c.Key != nil {
		steps = append(steps, s.keyStep(c))
	}
	return append(steps, s.entryStep(c.Entry), s.dayStep(c.Entry))
}

// keyStep claims the idempotency key. A key that expired is free even where
// DynamoDB, which may take days over it, has not removed it.
func (s *Store) keyStep(c timesheet.Creation) step {
	put := itemKey(c.Entry.Owner, keyPrefix, c.Key.Hash)
	put[attrDigest] = text(c.Key.Digest)
	put[attrAnswer] = &types.AttributeValueMemberM{Value: entryAttributes(c.Entry)}
	put[attrExpiresAt] = number(c.Entry.CreatedAt.Add(timesheet.KeyLife).Unix())
	return step{
		write: types.TransactWriteItem{Put: &types.Put{
			TableName:                           &s.table,
			Item:                                put,
			ConditionExpression:                 aws.String("attribute_not_exists(#owner) OR #expires <= :now"),
			ExpressionAttributeNames:            map[string]string{"#owner": attrOwner, "#expires": attrExpiresAt},
			ExpressionAttributeValues:           item{":now": number(c.Entry.CreatedAt.Unix())},
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}},
		refused: func(stored item) (timesheet.Created, error) { return answerOfKey(c, stored) },
	}
}

// answerOfKey answers a create whose key is taken.
func answerOfKey(c timesheet.Creation, stored item) (timesheet.Created, error) {
	r := reader{attributes: stored}
	digest, answer := r.text(attrDigest), r.item(attrAnswer)
	if r.err != nil {
		return timesheet.Created{}, fmt.Errorf("read idempotency key: %w", r.err)
	}
	first, err := readEntry(c.Entry.Owner, answer)
	switch {
	case err != nil:
		return timesheet.Created{}, fmt.Errorf("read idempotency key: %w", err)
	case digest != c.Key.Digest:
		return timesheet.Created{}, timesheet.ErrKeyReused
	}
	// The id is ours where an earlier attempt of this very call was applied and its
	// answer was lost on the way: that is no replay.
	return timesheet.Created{Entry: first, Replayed: first.ID != c.Entry.ID}, nil
}

func (s *Store) entryStep(e timesheet.Entry) step {
	put := itemKey(e.Owner, entryPrefix, string(e.ID))
	maps.Copy(put, entryAttributes(e))
	return step{
		write: types.TransactWriteItem{Put: &types.Put{
			TableName:                           &s.table,
			Item:                                put,
			ConditionExpression:                 aws.String("attribute_not_exists(#owner)"),
			ExpressionAttributeNames:            map[string]string{"#owner": attrOwner},
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}},
		refused: func(stored item) (timesheet.Created, error) {
			// What is there is what was to be put there: an earlier attempt of this very
			// call was applied, and its answer was lost on the way.
			if reflect.DeepEqual(stored, put) {
				return timesheet.Created{Entry: e}, nil
			}
			return timesheet.Created{}, errors.New("create: the id is taken by another entry")
		},
	}
}

// dayStep adds the minutes to the day, where they fit. A condition cannot
// calculate, so the room that must be left is worked out here.
func (s *Store) dayStep(e timesheet.Entry) step {
	return step{
		write: types.TransactWriteItem{Update: &types.Update{
			TableName:                &s.table,
			Key:                      itemKey(e.Owner, dayPrefix, string(e.Date)),
			UpdateExpression:         aws.String("ADD #minutes :minutes"),
			ConditionExpression:      aws.String("attribute_not_exists(#minutes) OR #minutes <= :room"),
			ExpressionAttributeNames: map[string]string{"#minutes": attrMinutes},
			ExpressionAttributeValues: item{
				":minutes": number(int64(e.Minutes)),
				":room":    number(int64(timesheet.DayMinutes - e.Minutes)),
			},
		}},
		refused: func(item) (timesheet.Created, error) { return timesheet.Created{}, timesheet.ErrDayFull },
	}
}
