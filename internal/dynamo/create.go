package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// Create sends one transaction, whose writes are in this order: the idempotency keys, the
// entry, the day's totals. The first failed condition decides the result, so a used key is
// reported before a full day. The entry's write comes before the day's: if an earlier attempt
// of this call was applied, the entry's own minutes are already counted and could make the day
// full.
func (s *Store) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	created := timesheet.Created{Entry: c.Entry}
	var writes []write
	for _, key := range c.Keys {
		writes = append(writes, s.claimKey(key, c.Entry, &created))
	}
	day := dayChange{owner: c.Entry.Owner, date: c.Entry.Date, after: &c.Entry, ifEmpty: c.IfEmpty}
	writes = append(writes, s.putNewEntry(c.Entry), s.updateDay(day, nil))
	// The token of the request is the ULID, which is unique to this call. It isn't the whole
	// id, which has 37 characters: a token may have at most 36.
	token := strings.TrimPrefix(string(c.Entry.ID), string(c.Entry.Date)+"-")
	if err := s.transact(ctx, "create", token, writes); err != nil {
		return timesheet.Created{}, err
	}
	return created, nil
}

// claimKey returns the write that stores the idempotency key with the entry. If the key is in
// use, the write's onConditionFailed sets *created to the result of the first create with the
// key. An expired key isn't in use, even if DynamoDB hasn't deleted it yet: the deletion may
// take days.
func (s *Store) claimKey(key timesheet.IdempotencyKey, e timesheet.Entry, created *timesheet.Created) write {
	put := itemKey(e.Owner, itemkey.Hash(key.Hash))
	put[attrDigest] = text(key.Digest)
	put[attrAnswer] = &types.AttributeValueMemberM{Value: entryAttributes(e)}
	put[attrExpiresAt] = number(e.CreatedAt.Add(timesheet.KeyLife).Unix())
	return write{
		item: types.TransactWriteItem{Put: &types.Put{
			TableName:                           &s.table,
			Item:                                put,
			ConditionExpression:                 aws.String("attribute_not_exists(#owner) OR #expires <= :now"),
			ExpressionAttributeNames:            map[string]string{"#owner": attrOwner, "#expires": attrExpiresAt},
			ExpressionAttributeValues:           item{":now": number(e.CreatedAt.Unix())},
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}},
		onConditionFailed: func(stored item) (_ *write, err error) {
			*created, err = readCreated(key, e, stored)
			return nil, err
		},
	}
}

// readCreated returns the result of the first create with the key. The key's item contains the
// entry of that create. It returns ErrKeyReused if the key was used for another entry.
func readCreated(key timesheet.IdempotencyKey, e timesheet.Entry, stored item) (timesheet.Created, error) {
	r := reader{attributes: stored}
	digest, attributes := r.text(attrDigest), r.item(attrAnswer)
	if r.err != nil {
		return timesheet.Created{}, fmt.Errorf("read idempotency key: %w", r.err)
	}
	first, err := readEntry(e.Owner, attributes)
	switch {
	case err != nil:
		return timesheet.Created{}, fmt.Errorf("read idempotency key: %w", err)
	case digest != key.Digest:
		return timesheet.Created{}, timesheet.ErrKeyReused
	}
	// If the ids are equal, an earlier attempt of this call was applied, and the response to
	// that attempt was lost. Such a call isn't a replay.
	return timesheet.Created{Entry: first, Replayed: first.ID != e.ID}, nil
}

// putNewEntry returns the write that stores an entry whose id isn't in use.
func (s *Store) putNewEntry(e timesheet.Entry) write {
	put := entryItem(e)
	return s.putNew(put, func(stored item) (*write, error) {
		// If the items are equal, an earlier attempt of this call was applied, and the
		// response to that attempt was lost.
		if reflect.DeepEqual(stored, put) {
			return nil, nil
		}
		return nil, errors.New("the id is in use by another entry")
	})
}

// putNew returns the write that stores an item whose key isn't in use.
func (s *Store) putNew(put item, onConditionFailed func(stored item) (*write, error)) write {
	return write{
		item: types.TransactWriteItem{Put: &types.Put{
			TableName:                           &s.table,
			Item:                                put,
			ConditionExpression:                 aws.String("attribute_not_exists(#owner)"),
			ExpressionAttributeNames:            map[string]string{"#owner": attrOwner},
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}},
		onConditionFailed: onConditionFailed,
	}
}

// A dayChange is the change of a day when one entry replaces another.
type dayChange struct {
	owner         timesheet.Owner
	date          timesheet.Date
	before, after *timesheet.Entry // nil: there is no such entry
	ifEmpty       bool             // require that the day has no entry of after's project
}

