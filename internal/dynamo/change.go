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
// it moves: no item may have the new key, except Over as it was read.
type Change struct {
	Old, New, Over Item
}

// changesPerTransaction keeps a transaction within DynamoDB's 100 items and 4 MB: a move has two
// of them, and a trail with the longest notes, which has about 20 KB, is in both.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
const changesPerTransaction = 50

// Apply applies changes in transactions of some. It returns those whose items aren't as they
// were read, and applies the others.
func (t *Table) Apply(ctx context.Context, changes []Change) (stale []Change, err error) {
	for some := range slices.Chunk(changes, changesPerTransaction) {
		failed, err := t.applySome(ctx, some)
		stale = append(stale, failed...)
		if err != nil {
			return stale, err
		}
	}
	return stale, nil
}

// applySome sends the transaction again without the changes whose conditions failed.
func (t *Table) applySome(ctx context.Context, changes []Change) (stale []Change, err error) {
	ctx, cancel := withBudget(ctx)
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

// tryChanges sends one transaction. If conditions failed, nothing is applied, and it returns
// the indexes of their changes.
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

// MoveEntry moves an entry to another owner, together with other changes, and adjusts the days
// of both owners: one transaction. entry.New must be the item of the same entry.
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
		return errors.New("move an entry: it must have the same id and another owner")
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

// changeWrites returns the writes of a change. The first puts the new item: if an earlier
// attempt of the transaction was applied, the item is there.
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

// isStored returns the condition that an item is stored with these attributes; if it is nil,
// that none is stored. Lists and maps can be compared too. Each change that the functions make
// to an item changes one of its attributes: an entry's version, a record's request, a day's
// totals.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
func isStored(stored Item) (condition *string, names map[string]string, values item) {
	if stored == nil {
		return aws.String("attribute_not_exists(#owner)"), map[string]string{"#owner": attrOwner}, nil
	}
	compared := slices.Sorted(maps.Keys(stored))
	if _, sort := KeyOf(stored); isDay(sort) {
		// A day has two attributes for each project, and an expression has a limit.
		compared = []string{attrEntries, attrMinutes}
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
