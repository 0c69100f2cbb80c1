package dynamo

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// Create is one transaction: the key where there is one, the entry, the day.
func (s *Store) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	created := timesheet.Created{Entry: c.Entry}
	if err := s.transact(ctx, "create", requestToken(c.Entry), s.createSteps(c, &created)); err != nil {
		return timesheet.Created{}, err
	}
	return created, nil
}

// createSteps puts the keys' verdicts before the day's, and the entry before the day:
// one that this call has stored already is not refused for the minutes that it takes
// itself. Where the key was used, created becomes what it was used for.
func (s *Store) createSteps(c timesheet.Creation, created *timesheet.Created) []step {
	var steps []step
	for _, key := range c.Keys {
		steps = append(steps, s.keyStep(key, c.Entry, created))
	}
	day := dayChange{owner: c.Entry.Owner, date: c.Entry.Date, after: &c.Entry, ifEmpty: c.IfEmpty}
	return append(steps, s.entryStep(c.Entry), s.dayStep(day, nil))
}

// keyStep claims the idempotency key. A key that expired is free even where
// DynamoDB, which may take days over it, has not removed it.
func (s *Store) keyStep(key timesheet.IdempotencyKey, e timesheet.Entry, created *timesheet.Created) step {
	return step{
		write: types.TransactWriteItem{Put: &types.Put{
			TableName:                           &s.table,
			Item:                                keyItem(key, e),
			ConditionExpression:                 aws.String("attribute_not_exists(#owner) OR #expires <= :now"),
			ExpressionAttributeNames:            map[string]string{"#owner": attrOwner, "#expires": attrExpiresAt},
			ExpressionAttributeValues:           item{":now": number(e.CreatedAt.Unix())},
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}},
		refused: final(func(stored item) (err error) {
			*created, err = answerOfKey(key, e, stored)
			return err
		}),
	}
}

func keyItem(key timesheet.IdempotencyKey, e timesheet.Entry) item {
	put := itemKey(e.Owner, keyPrefix, key.Hash)
	put[attrDigest] = text(key.Digest)
	put[attrAnswer] = &types.AttributeValueMemberM{Value: entryAttributes(e)}
	put[attrExpiresAt] = number(e.CreatedAt.Add(timesheet.KeyLife).Unix())
	return put
}

// answerOfKey answers a create whose key is taken.
func answerOfKey(key timesheet.IdempotencyKey, e timesheet.Entry, stored item) (timesheet.Created, error) {
	r := reader{attributes: stored}
	digest, answer := r.text(attrDigest), r.item(attrAnswer)
	if r.err != nil {
		return timesheet.Created{}, fmt.Errorf("read idempotency key: %w", r.err)
	}
	first, err := readEntry(e.Owner, answer)
	switch {
	case err != nil:
		return timesheet.Created{}, fmt.Errorf("read idempotency key: %w", err)
	case digest != key.Digest:
		return timesheet.Created{}, timesheet.ErrKeyReused
	}
	// The id is ours where an earlier attempt of this very call was applied and its
	// answer was lost on the way: that is no replay.
	return timesheet.Created{Entry: first, Replayed: first.ID != e.ID}, nil
}

func (s *Store) entryStep(e timesheet.Entry) step {
	put := entryItem(e)
	return step{
		write: types.TransactWriteItem{Put: &types.Put{
			TableName:                           &s.table,
			Item:                                put,
			ConditionExpression:                 aws.String("attribute_not_exists(#owner)"),
			ExpressionAttributeNames:            map[string]string{"#owner": attrOwner},
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}},
		refused: final(func(stored item) error {
			// What is there is what was to be put there: an earlier attempt of this very
			// call was applied, and its answer was lost on the way.
			if reflect.DeepEqual(stored, put) {
				return nil
			}
			return errors.New("create: the id is taken by another entry")
		}),
	}
}

// requestToken is the ULID of the entry: made for this call alone, and within the 36
// characters that are allowed.
func requestToken(e timesheet.Entry) string {
	return strings.TrimPrefix(string(e.ID), string(e.Date)+"-")
}