// updateDay returns the write that changes the totals in the day's item. stored is that item
// if an earlier transaction of the operation returned it, and otherwise nil. If stored is nil,
// the write assumes the common case: an entry that a project loses is the project's last entry
// on that day. If the assumption is wrong, the condition fails, DynamoDB returns the item, and
// updateDay makes the write again with the item as stored.
//
// A write that removes a project's last entry also removes the project's two totals. If they
// stayed as zeros, zeros would accumulate until the item reaches DynamoDB's size limit, and the
// day would accept no further project.
func (s *Store) updateDay(c dayChange, stored item) write {
	e := &expression{names: map[string]string{}, values: item{}}
	deltas := c.deltas()
	if project, ok := c.losingProject(); ok {
		if entriesOf(stored, project) > 1 {
			e.require(projectEntries+project, ">", 1)
		} else {
			e.require(projectEntries+project, "=", 1)
			e.removeProject(deltas, project)
		}
	}
	for _, project := range c.unusedProjects(stored) {
		e.require(projectEntries+project, "=", 0)
		e.removeProject(deltas, project)
	}
	if c.ifEmpty {
		e.requireIfExists(projectEntries+c.after.Project, "<", 1)
	}
	if most, ok := c.maxMinutesBefore(); ok {
		e.requireIfExists(attrMinutes, "<=", most)
	}
	e.add(deltas)
	w := write{
		item: e.update(s.table, itemKey(c.owner, itemkey.Day(c.date))),
		onConditionFailed: func(stored item) (*write, error) {
			if err := c.check(stored); err != nil {
				return nil, err
			}
			retry := s.updateDay(c, stored)
			return &retry, nil
		},
	}
	if stored == nil {
		w.onTooLarge = func() write {
			// Send a condition that can't hold: DynamoDB then returns the day's item, and
			// the next write removes the unused projects in it. The item can't be read in
			// another way, because the functions that create entries have no permission to
			// read.
			e.requireNoItem()
			w.item.Update.ConditionExpression = e.condition()
			w.onTooLarge = nil
			return w
		}
	}
	return w
}

// check returns an error if the change isn't possible on the stored day.
func (c dayChange) check(stored item) error {
	most, limited := c.maxMinutesBefore()
	project, loses := c.losingProject()
	switch {
	case c.ifEmpty && entriesOf(stored, c.after.Project) > 0:
		return timesheet.ErrEntryExists
	case limited && numberOf(stored, attrMinutes) > most:
		return timesheet.ErrDayFull
	case loses && entriesOf(stored, project) < 1:
		return ErrNotCounted
	}
	return nil
}

// deltas returns the amount by which each total of the day changes. It omits totals that
// don't change.
func (c dayChange) deltas() map[string]int64 {
	deltas := map[string]int64{}
	count := func(e *timesheet.Entry, sign int64) {
		if e == nil {
			return
		}
		minutes := sign * int64(e.Minutes)
		deltas[attrMinutes] += minutes
		deltas[attrEntries] += sign
		deltas[projectMinutes+e.Project] += minutes
		deltas[projectEntries+e.Project] += sign
	}
	count(c.before, -1)
	count(c.after, 1)
	maps.DeleteFunc(deltas, func(_ string, n int64) bool { return n == 0 })
	return deltas
}

// losingProject returns the project that loses an entry; ok is false if no project does.
func (c dayChange) losingProject() (project string, ok bool) {
	if c.before == nil || c.after != nil && c.after.Project == c.before.Project {
		return "", false
	}
	return c.before.Project, true
}

// maxMinutesBefore returns the most minutes that the day may have before the change. The limit
// is calculated here because a condition can't do arithmetic. ok is false if the change adds no
// minutes.
func (c dayChange) maxMinutesBefore() (most int64, ok bool) {
	added := c.deltas()[attrMinutes]
	return int64(timesheet.DayMinutes) - added, added > 0
}

// maxUnusedProjects limits the unused projects that one write removes from a day. Removing 50
// projects stays within DynamoDB's limits on an expression. It frees enough space to store a
// project with the longest name in the largest item.
const maxUnusedProjects = 50

// unusedProjects returns projects of the day's item that have no entries and that the change
// doesn't affect. Earlier versions left the totals of such projects in the item as zeros.
func (c dayChange) unusedProjects(stored item) []string {
	var projects []string
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		project, counts := strings.CutPrefix(name, projectEntries)
		affected := c.before != nil && c.before.Project == project || c.after != nil && c.after.Project == project
		if counts && !affected && numberOf(stored, name) == 0 && len(projects) < maxUnusedProjects {
			projects = append(projects, project)
		}
	}
	return projects
}

func entriesOf(day item, project string) int64 { return numberOf(day, projectEntries+project) }
