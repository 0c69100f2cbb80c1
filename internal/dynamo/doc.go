// Package dynamo keeps timesheets in one DynamoDB table, as the file template.yaml
// describes it. It is the only package that imports the AWS SDK.
//
// Call [Open]; the store answers with the errors of package timesheet. Creating, each
// later step and each step of an import are one TransactWriteItems, with no read before;
// one entry or record is one GetItem, a page of a list or a year of totals one Query.
// What an item holds stands in item.go.
//
// The entries that wait for a decision are read from a sparse index, one Query for
// each of its shards. DynamoDB keeps it eventually consistent: it may show for a
// moment what was decided already, and be a moment late with what is new. Nothing is
// decided on its word, because Replace holds only while the entry itself is still as
// it was read.
//
// A day's item holds two numbers for each project with entries on that day. The write
// that takes a project's last entry removes them, on the condition that it is the last;
// otherwise it subtracts. Which applies isn't read first: a wrong guess is refused with
// the day's item, and the transaction is sent again. Earlier versions left zeros in
// place of the numbers. They count as nothing, and are removed when a write has
// seen the item.
//
// Deliberately absent: the SDK's config and credentials modules, which read files
// and the environment, and its attributevalue and expression modules. The settings
// are arguments here and the items have fixed shapes.
package dynamo
