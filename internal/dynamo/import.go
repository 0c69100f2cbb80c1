package dynamo

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// Record sends one strongly consistent GetItem.
func (s *Store) Record(ctx context.Context, owner timesheet.Owner, key string) (timesheet.Record, error) {
	stored, err := s.getItem(ctx, "record", itemKey(owner, itemkey.Hash(key)))
	if err != nil {
		return timesheet.Record{}, err
	}
	return readRecord(stored)
}

// Import sends one transaction, whose writes are in this order: the trail, the entry, the
// record, a new entry, the days' totals. The first failed condition decides the result, so a
// stale entry is reported before another record, and another record before a full day.
func (s *Store) Import(ctx context.Context, c timesheet.ImportChange) (timesheet.Record, error) {
	token := rand.Text()
	var stored timesheet.Record
	var writes []write
	moved := c.Before != nil && c.After != nil && c.Before.ID != c.After.ID
	if c.Before != nil {
		trail := timesheet.Replacement{Before: *c.Before, After: c.After, Trail: c.Trail}
		after := c.After
		if moved {
			after = nil
		}
		writes = append(writes, s.putTrail(trail, token), s.replaceEntry(*c.Before, after))
	}
	writes = append(writes, s.putRecord(c, token, &stored))
	if c.After != nil && (c.Before == nil || moved) {
		writes = append(writes, s.putNewEntry(*c.After))
	}
	for _, day := range dayChanges(c) {
		if len(day.deltas()) > 0 {
			writes = append(writes, s.updateDay(day, nil))
		}
	}
	if err := s.transact(ctx, "import", token, writes); err != nil {
		return stored, err
	}
	return c.Record, nil
}

// dayChanges returns the changes of the days of a row's entries. There are two if the row
// moves to another day.
func dayChanges(c timesheet.ImportChange) []dayChange {
	var days []dayChange
	if c.Before != nil {
		days = append(days, dayChange{owner: c.Owner, date: c.Before.Date, before: c.Before})
	}
	if c.After == nil {
		return days
	}
	if len(days) == 0 || c.Before.Date != c.After.Date {
		return append(days, dayChange{owner: c.Owner, date: c.After.Date, after: c.After})
	}
	days[0].after = c.After
	return days
}

// putRecord returns the write that replaces c.OldRecord with c.Record. If the change stores no
// entry, the record keeps its copy of the entry. If another record than c.OldRecord is stored,
// the write's onConditionFailed sets *record to that record. If no record is stored, *record
// remains the zero value.
func (s *Store) putRecord(c timesheet.ImportChange, token string, record *timesheet.Record) write {
	update := &types.Update{
		TableName:                           &s.table,
		Key:                                 itemKey(c.Owner, itemkey.Hash(c.Key)),
		ConditionExpression:                 aws.String("attribute_not_exists(#owner)"),
		ExpressionAttributeNames:            map[string]string{"#digest": attrDigest, "#request": attrRequest, "#deleted": attrDeleted},
		ExpressionAttributeValues:           item{":digest": text(c.Record.Digest), ":request": text(token)},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	update.ExpressionAttributeNames["#expires"] = attrExpiresAt
	set, removed := "SET #digest = :digest, #request = :request", []string{"#deleted", "#expires"}
	if expires, ok := s.expiry(c.At); ok {
		set, removed = set+", #expires = :expires", []string{"#deleted"}
		update.ExpressionAttributeValues[":expires"] = expires
	}
	if c.After != nil {
		set += ", #answer = :answer"
		update.ExpressionAttributeNames["#answer"] = attrAnswer
		update.ExpressionAttributeValues[":answer"] = &types.AttributeValueMemberM{Value: entryAttributes(*c.After)}
	}
	if c.Record.Deleted {
		set += ", #deleted = :deleted"
		removed = removed[1:]
		update.ExpressionAttributeValues[":deleted"] = &types.AttributeValueMemberBOOL{Value: true}
	}
	if len(removed) > 0 {
		set += " REMOVE " + strings.Join(removed, ", ")
	}
	update.UpdateExpression = &set
	if c.OldRecord == nil {
		update.ExpressionAttributeNames["#owner"] = attrOwner
	} else {
		requireRecord(update, *c.OldRecord)
	}
	return write{
		item: types.TransactWriteItem{Update: update},
		onConditionFailed: func(stored item) (_ *write, err error) {
			switch {
			case len(stored) == 0:
				return nil, timesheet.ErrRecord
			case isFromRequest(stored, token):
				return nil, nil
			}
			if *record, err = readRecord(stored); err != nil {
				return nil, err
			}
			return nil, timesheet.ErrRecord
		},
	}
}

// requireRecord makes the update conditional on this record being stored.
func requireRecord(update *types.Update, record timesheet.Record) {
	condition := "#digest = :old AND #answer.#id = :id AND attribute_not_exists(#deleted)"
	if record.Deleted {
		condition = "#digest = :old AND #answer.#id = :id AND attribute_exists(#deleted)"
	}
	update.ConditionExpression = &condition
	update.ExpressionAttributeNames["#answer"], update.ExpressionAttributeNames["#id"] = attrAnswer, attrID
	update.ExpressionAttributeValues[":old"], update.ExpressionAttributeValues[":id"] = text(record.Digest), text(string(record.ID))
}

func readRecord(stored item) (timesheet.Record, error) {
	r := reader{attributes: stored}
	entry := reader{attributes: r.item(attrAnswer)}
	_, deleted := stored[attrDeleted]
	_, expires := stored[attrExpiresAt]
	record := timesheet.Record{
		Digest: r.text(attrDigest), ID: timesheet.ID(entry.text(attrID)), Deleted: deleted, Expires: expires,
	}
	if r.err == nil {
		r.err = entry.err
	}
	return record, r.err
}
