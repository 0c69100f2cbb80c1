// Package timesheet is the domain: entries, their validation, the contract of a store, and
// the errors of all three.
//
// Start with [Fields.Check], which validates a client's fields and returns a [Draft]. Then
// call [Draft.Entry], and pass the entry to a [Store]. [Entry.Change], [Entry.Delete] and
// [Entry.Decide] are the rules for stored entries, and [Row.Upsert] contains the rules for a
// row of an import.
//
// Deliberately absent: HTTP, JSON, tokens, IAM and any database. The package imports only
// the packages email and visible of this project, and no networking packages of the
// standard library.
package timesheet
