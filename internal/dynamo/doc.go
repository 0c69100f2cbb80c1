// Package dynamo stores timesheets in one DynamoDB table, which template.yaml describes. It
// is the only deployed package that imports the AWS SDK.
//
// Call [Open]. The store returns the errors of package timesheet. A create, a replacement and
// a change of an import are one TransactWriteItems request each, without a read before the
// request. create.go makes the writes of a create and of a day. replace.go and import.go make
// the other writes, and use those of create.go too. transact.go sends the writes. The store
// reads an entry or a record with one GetItem, and a page of a list with one Query. The totals
// of a year take one or two Queries. item.go lists the attributes of the items.
//
// Pending entries are read from a sparse index, with one Query for each of its shards. The
// index is eventually consistent: it may still contain an entry that was just decided, and
// not yet contain a new entry. No decision relies on the index, because Replace fails if the
// entry in the table has changed.
//
// A day's item has two totals for each project with entries on that day. A write that removes
// a project's last entry removes the two totals, on the condition that the entry is the last.
// A write that removes another entry subtracts from the totals. The store doesn't read the day
// before a write: if the store assumes the wrong case, DynamoDB returns the day's item, and the
// store sends the transaction again. Earlier versions left zeros in place of the totals.
// Readers ignore the zeros, and a write that is made from the day's item removes them.
//
// Deliberately absent: the SDK's config and credentials modules, which read files and the
// environment, and its attributevalue and expression modules. Here the settings are
// arguments, and the items have fixed shapes.
package dynamo
