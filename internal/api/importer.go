package api

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"timesheets/internal/timesheet"
)

// parallelOwners is how many users' rows are stored at the same time. Those of one user
// go one after the other: they meet on the same days.
const parallelOwners = 8

// upsertTries is how often a row is tried before it fails with ErrVersion. A try fails if
// the entry or its record changed after it was read. It is rare that the owner, a manager
// and another import change one entry at the same moment.
const upsertTries = 8

// An importer stores the rows of one upload.
type importer struct {
	Service
	by  timesheet.Actor // who sent the rows
	now time.Time
}

// storeAll stores every row and returns how each ended, in their order. An error of one
// row is its result, and the other rows go on. If every row failed, it returns an error:
// ErrUnavailable if the store was unavailable for any of them.
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
				} else { // the store has used up its time for this user: the rest would wait in vain
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

// store stores a row by its external_id, or by the call's Idempotency-Key.
func (i importer) store(ctx context.Context, row timesheet.Row, keys []timesheet.IdempotencyKey) rowResult {
	if row.ExternalID == "" {
		return i.createRow(ctx, row, keys)
	}
	done, err := i.upsert(ctx, row)
	if err != nil {
		return failedRow(err)
	}
	return rowResult{Result: string(done.Result), ID: done.ID}
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

// upsert creates, changes or deletes the entry of a row that has an external_id.
//
// The errors are those of timesheet.Row.Upsert and of the store. ErrVersion: others
// changed the entry or the record during each of upsertTries.
func (i importer) upsert(ctx context.Context, row timesheet.Row) (timesheet.Upsert, error) {
	row, record, err := i.findRecord(ctx, row)
	if err != nil {
		return timesheet.Upsert{}, err
	}
	for range upsertTries {
		done, current, err := i.tryUpsert(ctx, row, record)
		switch {
		case errors.Is(err, timesheet.ErrRecord):
			record = current
		case !errors.Is(err, timesheet.ErrVersion):
			return done, err
		}
	}
	return timesheet.Upsert{}, timesheet.ErrVersion
}

// findRecord returns the row's record, or nil if the row is to be tried as a new one. Most
// rows are: if one isn't new, Import returns its record. A deletion is never new.
//
// If the id was trimmed and an earlier version kept a record under the untrimmed id, the
// row that is returned has that id. Under the trimmed id it would be created again.
func (i importer) findRecord(ctx context.Context, row timesheet.Row) (timesheet.Row, *timesheet.Record, error) {
	if row.SentID != row.ExternalID {
		former := row
		former.ExternalID = row.SentID
		record, err := i.getRecord(ctx, former)
		if err != nil || record != nil {
			return former, record, err
		}
	}
	if !row.Deleted {
		return row, nil, nil
	}
	record, err := i.getRecord(ctx, row)
	return row, record, err
}

// tryUpsert decides what becomes of a row with this record, and stores it. ErrRecord: the
// row has another record, which is returned. ErrVersion: the entry has changed.
func (i importer) tryUpsert(ctx context.Context, row timesheet.Row, record *timesheet.Record) (timesheet.Upsert, *timesheet.Record, error) {
	entry, current, err := i.getEntry(ctx, row, record)
	if err != nil {
		return timesheet.Upsert{}, current, err
	}
	done, err := row.Upsert(record, entry, i.by, i.ULID(i.now), i.now)
	if err != nil || done.Change == nil {
		return done, record, err
	}
	stored, err := i.Store.Import(ctx, *done.Change)
	return done, &stored, err
}

// getEntry returns the entry that a record names, or nil if it doesn't exist. ErrRecord:
// the row has another record, which is returned.
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
	// Either the owner deleted the entry, or an import has moved or deleted it since the
	// record was read, and changed the record too.
	current, err := i.getRecord(ctx, row)
	if err == nil && (current == nil || *current != *record) {
		err = timesheet.ErrRecord
	}
	return nil, current, err
}

// getRecord returns the row's record, or nil if the import never sent the row.
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
		c := content{row.Owner, row.Draft.Digest()}
		keys[i] = []timesheet.IdempotencyKey{
			{Hash: hashKey("upload\x00" + strconv.Itoa(i) + "\x00" + key), Digest: c.digest},
			{Hash: hashKey("upload\x00" + c.digest + "\x00" + strconv.Itoa(same[c]) + "\x00" + key), Digest: c.digest},
		}
		same[c]++
	}
	return keys
}
