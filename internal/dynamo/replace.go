package dynamo

import (
	"context"
	"crypto/rand"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// Replace sends one transaction, whose writes are in this order: the trail, the entry, and the
// day's totals if they change. The entry's item contains the entry's shard, so the write of
// the entry updates the index too. The entry's write comes before the day's: if the entry's
// version is stale, the change of the day is wrong, and its condition must not decide the
// result.
func (s *Store) Replace(ctx context.Context, r timesheet.Replacement) error {
	token := rand.Text()
	writes := []write{s.putTrail(r, token), s.replaceEntry(r.Before, r.After)}
	day := dayChange{owner: r.Before.Owner, date: r.Before.Date, before: &r.Before, after: r.After}
	if len(day.deltas()) > 0 {
		writes = append(writes, s.updateDay(day, nil))
	}
	return s.transact(ctx, "replace", token, writes)
}

// putTrail returns the write that stores who changed the entry, and how. Each version that was
// changed has one trail. If the version's trail already exists and another operation wrote it,
// the caller's version is stale.
func (s *Store) putTrail(r timesheet.Replacement, token string) write {
	put := itemKey(r.Before.Owner, itemkey.Trail(r.Before.ID, r.Before.Version))
	put[attrAction] = text(string(r.Trail.Action))
	put[attrBy] = text(string(r.Trail.By))
	put[attrSubject] = text(r.Trail.Subject)
	put[attrAt] = timestamp(r.Trail.At)
	put[attrRequest] = text(token)
	put[attrBefore] = &types.AttributeValueMemberM{Value: entryAttributes(r.Before)}
	if expires, ok := s.expiry(r.Trail.At); ok {
		put[attrExpiresAt] = expires
	}
	if r.After != nil {
		put[attrAfter] = &types.AttributeValueMemberM{Value: entryAttributes(*r.After)}
	}
	return s.putNew(put, func(stored item) (*write, error) {
		if isFromRequest(stored, token) {
			return nil, nil
		}
		return nil, timesheet.ErrVersion
	})
}

// isFromRequest reports whether the operation with this token wrote the item. If it did, an
// earlier attempt of the operation was applied, and the response to that attempt was lost.
func isFromRequest(stored item, token string) bool {
	request, ok := stored[attrRequest].(*types.AttributeValueMemberS)
	return ok && request.Value == token
}

// replaceEntry returns the write that stores after, or deletes the entry if after is nil. The
// stored version must be that of before, so the condition also fails for a deleted entry.
func (s *Store) replaceEntry(before timesheet.Entry, after *timesheet.Entry) write {
	condition := aws.String("#version = :before")
	names := map[string]string{"#version": attrVersion}
	values := item{":before": number(int64(before.Version))}
	w := write{onConditionFailed: func(item) (*write, error) { return nil, timesheet.ErrVersion }}
	if after == nil {
		w.item.Delete = &types.Delete{
			TableName: &s.table, Key: itemKey(before.Owner, itemkey.Entry(before.ID)),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		}
	} else {
		w.item.Put = &types.Put{
			TableName: &s.table, Item: entryItem(*after),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		}
	}
	return w
}
