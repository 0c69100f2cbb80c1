package api

import (
	"context"
	"errors"
	"strconv"
	"sync"

	"timesheets/internal/timesheet"
)

// parallelOwners is how many people's rows are stored at the same time. Those of one
// person go one after the other: they meet on the same days.
const parallelOwners = 8

// storeRows stores every row and gives how each ended, in their order. It fails where
// any row could not be tried: which are stored by then, the same call again finds out.
func (cfg Config) storeRows(ctx context.Context, c call, key string, rows []timesheet.Row) ([]rowResult, error) {
	creations := make([]timesheet.Creation, len(rows))
	byOwner := make(map[timesheet.Owner][]int)
	for i, row := range rows {
		creations[i] = timesheet.Creation{
			Entry: row.Draft.Entry(row.Owner, c.caller.subject, cfg.ULID(c.now), c.now),
			Key:   rowKey(row, key, i),
		}
		byOwner[row.Owner] = append(byOwner[row.Owner], i)
	}
	results, errs := make([]rowResult, len(rows)), make([]error, len(rows))
	var group sync.WaitGroup
	places := make(chan struct{}, parallelOwners)
	for _, indexes := range byOwner {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			for _, i := range indexes {
				if results[i], errs[i] = cfg.storeRow(ctx, creations[i]); errs[i] != nil {
					return // the rest would only wait for the same
				}
				results[i].ExternalID = rows[i].ExternalID
			}
		})
	}
	group.Wait()
	return results, errors.Join(errs...)
}

// storeRow stores one row. Only a refusal for good is a result.
func (cfg Config) storeRow(ctx context.Context, creation timesheet.Creation) (rowResult, error) {
	created, err := cfg.Store.Create(ctx, creation)
	switch {
	case errors.Is(err, timesheet.ErrDayFull), errors.Is(err, timesheet.ErrKeyReused):
		p := problemOf(err)
		return rowResult{Result: "refused", Code: p.Code, Message: p.Message}, nil
	case err != nil:
		return rowResult{}, err
	case created.Replayed:
		return rowResult{Result: "replayed", ID: created.Entry.ID}, nil
	}
	return rowResult{Result: "created", ID: created.Entry.ID}, nil
}

// rowKey makes sure that a row is stored once. An external_id is the other tool's name
// for the row and stays it for good; a place in a call means something only together
// with the call's key, for as long as keys live.
//
// The zero byte keeps these apart from the keys of create, which cannot hold one.
func rowKey(row timesheet.Row, key string, i int) *timesheet.IdempotencyKey {
	if row.ExternalID != "" {
		return &timesheet.IdempotencyKey{Hash: hashKey("external_id\x00" + row.ExternalID), Digest: row.Draft.Digest(), Lasting: true}
	}
	return &timesheet.IdempotencyKey{Hash: hashKey("upload\x00" + strconv.Itoa(i) + "\x00" + key), Digest: row.Draft.Digest()}
}
