package table

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// compare compares two tables.
func (t *tool) compare(ctx context.Context) error {
	result, err := t.compareTables(ctx, t.from, t.to)
	if err != nil {
		return err
	}
	result.print(t.out)
	if n := result.from.wrongDays + result.to.wrongDays; n > 0 {
		return fmt.Errorf("days with totals that differ from their entries: %d", n)
	}
	return nil
}

// A comparison is the result of comparing two tables. It contains numbers only.
type comparison struct {
	from, to tableTotals
	kinds    map[string]*counts
}

// counts are the numbers of items of a kind.
type counts struct{ equal, changed, onlyFrom, onlyTo int }

// tableTotals is what one table contains.
type tableTotals struct {
	name               string
	items, users, days int
	wrongDays          int // whose totals differ from their entries
	unreadable         int // entries and days with an attribute that the service doesn't write
}

// An itemID is an item's key.
type itemID struct {
	owner timesheet.Owner
	sort  string
}

// compareTables reads both tables once. It keeps a digest of each item of the first, about 300
// bytes with its key, in memory.
func (t *tool) compareTables(ctx context.Context, from, to string) (*comparison, error) {
	result := &comparison{kinds: map[string]*counts{}}
	keys, err := openKeys(t.keys)
	if err != nil {
		return nil, err
	}
	defer keys.discard()
	digests := map[itemID][sha256.Size]byte{}
	result.from, err = t.read(ctx, from, func(id itemID, digest [sha256.Size]byte) { digests[id] = digest })
	if err != nil {
		return nil, err
	}
	result.to, err = t.read(ctx, to, func(id itemID, digest [sha256.Size]byte) {
		old, found := digests[id]
		delete(digests, id)
		kind := result.kind(id)
		switch {
		case !found:
			kind.onlyTo++
			keys.add("only in "+to, id)
		case old != digest:
			kind.changed++
			keys.add("changed", id)
		default:
			kind.equal++
		}
	})
	if err != nil {
		return nil, err
	}
	for id := range digests {
		result.kind(id).onlyFrom++
		keys.add("only in "+from, id)
	}
	return result, keys.complete()
}

// read calls visit for each item of a table, and checks the totals of each day. It skips
// expired items, which DynamoDB deletes at any time.
func (t *tool) read(ctx context.Context, name string, visit func(itemID, [sha256.Size]byte)) (tableTotals, error) {
	totals, check, users := tableTotals{name: name}, balance{}, map[timesheet.Owner]bool{}
	err := t.scan(ctx, name, func(item dynamo.Item) error {
		owner, sort := dynamo.KeyOf(item)
		id := itemID{owner, sort}
		digest, err := digestOf(item)
		if err != nil {
			return err
		}
		totals.items++
		users[owner] = true
		if !check.add(id, item) {
			totals.unreadable++
		}
		if kind, _ := itemkey.KindOf(sort); kind == itemkey.KindDay {
			totals.days++
		}
		visit(id, digest)
		return nil
	})
	totals.users, totals.wrongDays = len(users), check.wrongDays()
	return totals, err
}

// scan calls visit for each item that isn't expired.
func (t *tool) scan(ctx context.Context, name string, visit func(dynamo.Item) error) error {
	pages := dynamodb.NewScanPaginator(t.dynamo, &dynamodb.ScanInput{TableName: &name, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			if dynamo.IsExpired(item, t.now()) {
				continue
			}
			if err := visit(item); err != nil {
				return err
			}
		}
	}
	return nil
}

func digestOf(item dynamo.Item) (digest [sha256.Size]byte, err error) {
	text, err := json.Marshal(dynamo.Plain(item)) // sorts the attributes
	return sha256.Sum256(text), err
}

// A balance is the entries of each day less its totals: empty if all are equal.
type balance map[dayProject]timesheet.Total

// A dayProject is a project on a user's day. An empty project is the whole day.
type dayProject struct {
	owner   timesheet.Owner
	date    timesheet.Date
	project string
}

// add adds an item. It reports false for an entry or a day that can't be read.
func (b balance) add(id itemID, item dynamo.Item) bool {
	switch kind, _ := itemkey.KindOf(id.sort); kind {
	case itemkey.KindEntry:
		entry, err := dynamo.ReadEntry(item)
		if err != nil {
			return false
		}
		for _, project := range []string{"", entry.Project} {
			b.change(dayProject{id.owner, entry.Date, project}, entry.Minutes, 1)
		}
	case itemkey.KindDay:
		day, err := dynamo.ReadDay(item)
		if err != nil {
			return false
		}
		b.change(dayProject{id.owner, day.Date, ""}, -day.Total.Minutes, -day.Total.Entries)
		for project, total := range day.Projects {
			b.change(dayProject{id.owner, day.Date, project}, -total.Minutes, -total.Entries)
		}
	}
	return true
}

func (b balance) change(at dayProject, minutes timesheet.Minutes, entries int) {
	total := b[at]
	total.Minutes += minutes
	total.Entries += entries
	if total == (timesheet.Total{}) {
		delete(b, at) // a user's items follow each other, so few remain
	} else {
		b[at] = total
	}
}

func (b balance) wrongDays() int {
	wrong := map[dayProject]bool{}
	for at := range b {
		wrong[dayProject{owner: at.owner, date: at.date}] = true
	}
	return len(wrong)
}

// kindName returns the name of a key's kind for the output. The key of an unknown kind may
// contain anything, so it isn't printed.
func kindName(sort string) string {
	names := map[itemkey.Kind]string{
		itemkey.KindEntry: "entries", itemkey.KindDay: "days", itemkey.KindHash: "keys and records",
		itemkey.KindTrail: "trail", itemkey.KindRename: "unfinished renames",
	}
	kind, known := itemkey.KindOf(sort)
	if !known {
		return "unknown"
	}
	return names[kind]
}

func (c *comparison) kind(id itemID) *counts {
	name := kindName(id.sort)
	if c.kinds[name] == nil {
		c.kinds[name] = &counts{}
	}
	return c.kinds[name]
}

func (c *comparison) print(out io.Writer) {
	fmt.Fprintf(out, "\n%-20s %10s %10s %14s %14s\n", "", "equal", "changed", "only in old", "only in new")
	for _, name := range slices.Sorted(maps.Keys(c.kinds)) {
		n := c.kinds[name]
		fmt.Fprintf(out, "%-20s %10d %10d %14d %14d\n", name, n.equal, n.changed, n.onlyFrom, n.onlyTo)
	}
	for _, side := range []struct {
		name   string
		totals tableTotals
	}{{"old", c.from}, {"new", c.to}} {
		n := side.totals
		result := "all totals equal their entries"
		if n.wrongDays > 0 {
			result = fmt.Sprintf("days with totals that differ from their entries: %d", n.wrongDays)
		}
		if n.unreadable > 0 {
			result += fmt.Sprintf("; unreadable items: %d", n.unreadable)
		}
		fmt.Fprintf(out, "\n%s %s: %d items of %d users, %d days; %s", side.name, n.name, n.items, n.users, n.days, result)
	}
	fmt.Fprintln(out)
}
