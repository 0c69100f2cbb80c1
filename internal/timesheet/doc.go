// Package timesheet is the domain: what an entry is, which entries are valid, what a store
// guarantees, and the errors of both.
//
// Start with [Fields.Check], which returns a [Draft] of what a client sent or every error in
// it, then [Draft.Entry], then [Store]. [Entry.Change], [Entry.Delete] and [Entry.Decide] are
// the rules of a stored entry, [Row.Upsert] those of an import.
//
// Deliberately absent: HTTP, JSON, tokens, IAM and any database. Of this project the
// package imports only the leaves email and visible, and nothing of the standard
// library's network half.
package timesheet
