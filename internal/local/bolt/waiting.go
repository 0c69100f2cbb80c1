package bolt

import (
	"bytes"
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

func waiting(tx *bbolt.Tx) *bbolt.Bucket { return tx.Bucket([]byte(waitingBucket)) }

// waitingKey sorts by id; the owner behind it says where the entry is.
func waitingKey(e timesheet.Entry) []byte { return []byte(string(e.ID) + separator + string(e.Owner)) }

// placeWaiting puts an entry among those that wait, or takes it away.
func placeWaiting(tx *bbolt.Tx, e timesheet.Entry) error {
	if e.Status == timesheet.Submitted {
		return waiting(tx).Put(waitingKey(e), nil)
	}
	return waiting(tx).Delete(waitingKey(e))
}

// Find looks the owner up among the entries that wait.
func (s *Store) FindPending(ctx context.Context, id timesheet.ID) (timesheet.Entry, error) {
	if err := gone(ctx); err != nil {
		return timesheet.Entry{}, fmt.Errorf("find: %w", err)
	}
	var e timesheet.Entry
	err := s.db.View(func(tx *bbolt.Tx) (err error) {
		key, _ := waiting(tx).Cursor().Seek([]byte(string(id) + separator))
		if owner, ok := bytes.CutPrefix(key, []byte(string(id)+separator)); ok {
			e, err = readEntry(tx, timesheet.Owner(owner), id)
			return err
		}
		return timesheet.ErrNotFound
	})
	if err != nil {
		return timesheet.Entry{}, fmt.Errorf("find: %w", err)
	}
	return e, nil
}

// Waiting reads one page, from the oldest day of the range upwards.
func (s *Store) Pending(ctx context.Context, q timesheet.PendingQuery) (timesheet.Page, error) {
	if err := gone(ctx); err != nil {
		return timesheet.Page{}, fmt.Errorf("waiting: %w", err)
	}
	var page timesheet.Page
	err := s.db.View(func(tx *bbolt.Tx) (err error) {
		page, err = readWaiting(tx, q)
		return err
	})
	if err != nil {
		return timesheet.Page{}, fmt.Errorf("waiting: %w", err)
	}
	return page, nil
}

// readWaiting looks at as many ids as a page may show, whether or not the filter
// takes them.
func readWaiting(tx *bbolt.Tx, q timesheet.PendingQuery) (timesheet.Page, error) {
	// Ids are of one length and end before the tilde: it comes after the id that the
	// last page ended with and before every other, and after every id of a day.
	low, high := string(q.From), string(q.To)+"~"
	if q.After != "" {
		low = max(low, string(q.After)+"~")
	}
	var page timesheet.Page
	var last timesheet.ID
	c := waiting(tx).Cursor()
	key, _ := c.Seek([]byte(low))
	for examined := 0; key != nil && string(key) < high; examined++ {
		if examined == q.Limit {
			page.Next = last
			break
		}
		id, owner, _ := bytes.Cut(key, []byte(separator))
		last = timesheet.ID(id)
		if err := show(tx, &page, q, timesheet.Owner(owner), last); err != nil {
			return timesheet.Page{}, err
		}
		key, _ = c.Next()
	}
	return page, nil
}

// show adds an entry to the page, where the filter takes it.
func show(tx *bbolt.Tx, page *timesheet.Page, q timesheet.PendingQuery, owner timesheet.Owner, id timesheet.ID) error {
	if q.Owner != "" && q.Owner != owner {
		return nil
	}
	e, err := readEntry(tx, owner, id)
	if err != nil {
		return err
	}
	page.Entries = append(page.Entries, e)
	return nil
}
