package api

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"timesheets/internal/timesheet"
)

// parallelOwners limits the number of users whose rows are stored concurrently. The rows of
// one user are stored one after the other: concurrent writes to the same day would conflict.
const parallelOwners = 8

// upsertTries limits the tries of a row. After the last try, the row fails with ErrVersion. A
// try fails if the row's entry or record was changed after it was read. The owner, a manager
// and another import rarely change the same entry at once.
const upsertTries = 8

// An importer stores the rows of one upload.
type importer struct {
	Service
	by  timesheet.Actor // the caller, who becomes the author
	now time.Time
}

// storeAll stores the rows and returns their results in the order of the rows. A row's error
// is that row's result, and the other rows are still tried. There is one exception: after
// ErrUnavailable, the remaining rows of the same user fail without a try. The returned error
// is that of errorOfAll.
func (i importer) storeAll(ctx context.Context, key string, rows []timesheet.Row) ([]rowResult, error) {
	keys := rowKeys(key, rows)
	byOwner := make(map[timesheet.Owner][]int)
	for n, row := range rows {
		byOwner[row.Owner] = append(byOwner[row.Owner], n)
	}
	results := make([]rowResult, len(rows))
	var group sync.WaitGroup
	slots := make(chan struct{}, parallelOwners)
	for _, indexes := range byOwner {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			var unavailable error
			for _, n := range indexes {
				if unavailable == nil {
					results[n] = i.store(ctx, rows[n], keys[n])
				} else { // the store has retried an earlier row until its time ran out: don't try the rest
					results[n] = failedRow(unavailable)
				}
				results[n].ExternalID = rows[n].ExternalID
				if errors.Is(results[n].err, timesheet.ErrUnavailable) {
					unavailable = results[n].err
				}
			}
		})
	}
	group.Wait()
	return results, errorOfAll(results)
}

// store stores a row, identified by its external_id or else by the call's Idempotency-Key.
func (i importer) store(ctx context.Context, row timesheet.Row, keys []timesheet.IdempotencyKey) rowResult {
	if row.ExternalID == "" {
		return i.createRow(ctx, row, keys)
	}
	upserted, err := i.upsert(ctx, row)
	if err != nil {
		return failedRow(err)
	}
	return rowResult{Result: string(upserted.Result), ID: upserted.ID}
}

// createRow stores a row that has no external_id.
func (i importer) createRow(ctx context.Context, row timesheet.Row, keys []timesheet.IdempotencyKey) rowResult {
	e := row.Draft.Entry(row.Owner, i.by.Subject, i.ULID(i.now), i.now)
	created, err := i.Store.Create(ctx, timesheet.Creation{Entry: e, Keys: keys})
	switch {
	case err != nil:
		return failedRow(err)
	case created.Replayed:
		return rowResult{Result: rowReplayed, ID: created.Entry.ID}
	}
	return rowResult{Result: string(timesheet.RowCreated), ID: created.Entry.ID}
}

// upsert creates, updates or deletes the entry of a row that has an external_id.
//
// It returns the errors of timesheet.Row.Upsert and of the store. The error is ErrVersion if
// the entry or the row's record changed during each of upsertTries tries.
func (i importer) upsert(ctx context.Context, row timesheet.Row) (timesheet.Upsert, error) {
	row, record, err := i.findRecord(ctx, row)
	if err != nil {
		return timesheet.Upsert{}, err
	}
	for range upsertTries {
		upserted, current, err := i.tryUpsert(ctx, row, record)
		switch {
		case errors.Is(err, timesheet.ErrRecord):
			record = current
		case !errors.Is(err, timesheet.ErrVersion):
			return upserted, err
		}
	}
	return timesheet.Upsert{}, timesheet.ErrVersion
}

