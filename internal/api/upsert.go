package api

import (
	"context"
	"errors"

	"timesheets/internal/timesheet"
)

// upsertTries is how often a row is planned before it fails with ErrVersion. A try fails
// if the entry or its record changed after it was read. It is rare that the owner, a
// manager and another import change one entry at the same moment.
const upsertTries = 8

// upsert creates, changes or deletes the entry of a row that has an external_id.
//
// The errors are those of timesheet.Row.Upsert and of the store. ErrVersion: others
// changed the entry or the record during each of upsertTries.
func (cfg Config) upsert(ctx context.Context, c call, row timesheet.Row) (timesheet.Upsert, error) {
	row, record, err := cfg.known(ctx, row)
	if err != nil {
		return timesheet.Upsert{}, err
	}
	for range upsertTries {
		done, now, err := cfg.upsertFrom(ctx, c, row, record)
		switch {
		case errors.Is(err, timesheet.ErrRecord):
			record = now
		case !errors.Is(err, timesheet.ErrVersion):
			return done, err
		}
	}
	return timesheet.Upsert{}, timesheet.ErrVersion
}

// known returns the row's record, or nil if the row is to be tried as a new one. Most rows
// are: if one isn't new, Import returns its record. A deletion is never new.
//
// If the id was trimmed and an earlier version kept a record under the untrimmed id, the
// row that is returned has that id. Under the trimmed id it would be created again.
func (cfg Config) known(ctx context.Context, row timesheet.Row) (timesheet.Row, *timesheet.Record, error) {
	if row.SentID != row.ExternalID {
		former := row
		former.ExternalID = row.SentID
		record, err := cfg.record(ctx, former)
		if err != nil || record != nil {
			return former, record, err
		}
	}
	if !row.Deleted {
		return row, nil, nil
	}
	record, err := cfg.record(ctx, row)
	return row, record, err
}

// upsertFrom decides what becomes of a row with this record, and stores it. ErrRecord:
// the row has another record, which is returned. ErrVersion: the entry has changed.
func (cfg Config) upsertFrom(ctx context.Context, c call, row timesheet.Row, record *timesheet.Record) (timesheet.Upsert, *timesheet.Record, error) {
	entry, now, err := cfg.recorded(ctx, row, record)
	if err != nil {
		return timesheet.Upsert{}, now, err
	}
	done, err := row.Upsert(record, entry, c.caller.person(), cfg.ULID(c.now), c.now)
	if err != nil || done.Change == nil {
		return done, record, err
	}
	stored, err := cfg.Store.Import(ctx, *done.Change)
	return done, &stored, err
}

// recorded returns the entry that a record names, or nil if it doesn't exist. ErrRecord:
// the row has another record, which is returned.
func (cfg Config) recorded(ctx context.Context, row timesheet.Row, record *timesheet.Record) (*timesheet.Entry, *timesheet.Record, error) {
	if record == nil || record.Deleted {
		return nil, record, nil
	}
	entry, err := cfg.Store.Get(ctx, row.Owner, record.ID)
	if err == nil {
		return &entry, record, nil
	}
	if !errors.Is(err, timesheet.ErrNotFound) {
		return nil, record, err
	}
	// Either the owner deleted the entry, or an import has moved or deleted it since the
	// record was read, and changed the record too.
	now, err := cfg.record(ctx, row)
	if err == nil && (now == nil || *now != *record) {
		err = timesheet.ErrRecord
	}
	return nil, now, err
}

// record returns the row's record, or nil if the import never sent the row.
func (cfg Config) record(ctx context.Context, row timesheet.Row) (*timesheet.Record, error) {
	record, err := cfg.Store.Record(ctx, row.Owner, row.RecordKey())
	switch {
	case errors.Is(err, timesheet.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &record, nil
}
