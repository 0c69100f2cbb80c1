package bolt

import (
	"encoding/binary"
	"errors"
	"time"

	"go.etcd.io/bbolt"
)

// removalLimit is the maximum number of expired items that are removed when an item that
// expires is added. It is more than one, so that removals can catch up and the file stops
// growing. It is low, so that removals don't delay the request.
const removalLimit = 4

// expiryWidth is the length in bytes of the time that an expiry key starts with.
const expiryWidth = 8

// expireAt schedules an item for removal at a time in seconds since 1970. The keys of the
// expiry bucket start with the time, so they are sorted by time, soonest first.
func expireAt(tx *bbolt.Tx, seconds int64, key []byte) error {
	due := append(binary.BigEndian.AppendUint64(nil, uint64(seconds)), key...)
	return tx.Bucket([]byte(expiryBucket)).Put(due, nil)
}

// expiry returns when a trail or a record that is written at a time expires, in seconds since
// 1970, or 0 if the item doesn't expire.
func (s *Store) expiry(at time.Time) int64 {
	if s.retention == 0 {
		return 0
	}
	return at.Add(s.retention).Unix()
}

// expire schedules a trail or a record for removal, unless seconds is 0.
func (s *Store) expire(tx *bbolt.Tx, seconds int64, key []byte) error {
	if seconds == 0 {
		return nil
	}
	return errors.Join(removeExpired(tx, s.now()), expireAt(tx, seconds, key))
}

// removeExpired removes at most removalLimit expired items, as DynamoDB's time to live does.
// Create doesn't depend on the removal, because it checks whether a key has expired. A record
// counts until it is removed.
func removeExpired(tx *bbolt.Tx, now time.Time) error {
	c := tx.Bucket([]byte(expiryBucket)).Cursor()
	due, _ := c.First()
	for range removalLimit {
		if due == nil || int64(binary.BigEndian.Uint64(due)) > now.Unix() {
			return nil
		}
		if err := removeIfExpired(tx, due); err != nil {
			return err
		}
		if err := c.Delete(); err != nil {
			return err
		}
		due, _ = c.First()
	}
	return nil
}

// removeIfExpired removes the item that an expiry key refers to, unless the item was written
// again and expires later.
func removeIfExpired(tx *bbolt.Tx, due []byte) error {
	key := due[expiryWidth:]
	var stored keyItem
	found, err := get(tx, key, &stored)
	if err != nil || !found {
		return err
	}
	if stored.ExpiresAt != int64(binary.BigEndian.Uint64(due)) {
		return nil
	}
	return items(tx).Delete(key)
}
