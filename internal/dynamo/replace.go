package dynamo

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// Replace is one transaction: the trail, the entry, and the day where its numbers
// change. With the entry's item its place in the index goes or comes.
func (s *Store) Replace(ctx context.Context, r timesheet.Replacement) error {
	token := rand.Text()
	return s.transact(ctx, "replace", token, s.replaceSteps(r, token))
}

// replaceSteps puts the version's verdict before the day's: what is known of an
// entry that changed meanwhile says nothing of the day.
func (s *Store) replaceSteps(r timesheet.Replacement, token string) []step {
	steps := []step{s.trailStep(r, token), s.versionStep(r)}
	day := dayChange{owner: r.Before.Owner, date: r.Before.Date, before: &r.Before, after: r.After}
	if len(day.tally()) > 0 {
		steps = append(steps, s.dayStep(day, nil))
	}
	return steps
}

// trailStep keeps who did what. One trail leads on from each version, so that one
// which is there already tells that the entry has moved on.
func (s *Store) trailStep(r timesheet.Replacement, token string) step {
	return step{
		write: types.TransactWriteItem{Put: &types.Put{
			TableName:                           &s.table,
			Item:                                trailItem(r, token),
			ConditionExpression:                 aws.String("attribute_not_exists(#owner)"),
			ExpressionAttributeNames:            map[string]string{"#owner": attrOwner},
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}},
		refused: final(func(stored item) error {
			// Our own: an earlier attempt of this very call was applied, and its answer was
			// lost on the way.
			if by, ok := stored[attrRequest].(*types.AttributeValueMemberS); ok && by.Value == token {
				return nil
			}
			return timesheet.ErrVersion
		}),
	}
}

// versionWidth is how many digits a version has in a trail's key, so that trails
// sort as the steps were taken. Nobody changes an entry a billion times.
const versionWidth = 9

func trailItem(r timesheet.Replacement, token string) item {
	put := itemKey(r.Before.Owner, trailPrefix, fmt.Sprintf("%s#%0*d", r.Before.ID, versionWidth, r.Before.Version))
	put[attrAction] = text(string(r.Trail.Action))
	put[attrBy] = text(string(r.Trail.By))
	put[attrAuthor] = text(r.Trail.Subject)
	put[attrAt] = moment(r.Trail.At)
	put[attrRequest] = text(token)
	put[attrBefore] = &types.AttributeValueMemberM{Value: entryAttributes(r.Before)}
	if r.After != nil {
		put[attrAfter] = &types.AttributeValueMemberM{Value: entryAttributes(*r.After)}
	}
	return put
}

// versionStep changes or deletes the entry, where it is as it was read. The
// condition does not hold for one that is gone either.
func (s *Store) versionStep(r timesheet.Replacement) step {
	condition := aws.String("#version = :before")
	names := map[string]string{"#version": attrVersion}
	values := item{":before": number(int64(r.Before.Version))}
	var write types.TransactWriteItem
	if r.After == nil {
		write.Delete = &types.Delete{
			TableName: &s.table, Key: itemKey(r.Before.Owner, entryPrefix, string(r.Before.ID)),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		}
	} else {
		write.Put = &types.Put{
			TableName: &s.table, Item: entryItem(*r.After),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		}
	}
	return step{write: write, refused: final(func(item) error { return timesheet.ErrVersion })}
}
