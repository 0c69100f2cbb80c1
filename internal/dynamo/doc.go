// Package dynamo keeps timesheets in one DynamoDB table, as the file template.yaml
// describes it. It is the only package that imports the AWS SDK.
//
// Call [Open]; the store answers with the errors of package timesheet. Creating is
// one TransactWriteItems and a page of a list is one Query, with no read before
// either. What an item holds stands in item.go.
//
// Deliberately absent: the SDK's config and credentials modules, which read files
// and the environment, and its attributevalue and expression modules. The settings
// are arguments here and the items have fixed shapes.
package dynamo
