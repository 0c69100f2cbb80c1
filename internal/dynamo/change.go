package dynamo

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// A Change replaces the item Old by New, on the condition that Old is stored as it was read.
// If Old is nil, New is added; if New is nil, Old is deleted. If New has another key than Old,
// the item moves to that key. The stored item with New's key must then be Over as it was read
// or, if Over is nil, there must be no such item.
type Change struct {
	Old, New, Over Item
}

// changesPerTransaction keeps a transaction within DynamoDB's limits of 100 items and 4 MB. A
// move writes two items. The largest items are trails with the longest notes, which have about
// 20 KB. The two writes of a moved trail contain it twice.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
const changesPerTransaction = 50

// Apply applies changes, at most changesPerTransaction in a transaction. It returns the changes
// whose items aren't stored as they were read, and applies the other changes.
func (t *Table) Apply(ctx context.Context, changes []Change) (stale []Change, err error) {
	for chunk := range slices.Chunk(changes, changesPerTransaction) {
		failed, err := t.applyChunk(ctx, chunk)
		stale = append(stale, failed...)
		if err != nil {
			return stale, err
		}
	}
	return stale, nil
}

// applyChunk applies changes in one transaction. If conditions failed, it sends the transaction
// again without the changes that have these conditions.
func (t *Table) applyChunk(ctx context.Context, changes []Change) (stale []Change, err error) {
	ctx, cancel := t.store.withBudget(ctx)
	defer cancel()
	for len(changes) > 0 {
		failed, err := t.tryChanges(ctx, changes)
		if len(failed) == 0 {
			return stale, err
		}
		var rest []Change
		for i, c := range changes {
			if failed[i] {
				stale = append(stale, c)
			} else {
				rest = append(rest, c)
			}
		}
		changes = rest
	}
	return stale, nil
}

// tryChanges sends one transaction. If conditions failed, nothing is applied, and tryChanges
// returns the indexes of the changes that have these conditions.
func (t *Table) tryChanges(ctx context.Context, changes []Change) (failed map[int]bool, err error) {
	var writes []write
	var changeOf []int // the index of the change of each write
	for i, c := range changes {
		for _, w := range t.changeWrites(c) {
			writes, changeOf = append(writes, w), append(changeOf, i)
		}
	}
	if err = t.store.send(ctx, rand.Text(), writes); err == nil {
		return nil, nil
	}
	failed = map[int]bool{}
	for _, w := range failedConditions(err) {
		failed[changeOf[w]] = true
	}
	return failed, newOperationError(ctx, "apply", err)
}

// failedConditions returns the indexes of the writes whose conditions failed.
func failedConditions(err error) []int {
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) {
		return nil
	}
	var failed []int
	for i, reason := range canceled.CancellationReasons {
		if aws.ToString(reason.Code) == reasonCondition {
			failed = append(failed, i)
		}
	}
	return failed
}

// MoveEntry moves an entry to another owner, applies other changes, and adjusts the days of
// both owners, all in one transaction. entry.New must be the item of the same entry.
//
// timesheet.ErrVersion: an item isn't as it was read, or the new key is taken.
// timesheet.ErrDayFull: the new owner's day would exceed timesheet.DayMinutes. ErrNotCounted:
// the old owner's day doesn't count the entry.
func (t *Table) MoveEntry(ctx context.Context, entry Change, with ...Change) error {
	before, err := ReadEntry(entry.Old)
	if err != nil {
		return err
	}
	after, err := ReadEntry(entry.New)
	if err != nil {
		return err
	}
	if before.Owner == after.Owner || before.ID != after.ID {
		return errors.New("move an entry: the new item must have the same id and another owner")
	}
	writes := t.changeWrites(entry)
	for _, c := range with {
		writes = append(writes, t.changeWrites(c)...)
	}
	writes = append(writes,
		t.store.updateDay(dayChange{owner: before.Owner, date: before.Date, before: &before}, nil),
		t.store.updateDay(dayChange{owner: after.Owner, date: after.Date, after: &after}, nil),
	)
	return t.store.transact(ctx, "move", rand.Text(), writes)
}

// changeWrites returns the writes of a change. The first write puts the new item. If an earlier
// attempt of the transaction was applied, the condition of that write is the first to fail, so
// the result is timesheet.ErrVersion and not an error about a day.
func (t *Table) changeWrites(c Change) []write {
	var writes []write
	sameKey := c.Old != nil && c.New != nil && sameKey(c.Old, c.New)
	if c.New != nil {
		put := &types.Put{TableName: &t.store.table, Item: c.New}
		replaced := c.Over
		if sameKey {
			replaced = c.Old
		}
		put.ConditionExpression, put.ExpressionAttributeNames, put.ExpressionAttributeValues = isStored(replaced)
		writes = append(writes, write{item: types.TransactWriteItem{Put: put}, onConditionFailed: refuseStale})
	}
	if c.Old != nil && !sameKey {
		owner, sort := KeyOf(c.Old)
		remove := &types.Delete{TableName: &t.store.table, Key: itemKey(owner, sort)}
		remove.ConditionExpression, remove.ExpressionAttributeNames, remove.ExpressionAttributeValues = isStored(c.Old)
		writes = append(writes, write{item: types.TransactWriteItem{Delete: remove}, onConditionFailed: refuseStale})
	}
	return writes
}

func refuseStale(item) (*write, error) { return nil, timesheet.ErrVersion }

func sameKey(a, b Item) bool {
	ownerOfA, sortOfA := KeyOf(a)
	ownerOfB, sortOfB := KeyOf(b)
	return ownerOfA == ownerOfB && sortOfA == sortOfB
}

// isStored returns the condition that an item is stored with the attributes of stored or, if
// stored is nil, that there is no item. DynamoDB can compare lists and maps too. The condition
// detects every change by the functions, because each of them changes an attribute: an entry's
// version, a record's request, a day's totals.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
func isStored(stored Item) (condition *string, names map[string]string, values item) {
	if stored == nil {
		return aws.String("attribute_not_exists(#owner)"), map[string]string{"#owner": attrOwner}, nil
	}
	compared := slices.Sorted(maps.Keys(stored))
	if _, sort := KeyOf(stored); isDay(sort) {
		// A day has two attributes for each project, so a condition on all attributes could
		// exceed DynamoDB's limit on an expression.
		compared = slices.DeleteFunc(compared, func(attribute string) bool {
			return strings.HasPrefix(attribute, projectEntries) || strings.HasPrefix(attribute, projectMinutes)
		})
	}
	names, values = map[string]string{}, item{}
	var conditions []string
	for i, attribute := range compared {
		name, value := "#"+strconv.Itoa(i), ":"+strconv.Itoa(i)
		names[name], values[value] = attribute, stored[attribute]
		conditions = append(conditions, name+" = "+value)
	}
	return aws.String(strings.Join(conditions, " AND ")), names, values
}

func isDay(sort string) bool {
	kind, _ := itemkey.KindOf(sort)
	return kind == itemkey.KindDay
}
