package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"timesheets/internal/timesheet"
)

// parallelOwners is how many users' rows are stored at the same time. Those of one user
// go one after the other: they meet on the same days.
const parallelOwners = 8

// A rowResult is how one row ended.
type rowResult struct {
	Result     string       `json:"result"` // a timesheet.RowResult, or one of these
	ID         timesheet.ID `json:"id,omitempty"`
	ExternalID string       `json:"external_id,omitempty"`
	Code       string       `json:"code,omitempty"`
	Message    string       `json:"message,omitempty"`

	err error // of a failed row
}

// The results of rows beside those of timesheet.RowResult.
const (
	rowReplayed = "replayed" // stored before by the same call's Idempotency-Key
	rowRefused  = "refused"  // for good: the same row is refused again
	rowFailed   = "failed"   // whether it was stored isn't known
)

// storeRows stores every row and returns how each ended, in their order. An error of
// one row is its result, and the other rows go on. If every row failed, it returns an
// error: ErrUnavailable if the store was unavailable for any of them.
func (cfg Config) storeRows(ctx context.Context, c call, key string, rows []timesheet.Row) ([]rowResult, error) {
	keys := rowKeys(key, rows)
	byOwner := make(map[timesheet.Owner][]int)
	for i, row := range rows {
		byOwner[row.Owner] = append(byOwner[row.Owner], i)
	}
	results := make([]rowResult, len(rows))
	var group sync.WaitGroup
	places := make(chan struct{}, parallelOwners)
	for _, indexes := range byOwner {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			var unavailable error
			for _, i := range indexes {
				if unavailable == nil {
					results[i] = cfg.storeRow(ctx, c, rows[i], keys[i])
				} else { // the store has used up its time for this user: the rest would wait in vain
					results[i] = failedRow(unavailable)
				}
				results[i].ExternalID = rows[i].ExternalID
				if errors.Is(results[i].err, timesheet.ErrUnavailable) {
					unavailable = results[i].err
				}
			}
		})
	}
	group.Wait()
	return results, failure(results)
}

// failure returns an error if every row failed: there is nothing to report of the call
// then, and a caller who only looks at the status must not take it for a success.
func failure(results []rowResult) error {
	var cause error
	for _, r := range results {
		if r.err == nil || errors.Is(r.err, timesheet.ErrVersion) {
			return nil
		}
		if cause == nil || errors.Is(r.err, timesheet.ErrUnavailable) {
			cause = r.err
		}
	}
	return cause
}

// storeRow stores a row by its external_id, or by the call's Idempotency-Key.
func (cfg Config) storeRow(ctx context.Context, c call, row timesheet.Row, keys []timesheet.IdempotencyKey) rowResult {
	if row.ExternalID == "" {
		return cfg.createRow(ctx, c, row, keys)
	}
	done, err := cfg.upsert(ctx, c, row)
	if err != nil {
		return failedRow(err)
	}
	return rowResult{Result: string(done.Result), ID: done.ID}
}

// createRow stores a row that has no external_id.
func (cfg Config) createRow(ctx context.Context, c call, row timesheet.Row, keys []timesheet.IdempotencyKey) rowResult {
	e := row.Draft.Entry(row.Owner, c.caller.subject, cfg.ULID(c.now), c.now)
	created, err := cfg.Store.Create(ctx, timesheet.Creation{Entry: e, Keys: keys})
	switch {
	case err != nil:
		return failedRow(err)
	case created.Replayed:
		return rowResult{Result: rowReplayed, ID: created.Entry.ID}
	}
	return rowResult{Result: string(timesheet.RowCreated), ID: created.Entry.ID}
}

// rowKeys returns two idempotency keys for each row that has no external_id, both made
// from the call's key. The first is of the row's place in the call: another row in that
// place means that the key is reused for another call. The second is of the row's content:
// it finds a row that is stored already if the rows come in another order. Rows with the
// same content are numbered.
//
// The zero bytes keep these keys apart from those of create, which can't contain one.
func rowKeys(key string, rows []timesheet.Row) [][]timesheet.IdempotencyKey {
	type content struct {
		owner  timesheet.Owner
		digest string
	}
	keys := make([][]timesheet.IdempotencyKey, len(rows))
	same := make(map[content]int)
	for i, row := range rows {
		if row.ExternalID != "" {
			continue
		}
		held := content{row.Owner, row.Draft.Digest()}
		keys[i] = []timesheet.IdempotencyKey{
			{Hash: hashKey("upload\x00" + strconv.Itoa(i) + "\x00" + key), Digest: held.digest},
			{Hash: hashKey("upload\x00" + held.digest + "\x00" + strconv.Itoa(same[held]) + "\x00" + key), Digest: held.digest},
		}
		same[held]++
	}
	return keys
}

// failedRow returns the result of a row that ended with an error.
func failedRow(err error) rowResult {
	p := problemOf(err)
	switch {
	case errors.Is(err, timesheet.ErrDayFull), errors.Is(err, timesheet.ErrKeyReused),
		errors.Is(err, timesheet.ErrApproved), errors.Is(err, timesheet.ErrDeletedByOwner):
		return rowResult{Result: rowRefused, Code: p.Code, Message: p.Message}
	case errors.Is(err, timesheet.ErrVersion): // without an If-Match that the message would be about
		p.Message = "Others changed the timesheet at the same time; send the row again"
	}
	return rowResult{Result: rowFailed, Code: p.Code, Message: p.Message, err: err}
}

// statusOf returns 207 if a row was refused or failed, 201 if one was created, now or
// when the call was made before, and otherwise 200.
func statusOf(results []rowResult) int {
	status := http.StatusOK
	for _, r := range results {
		switch r.Result {
		case rowRefused, rowFailed:
			return http.StatusMultiStatus
		case string(timesheet.RowCreated), rowReplayed:
			status = http.StatusCreated
		}
	}
	return status
}
