package bolt

import (
	"bytes"
	"context"

	"go.etcd.io/bbolt"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// List reads one page, newest entry first.
func (s *Store) List(ctx context.Context, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	return run(ctx, "list", checkOwner(owner), s.db.View, func(tx *bbolt.Tx) (timesheet.Page, error) {
		return readPage(tx, owner, q)
	})
}

// readPage reads as many entries as internal/dynamo does: at most one more than the page may
// contain, including those that the filter excludes.
func readPage(tx *bbolt.Tx, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	low, high := itemkey.Entries(q.From, q.To)
	if q.After != "" {
		high = min(high, itemkey.Entry(q.After))
	}
	var page timesheet.Page
	c := items(tx).Cursor()
	first := itemKey(owner, low)
	key, value := seekBefore(c, itemKey(owner, high))
	for n := 1; key != nil && bytes.Compare(key, first) >= 0; n++ {
		var stored entryItem
		if err := decode(value, &stored); err != nil {
			return timesheet.Page{}, err
		}
		if e := stored.entry(owner); q.Matches(e) {
			page.Entries = append(page.Entries, e)
		}
		if n > q.Limit {
			page.Next = stored.ID
			break
		}
		key, value = c.Prev()
	}
	if len(page.Entries) > q.Limit {
		page.Entries = page.Entries[:q.Limit]
		page.Next = page.Entries[q.Limit-1].ID
	}
	return page, nil
}

// seekBefore moves the cursor to the last item before a key.
func seekBefore(c *bbolt.Cursor, end []byte) (key, value []byte) {
	if key, _ := c.Seek(end); key == nil {
		return c.Last()
	}
	return c.Prev()
}
