// Package bolt stores timesheets in one file, for a machine without DynamoDB.
//
// Call [Open], and Close at the end. The file has the items of internal/dynamo in DynamoDB's
// order, and a page of a list ends at the same entry, so what works here works there. A write
// is on the disk before its call returns: a process that is killed at any moment loses no
// write that has returned.
//
// The ids of pending entries are in a bucket that is never stale. A filtered page of them may
// end at another entry than DynamoDB's.
//
// Deliberately absent: use of one file by two processes, and settings that trade durability
// for speed.
package bolt