// findRecord returns the row's record, or nil if upsert should first try the row as a new row.
// Most rows are new, so not reading the record saves a read. If the row isn't new, Import
// fails and returns the record. A row that deletes an entry is never new, so its record is
// always read.
//
// Earlier versions of this code stored a row's record under the external_id as it was sent,
// untrimmed. If there is such a record, the returned row has the untrimmed id. With the
// trimmed id, the row's entry would be created a second time.
func (i importer) findRecord(ctx context.Context, row timesheet.Row) (timesheet.Row, *timesheet.Record, error) {
	if row.SentID != row.ExternalID {
		untrimmed := row
		untrimmed.ExternalID = row.SentID
		record, err := i.getRecord(ctx, untrimmed)
		if err != nil || record != nil {
			return untrimmed, record, err
		}
	}
	if !row.Deleted {
		return row, nil, nil
	}
	record, err := i.getRecord(ctx, row)
	return row, record, err
}

// tryUpsert computes the change of a row with this record, and stores it. If the error is
// ErrRecord, the row has another record, which tryUpsert returns. If the error is ErrVersion,
// the entry has changed.
func (i importer) tryUpsert(ctx context.Context, row timesheet.Row, record *timesheet.Record) (timesheet.Upsert, *timesheet.Record, error) {
	entry, current, err := i.getEntry(ctx, row, record)
	if err != nil {
		return timesheet.Upsert{}, current, err
	}
	upserted, err := row.Upsert(record, entry, i.by, i.ULID(i.now), i.now)
	if err != nil || upserted.Change == nil {
		return upserted, record, err
	}
	stored, err := i.Store.Import(ctx, *upserted.Change)
	return upserted, &stored, err
}

// getEntry returns the entry that a record names, or nil if that entry doesn't exist. If the
// error is ErrRecord, the row has another record, which getEntry returns.
func (i importer) getEntry(ctx context.Context, row timesheet.Row, record *timesheet.Record) (*timesheet.Entry, *timesheet.Record, error) {
	if record == nil || record.Deleted {
		return nil, record, nil
	}
	entry, err := i.Store.Get(ctx, row.Owner, record.ID)
	if err == nil {
		return &entry, record, nil
	}
	if !errors.Is(err, timesheet.ErrNotFound) {
		return nil, record, err
	}
	// Either the owner deleted the entry, or another import moved or deleted it after the
	// record was read. The other import has changed the record too.
	current, err := i.getRecord(ctx, row)
	if err == nil && (current == nil || *current != *record) {
		err = timesheet.ErrRecord
	}
	return nil, current, err
}

// getRecord returns the row's record, or nil if none is stored.
func (i importer) getRecord(ctx context.Context, row timesheet.Row) (*timesheet.Record, error) {
	record, err := i.Store.Record(ctx, row.Owner, row.RecordKey())
	switch {
	case errors.Is(err, timesheet.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &record, nil
}

// rowKeys returns two idempotency keys for each row that has no external_id, both derived
// from the call's key. The first contains the row's position in the call: if this key was used
// for a different row, the client has reused the call's key for another call. The second
// contains the row's content, and finds a stored row if the order of the rows has changed.
// Rows with the same content are numbered.
//
// The zero bytes distinguish these keys from the keys of create, which can't contain a zero
// byte.
func rowKeys(key string, rows []timesheet.Row) [][]timesheet.IdempotencyKey {
	type content struct {
		owner  timesheet.Owner
		digest string
	}
	keys := make([][]timesheet.IdempotencyKey, len(rows))
	counts := make(map[content]int)
	for i, row := range rows {
		if row.ExternalID != "" {
			continue
		}
		c := content{row.Owner, row.Draft.Digest()}
		keys[i] = []timesheet.IdempotencyKey{
			{Hash: hashKey("upload\x00" + strconv.Itoa(i) + "\x00" + key), Digest: c.digest},
			{Hash: hashKey("upload\x00" + c.digest + "\x00" + strconv.Itoa(counts[c]) + "\x00" + key), Digest: c.digest},
		}
		counts[c]++
	}
	return keys
}
