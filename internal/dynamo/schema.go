package dynamo

import "time"

// The table's schema, for the tools of operators. template.yaml declares it.
const (
	// ExpiryAttribute is the attribute of DynamoDB's time to live.
	ExpiryAttribute = attrExpiresAt
	// IndexName is the index of pending entries.
	IndexName = pendingIndex
)

// KeyAttributes returns the attributes of an item's key: the partition key, then the sort key.
func KeyAttributes() [2]string { return [2]string{attrOwner, attrSort} }

// IsExpired reports whether DynamoDB may delete an item at any time.
func IsExpired(stored Item, now time.Time) bool {
	expires := numberOf(stored, attrExpiresAt)
	return expires != 0 && expires <= now.Unix()
}
