package dynamo

import (
	"context"
	"crypto/rand"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// Record is one strongly consistent GetItem.
func (s *Store) Record(ctx context.Context, owner timesheet.Owner, key string) (timesheet.Record, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &s.table,
		Key:            itemKey(owner, keyPrefix, key),
		ConsistentRead: aws.Bool(true),
	})
	switch {
	case err != nil:
		return timesheet.Record{}, failure(ctx, "record", err)
	case len(out.Item) == 0:
		return timesheet.Record{}, timesheet.ErrNotFound
	}
	return readRecord(out.Item)
}

// Import is one transaction: the trail, the record, the entries, their days.
func (s *Store) Import(ctx context.Context, i timesheet.ImportChange) (timesheet.Record, error) {
	token := rand.Text()
	var found timesheet.Record
	if err := s.transact(ctx, "import", token, s.importSteps(i, token, &found)); err != nil {
		return found, err
	}
	return i.Record, nil
}

// importSteps puts the version's verdict before the record's, and that before the
// day's. If the row has another record, found becomes that one.
func (s *Store) importSteps(i timesheet.ImportChange, token string, found *timesheet.Record) []step {
	var steps []step
	moves := i.Before != nil && i.After != nil && i.Before.ID != i.After.ID
	if i.Before != nil {
		r := timesheet.Replacement{Before: *i.Before, After: i.After, Trail: i.Trail}
		steps = append(steps, s.trailStep(r, token))
		if moves {
			r.After = nil
		}
		steps = append(steps, s.versionStep(r))
	}
	steps = append(steps, s.recordStep(i, token, found))
	if i.After != nil && (i.Before == nil || moves) {
		steps = append(steps, s.entryStep(*i.After))
	}
	for _, c := range daysOf(i) {
		if len(c.tally()) > 0 {
			steps = append(steps, s.dayStep(c, nil))
		}
	}
	return steps
}

// daysOf returns what a step does to the days of its entries: two if it moves one.
func daysOf(i timesheet.ImportChange) []dayChange {
	var days []dayChange
	if i.Before != nil {
		days = append(days, dayChange{owner: i.Owner, date: i.Before.Date, before: i.Before})
	}
	if i.After == nil {
		return days
	}
	if len(days) == 0 || i.Before.Date != i.After.Date {
		return append(days, dayChange{owner: i.Owner, date: i.After.Date, after: i.After})
	}
	days[0].after = i.After
	return days
}

// recordStep puts i.Record in the place of i.OldRecord. If the step stores no entry, the
// record keeps its copy of the entry.
func (s *Store) recordStep(i timesheet.ImportChange, token string, found *timesheet.Record) step {
	update := &types.Update{
		TableName:                           &s.table,
		Key:                                 itemKey(i.Owner, keyPrefix, i.Key),
		ConditionExpression:                 aws.String("attribute_not_exists(#owner)"),
		ExpressionAttributeNames:            map[string]string{"#digest": attrDigest, "#request": attrRequest, "#deleted": attrDeleted},
		ExpressionAttributeValues:           item{":digest": text(i.Record.Digest), ":request": text(token)},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	set, remove := "SET #digest = :digest, #request = :request", " REMOVE #deleted"
	if i.After != nil {
		set += ", #answer = :answer"
		update.ExpressionAttributeNames["#answer"] = attrAnswer
		update.ExpressionAttributeValues[":answer"] = &types.AttributeValueMemberM{Value: entryAttributes(*i.After)}
	}
	if i.Record.Deleted {
		set, remove = set+", #deleted = :deleted", ""
		update.ExpressionAttributeValues[":deleted"] = &types.AttributeValueMemberBOOL{Value: true}
	}
	update.UpdateExpression = aws.String(set + remove)
	if i.OldRecord == nil {
		update.ExpressionAttributeNames["#owner"] = attrOwner
	} else {
		requireRecord(update, *i.OldRecord)
	}
	return step{
		write: types.TransactWriteItem{Update: update},
		refused: final(func(stored item) (err error) {
			// Our own: an earlier attempt of this very call was applied, and its answer was
			// lost on the way.
			if by, ok := stored[attrRequest].(*types.AttributeValueMemberS); ok && by.Value == token {
				return nil
			}
			if *found, err = readRecord(stored); err != nil {
				return err
			}
			return timesheet.ErrRecord
		}),
	}
}

// requireRecord makes the update hold only if this record is stored.
func requireRecord(update *types.Update, was timesheet.Record) {
	condition := "#digest = :was AND #answer.#id = :id AND attribute_not_exists(#deleted)"
	if was.Deleted {
		condition = "#digest = :was AND #answer.#id = :id AND attribute_exists(#deleted)"
	}
	update.ConditionExpression = &condition
	update.ExpressionAttributeNames["#answer"], update.ExpressionAttributeNames["#id"] = attrAnswer, attrID
	update.ExpressionAttributeValues[":was"], update.ExpressionAttributeValues[":id"] = text(was.Digest), text(string(was.ID))
}

func readRecord(stored item) (timesheet.Record, error) {
	r := reader{attributes: stored}
	answer := reader{attributes: r.item(attrAnswer)}
	_, deleted := stored[attrDeleted]
	record := timesheet.Record{Digest: r.text(attrDigest), ID: timesheet.ID(answer.text(attrID)), Deleted: deleted}
	if r.err == nil {
		r.err = answer.err
	}
	return record, r.err
}
