package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
)

// The files of an export.
const (
	fileItems    = "items.json"
	fileOthers   = "others.json"
	fileEntries  = "entries.csv"
	fileDays     = "days.csv"
	fileTrail    = "trail.csv"
	fileKeys     = "keys.csv"
	fileMentions = "others.csv"
)

// export writes the user's items, and their actions on the items of others, to a new folder. A
// folder that exists under that name is complete: until then it has another name.
func (t *tool) export(ctx context.Context) error {
	who, err := t.identify(ctx)
	if err != nil {
		return err
	}
	if !t.yes {
		own, err := t.countOwn(ctx)
		if err != nil {
			return err
		}
		own.report(t.out, "would be exported")
		n, err := t.countInOthers(ctx, who)
		fmt.Fprintf(t.out, "would be exported: actions on %d items of others\n", n)
		return err
	}
	if _, err := os.Lstat(t.options.out); !errors.Is(err, os.ErrNotExist) {
		return errors.New("the folder of -out exists already, or can't be made")
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(t.options.out), ".people-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(unfinished)
	if err := t.exportTo(ctx, unfinished, who); err != nil {
		return err
	}
	return os.Rename(unfinished, t.options.out)
}

func (t *tool) exportTo(ctx context.Context, folder string, who dynamo.Identity) (err error) {
	files, err := createFiles(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.close()) }()
	e := exporter{
		tool: t, who: who, tables: newTables(files), exported: counts{},
		items: newList(files[fileItems]), mentions: newList(files[fileOthers]),
	}
	if err := t.table.Items(ctx, t.user, "", e.addItems); err != nil {
		return err
	}
	if err := t.table.Find(ctx, who, e.addMentions); err != nil {
		return err
	}
	if err := errors.Join(e.items.end(), e.mentions.end(), e.tables.flush()); err != nil {
		return err
	}
	e.exported.report(t.out, "exported")
	fmt.Fprintf(t.out, "exported: %d actions on items of others\n", e.actions)
	return nil
}

// An exporter writes the files of an export, a page of items at a time.
type exporter struct {
	*tool
	who             dynamo.Identity
	items, mentions *list
	tables          *tables
	exported        counts
	actions         int
}

// addItems writes the user's items. Those that have no table are in the list, and are reported.
func (e *exporter) addItems(page []dynamo.Item) error {
	e.exported.add(page)
	for _, item := range page {
		e.items.add(dynamo.Plain(item))
		kind, known := kindOf(item)
		if !known {
			e.left.unknown(kind)
		} else if err := e.tables.add(kind, item); err != nil {
			e.left.malformed(kind)
		}
	}
	return nil
}

// addMentions writes the user's actions on the items of others.
func (e *exporter) addMentions(page []dynamo.Item) error {
	for _, item := range page {
		found, err := mentions(item, e.who)
		if kind, known := kindOf(item); !known {
			e.left.unknown(kind)
		} else if err != nil {
			e.left.malformed(kind)
		}
		for _, m := range found {
			e.actions++
			e.mentions.add(m)
			e.tables.addMention(m)
		}
	}
	return nil
}

// trail prints the trail of the user's entries as CSV.
func (t *tool) trail(ctx context.Context) error {
	n := 0
	table := newTable(io.Discard, trailColumns())
	if t.yes {
		table = newTable(t.out, trailColumns())
	}
	err := t.table.Items(ctx, t.user, itemkey.KindTrail, func(page []dynamo.Item) error {
		n += len(page)
		for _, item := range page {
			row, err := trailRow(item)
			if err != nil {
				return err
			}
			table.add(row)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case n == 0:
		if _, err := t.identify(ctx); err != nil {
			return err
		}
	}
	if !t.yes {
		fmt.Fprintf(t.out, "would be printed: %d changes\n", n)
	}
	return table.flush()
}

// files are the open files of an export, by name.
type files map[string]*os.File

func createFiles(folder string) (files, error) {
	all := files{}
	for _, name := range []string{fileItems, fileOthers, fileEntries, fileDays, fileTrail, fileKeys, fileMentions} {
		const mode = 0o600 // for the operator alone
		f, err := os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
		if err != nil {
			return nil, errors.Join(err, all.close())
		}
		all[name] = f
	}
	return all, nil
}

func (f files) close() error {
	var errs []error
	for _, file := range f {
		errs = append(errs, file.Close())
	}
	return errors.Join(errs...)
}

// A list writes a JSON array, an element at a time.
type list struct {
	out   io.Writer
	empty bool
	err   error
}

func newList(out io.Writer) *list { return &list{out: out, empty: true} }

func (l *list) add(element any) {
	separator := ",\n"
	if l.empty {
		separator, l.empty = "[\n", false
	}
	text, err := json.Marshal(element)
	if err == nil {
		_, err = io.WriteString(l.out, separator+string(text))
	}
	if l.err == nil {
		l.err = err
	}
}

func (l *list) end() error {
	closing := "\n]\n"
	if l.empty {
		closing = "[]\n"
	}
	_, err := io.WriteString(l.out, closing)
	return errors.Join(l.err, err)
}
