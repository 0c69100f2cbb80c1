// Package bolt keeps timesheets in one file, for a machine without DynamoDB.
//
// Call [Open], and Close at the end. The file has the items of internal/dynamo in
// DynamoDB's order, and the pages of a list end where its pages end, so that what
// works here works there. A write is on the disk before it is answered: a process
// that is killed at any moment loses nothing that it answered for.
//
// The entries that wait for a decision are in a bucket of their ids, which is never
// behind; a filtered page of them may end elsewhere than DynamoDB's.
//
// Deliberately absent: use of one file by two processes, and any tuning that would
// trade the disk's word for speed.
package bolt
