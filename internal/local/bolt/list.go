package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

// List reads one page, from the newest entry of the range downwards.
func (s *Store) List(ctx context.Context, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	if err := errors.Join(gone(ctx), checkOwner(owner)); err != nil {
		return timesheet.Page{}, fmt.Errorf("list: %w", err)
	}
	var page timesheet.Page
	err := s.db.View(func(tx *bbolt.Tx) (err error) {
		page, err = readPage(tx, owner, q)
		return err
	})
	if err != nil {
		return timesheet.Page{}, fmt.Errorf("list: %w", err)
	}
	return page, nil
}

// readPage examines as many entries as DynamoDB would: one more than the page
// shows, whether or not the filter takes them.
func readPage(tx *bbolt.Tx, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	var page timesheet.Page
	c := items(tx).Cursor()
	low := itemKey(owner, entryPrefix, string(q.From))
	key, value := below(c, upperEnd(owner, q))
	for examined := 1; key != nil && bytes.Compare(key, low) >= 0; examined++ {
		var stored entryItem
		if err := decode(value, &stored); err != nil {
			return timesheet.Page{}, err
		}
		if e := stored.entry(owner); q.Matches(e) {
			page.Entries = append(page.Entries, e)
		}
		if examined > q.Limit {
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

// upperEnd is a key that comes after every entry that the page may show.
func upperEnd(owner timesheet.Owner, q timesheet.Query) []byte {
	// An id goes on behind its day with a hyphen: the tilde comes after every id of
	// the day, and after every day where there is no To.
	high := itemKey(owner, entryPrefix, string(q.To)+"~")
	if q.After == "" {
		return high
	}
	if after := itemKey(owner, entryPrefix, string(q.After)); bytes.Compare(after, high) < 0 {
		return after
	}
	return high
}

// below puts the cursor on the last item before a key.
func below(c *bbolt.Cursor, end []byte) (key, value []byte) {
	if key, _ := c.Seek(end); key == nil {
		return c.Last()
	}
	return c.Prev()
}
