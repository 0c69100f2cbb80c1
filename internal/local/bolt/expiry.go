package bolt

import (
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"
)

// sweepLimit is how many expired items one write removes at most. It is more than
// the one that it adds, so that the file stops growing, and few enough not to be
// felt.
const sweepLimit = 4

// expiryWidth is the length in bytes of the time that an expiry key starts with.
const expiryWidth = 8

// expireAt notes that an item is to be removed once its time, in seconds since
// 1970, has come.
func expireAt(tx *bbolt.Tx, seconds int64, key []byte) error {
	return tx.Bucket([]byte(expiryBucket)).Put(expiryKey(seconds, key), nil)
}

// expiryKey sorts by time, soonest first.
func expiryKey(seconds int64, key []byte) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(seconds)), key...)
}

// sweep removes a few items whose time has come, as DynamoDB's time to live does.
// That only frees room: whether a key still counts, Create decides by its time.
func sweep(tx *bbolt.Tx, now time.Time) error {
	c := tx.Bucket([]byte(expiryBucket)).Cursor()
	due, _ := c.First()
	for range sweepLimit {
		if due == nil || int64(binary.BigEndian.Uint64(due)) > now.Unix() {
			return nil
		}
		if err := removeExpired(tx, due); err != nil {
			return err
		}
		if err := c.Delete(); err != nil {
			return err
		}
		due, _ = c.First()
	}
	return nil
}

// removeExpired removes the item that a note is about, unless it was written anew
// since and has a later time.
func removeExpired(tx *bbolt.Tx, due []byte) error {
	key := due[expiryWidth:]
	var used keyItem
	found, err := get(tx, key, &used)
	if err != nil || !found {
		return err
	}
	if used.ExpiresAt != int64(binary.BigEndian.Uint64(due)) {
		return nil
	}
	return items(tx).Delete(key)
}
