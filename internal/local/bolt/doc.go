// Package bolt stores timesheets in one file, for a machine without DynamoDB.
//
// Call [Open], and Close at the end. The file contains the same items as internal/dynamo's
// table, in the same order, and a page of a list ends at the same entry, so code that works
// with this store works with DynamoDB. A write is on the disk before its call returns: a
// process that is killed at any moment loses no write that has returned.
//
// The ids of pending entries are in a bucket that is never stale. A filtered page of them may
// end at a different entry than DynamoDB's.
//
// Deliberately absent: use of one file by two processes, and settings that trade durability
// for speed.
package bolt
