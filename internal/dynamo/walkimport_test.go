package dynamo_test

import (
	"errors"
	"strings"

	"pgregory.net/rapid"

	"timesheets/internal/timesheet"
)

// An importRead is a row and the stored state that the import read for the row. The state may
// be stale.
type importRead struct {
	row    timesheet.Row
	record *timesheet.Record
	entry  *timesheet.Entry
}

func walkRows() *rapid.Generator[timesheet.Row] {
	return rapid.Custom(func(t *rapid.T) timesheet.Row {
		row := timesheet.Row{
			Owner:      walkOwners().Draw(t, "owner"),
			ExternalID: rapid.SampledFrom([]string{"T-1", "T-2"}).Draw(t, "external id"),
			Deleted:    rapid.IntRange(0, 3).Draw(t, "deleted") == 0,
		}
		if !row.Deleted {
			row.Draft, row.KeepUserType = walkDrafts().Draw(t, "draft"), rapid.Bool().Draw(t, "no user type")
		}
		return row
	})
}

// upsert sends either the previous row again or another row.
func (w *walk) upsert(t *rapid.T) {
	row := walkRows().Draw(t, "row")
	if n := len(w.imports); n > 0 && rapid.Bool().Draw(t, "again") {
		row = w.imports[n-1].row
	}
	read := importRead{row: row}
	record, err := callAll(t, w, "record", func(s timesheet.Store) (timesheet.Record, error) {
		return s.Record(w.ctx, row.Owner, row.RecordKey())
	})
	if err == nil {
		read.record = &record
		e, err := w.model.Get(w.ctx, row.Owner, record.ID)
		if err == nil {
			read.entry = &e
		}
	}
	w.imports = append(w.imports, read)
	w.importRead(t, read)
}

// upsertStale continues from a stale read, or from none, as if the row were new.
func (w *walk) upsertStale(t *rapid.T) {
	if len(w.imports) == 0 {
		t.Skip("nothing was imported yet")
	}
	read := rapid.SampledFrom(w.imports).Draw(t, "read")
	if rapid.Bool().Draw(t, "as new") {
		read.record, read.entry = nil, nil
	}
	w.importRead(t, read)
}

func (w *walk) importRead(t *rapid.T, read importRead) {
	newEntry := w.entry(timesheet.Draft{Date: read.row.Draft.Date}, read.row.Owner)
	ulid := strings.TrimPrefix(string(newEntry.ID), string(newEntry.Date)+"-")
	done, err := read.row.Upsert(read.record, read.entry, timesheet.Actor{Subject: "import@clients"}, ulid, w.clock)
	if err != nil && !errors.Is(err, timesheet.ErrApproved) && !errors.Is(err, timesheet.ErrDeletedByOwner) {
		t.Fatal(err)
	}
	if err != nil || done.Change == nil {
		return // there is nothing to store
	}
	_, err = callAll(t, w, "import", func(s timesheet.Store) (timesheet.Record, error) { return s.Import(w.ctx, *done.Change) })
	if err == nil && done.Change.After != nil {
		w.stored = append(w.stored, *done.Change.After)
	}
	_, _ = callAll(t, w, "record", func(s timesheet.Store) (timesheet.Record, error) {
		return s.Record(w.ctx, read.row.Owner, read.row.RecordKey())
	})
	w.compareDays(t, read.row.Owner)
}
