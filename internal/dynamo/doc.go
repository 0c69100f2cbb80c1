// Package dynamo stores timesheets in one DynamoDB table, which template.yaml describes. Of
// what ships it is the only package that imports the AWS SDK.
//
// Call [Open]; the store returns the errors of package timesheet. A create, a replacement
// and a change of an import are one TransactWriteItems each, with no read before: create.go
// makes the writes of a create and of a day, which replace.go and import.go use too, and
// transact.go sends them. An entry or a record is one GetItem, a page of a list or a year of
// totals one Query. item.go lists the attributes of the items.
//
// Pending entries are read from a sparse index, with one Query for each of its shards. The
// index is eventually consistent: it may still have an entry that was just decided, and not
// yet have a new one. No decision relies on it, because Replace fails if the entry itself
// has changed.
//
// A day's item has two totals for each project with entries on that day. The write that
// takes a project's last entry away removes them, on the condition that it is the last;
// otherwise it subtracts. The store doesn't read which of the two applies: if it assumes the
// wrong one, DynamoDB returns the day's item, and the store sends the transaction again.
// Earlier versions left zeros in place of the totals. They count as nothing, and a write
// that has received the item removes them.
//
// Deliberately absent: the SDK's config and credentials modules, which read files and the
// environment, and its attributevalue and expression modules. Here the settings are
// arguments, and the items have fixed shapes.
package dynamo
