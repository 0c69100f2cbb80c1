// Package bolt keeps timesheets in one file, for a machine without DynamoDB.
//
// Call [Open], and Close at the end. The file has the items of internal/dynamo in
// DynamoDB's order, and pages end where its pages end, so that what works here
// works there. A create is on the disk before it is answered: a process that is
// killed at any moment loses nothing that it answered for.
//
// Deliberately absent: use of one file by two processes, and any tuning that would
// trade the disk's word for speed.
package bolt
