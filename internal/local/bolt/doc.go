// Package bolt stores timesheets in one file, for a machine without DynamoDB.
//
// Call [Open], and Close at the end. The file contains the same items as internal/dynamo's
// table, in the same order, and a page of a list ends at the same entry as the page that
// DynamoDB returns. A write is on the disk before its call returns: a process that is killed
// at any moment loses no write that has returned.
//
// The ids of pending entries are in a separate bucket, which each write updates in its own
// transaction, so a list of pending entries is never stale. If it is filtered, a page may end
// at a different entry than the page that DynamoDB returns.
//
// Deliberately absent: use of one file by two processes, and settings that trade durability
// for speed.
package bolt
