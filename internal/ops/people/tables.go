package people

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"timesheets/internal/api"
	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// A table writes CSV (RFC 4180), with the formulas in users' texts escaped.
type table struct {
	csv *csv.Writer
	err error
}

func newTable(out io.Writer, columns []string) *table {
	t := &table{csv: csv.NewWriter(out)}
	t.csv.UseCRLF = true
	t.add(columns)
	return t
}

func (t *table) add(row []string) {
	safe := make([]string, len(row))
	for i, cell := range row {
		safe[i] = api.EscapeFormulas(cell)
	}
	if err := t.csv.Write(safe); t.err == nil {
		t.err = err
	}
}

func (t *table) flush() error {
	t.csv.Flush()
	if t.err != nil {
		return t.err
	}
	return t.csv.Error()
}

// tables are the CSV files of an export.
type tables struct {
	entries, days, trail, keys, others *table
}

func newTables(f files) *tables {
	return &tables{
		entries: newTable(f[fileEntries], entryColumns()),
		days:    newTable(f[fileDays], []string{"date", "project", "hours", "entries"}),
		trail:   newTable(f[fileTrail], trailColumns()),
		keys:    newTable(f[fileKeys], []string{"key", "kind", "entry", "digest", "expires_at"}),
		others:  newTable(f[fileMentions], []string{"entry", "version", "action", "at", "reason"}),
	}
}

func (t *tables) flush() error {
	for _, one := range []*table{t.entries, t.days, t.trail, t.keys, t.others} {
		if err := one.flush(); err != nil {
			return err
		}
	}
	return nil
}

// add adds an item to the table of its kind.
func (t *tables) add(kind itemkey.Kind, item dynamo.Item) error {
	switch kind {
	case itemkey.KindEntry:
		e, err := dynamo.ReadEntry(item)
		if err != nil {
			return err
		}
		t.entries.add(entryRow(e))
	case itemkey.KindDay:
		day, err := dynamo.ReadDay(item)
		if err != nil {
			return err
		}
		for _, project := range slices.Sorted(maps.Keys(day.Projects)) {
			total := day.Projects[project]
			t.days.add([]string{string(day.Date), project, hours(total.Minutes), strconv.Itoa(total.Entries)})
		}
	case itemkey.KindTrail:
		row, err := trailRow(item)
		if err != nil {
			return err
		}
		t.trail.add(row)
	case itemkey.KindHash:
		row, err := keyRow(item)
		if err != nil {
			return err
		}
		t.keys.add(row)
	}
	return nil
}

func (t *tables) addMention(m mention) {
	version := ""
	if m.Version > 0 {
		version = strconv.Itoa(m.Version)
	}
	t.others.add([]string{string(m.Entry), version, m.Action, m.At, m.Reason})
}

func entryColumns() []string {
	return []string{
		"date", "project", "hours", "status", "user_type", "notes", "id", "version", "created_at", "updated_at",
		"decided_by", "decided_at", "reason", "sub", "earlier_subs",
	}
}

func entryRow(e timesheet.Entry) []string {
	decided := ""
	if e.Decision.By != "" {
		decided = instant(e.Decision.At)
	}
	return []string{
		string(e.Date), e.Project, hours(e.Minutes), string(e.Status), string(e.UserType), e.Notes, string(e.ID), strconv.Itoa(e.Version),
		instant(e.CreatedAt), instant(e.UpdatedAt), string(e.Decision.By), decided, e.Decision.Reason, e.Subject, strings.Join(e.EarlierSubjects, " "),
	}
}

// trailColumns are the change, and then the entry before it and after it.
func trailColumns() []string {
	columns := []string{"at", "action", "by", "by_sub"}
	for _, when := range []string{"before", "after"} {
		for _, column := range entryColumns() {
			columns = append(columns, when+"_"+column)
		}
	}
	return columns
}

func trailRow(item dynamo.Item) ([]string, error) {
	trail, err := dynamo.ReadTrail(item)
	if err != nil {
		return nil, err
	}
	after := make([]string, len(entryColumns()))
	if trail.After != nil {
		after = entryRow(*trail.After)
	}
	return slices.Concat(
		[]string{instant(trail.At), string(trail.Action), string(trail.By), trail.Subject}, entryRow(trail.Before), after,
	), nil
}

func keyRow(item dynamo.Item) ([]string, error) {
	key, err := dynamo.ReadKey(item)
	if err != nil {
		return nil, err
	}
	kind, expires := "idempotency key", ""
	if key.IsRecord {
		kind = "record of an import's row"
	}
	if !key.Expires.IsZero() {
		expires = key.Expires.UTC().Format(time.RFC3339)
	}
	_, sort := dynamo.KeyOf(item)
	return []string{sort, kind, string(key.ID), key.Digest, expires}, nil
}

func hours(m timesheet.Minutes) string { return strconv.FormatFloat(m.Hours(), 'f', -1, 64) }
