package bolt

import (
	"bytes"
	"context"

	"go.etcd.io/bbolt"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

func pending(tx *bbolt.Tx) *bbolt.Bucket { return tx.Bucket([]byte(pendingBucket)) }

// pendingKey returns the key of an entry in the pending bucket. The keys sort by the entry's
// id, and end with the entry's owner.
func pendingKey(e timesheet.Entry) []byte { return []byte(string(e.ID) + separator + string(e.Owner)) }

// FindPending finds the owner in the list of pending entries, and reads the entry.
func (s *Store) FindPending(ctx context.Context, id timesheet.ID) (timesheet.Entry, error) {
	return run(ctx, "find", nil, s.db.View, func(tx *bbolt.Tx) (timesheet.Entry, error) {
		prefix := []byte(string(id) + separator)
		key, _ := pending(tx).Cursor().Seek(prefix)
		owner, ok := bytes.CutPrefix(key, prefix)
		if !ok {
			return timesheet.Entry{}, timesheet.ErrNotFound
		}
		return readEntry(tx, timesheet.Owner(owner), id)
	})
}

// Pending reads one page, oldest day first.
func (s *Store) Pending(ctx context.Context, q timesheet.PendingQuery) (timesheet.Page, error) {
	return run(ctx, "pending", nil, s.db.View, func(tx *bbolt.Tx) (timesheet.Page, error) {
		return readPending(tx, q)
	})
}

// readPending reads at most as many ids as the page may contain entries, including the ids
// that the filter excludes.
func readPending(tx *bbolt.Tx, q timesheet.PendingQuery) (timesheet.Page, error) {
	low, high := itemkey.Entries(q.From, q.To)
	if q.After != "" {
		low = max(low, itemkey.AfterEntry(q.After))
	}
	var page timesheet.Page
	var last timesheet.ID
	c := pending(tx).Cursor()
	start, _ := itemkey.ParseEntry(low) // the bucket's keys start with the id, without the prefix
	key, _ := c.Seek([]byte(start))
	for n := 0; key != nil; n++ {
		id, owner, _ := bytes.Cut(key, []byte(separator))
		if itemkey.Entry(timesheet.ID(id)) > high {
			break
		}
		if n == q.Limit {
			page.Next = last
			break
		}
		last = timesheet.ID(id)
		if q.Owner == "" || q.Owner == timesheet.Owner(owner) {
			e, err := readEntry(tx, timesheet.Owner(owner), last)
			if err != nil {
				return timesheet.Page{}, err
			}
			page.Entries = append(page.Entries, e)
		}
		key, _ = c.Next()
	}
	return page, nil
}
