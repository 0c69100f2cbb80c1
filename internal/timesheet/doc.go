// Package timesheet is the domain: what an entry is, which entries are sound,
// what a store of them promises, and the errors both speak in.
//
// Start with [Fields.Check], which turns what a caller sent into a [Draft] or
// names every fault in it, then [Draft.Entry], then [Store].
//
// Deliberately absent: HTTP, JSON, tokens, IAM and any database. Of this project the
// package imports only the leaves email and visible, and nothing of the standard
// library's network half.
package timesheet
