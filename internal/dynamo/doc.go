// Package dynamo stores timesheets in one DynamoDB table, which template.yaml describes. It
// is the only deployed package that imports the AWS SDK.
//
// Call [Open]. The store returns the errors of package timesheet. A create, a replacement and
// a change of an import are one TransactWriteItems each, without a read before it. create.go
// makes the writes of a create and of a day, which replace.go and import.go use too.
// transact.go sends them. An entry or a record is one GetItem. A page of a list is one Query,
// and so are the totals of a year. item.go lists the attributes of the items.
//
// Pending entries are read from a sparse index, with one Query for each of its shards. The
// index is eventually consistent: it may still contain an entry that was just decided, and
// not yet contain a new one. No decision relies on it, because Replace fails if the entry
// itself has changed.
//
// A day's item has two totals for each project with entries on that day. The write that
// removes a project's last entry removes them, on the condition that the entry is the last.
// Otherwise it subtracts. The store doesn't read the day first: if it assumes the wrong case,
// DynamoDB returns the day's item, and the store sends the transaction again. Earlier
// versions left zeros in place of the totals. Readers ignore them, and a write that has
// received the item removes them.
//
// Deliberately absent: the SDK's config and credentials modules, which read files and the
// environment, and its attributevalue and expression modules. Here the settings are
// arguments, and the items have fixed shapes.
package dynamo
