// Package table restores the table of a deployment, compares two tables, and lists tables
// that no stack owns. It is the body of cmd/table.
//
// Call [Run]. A restore has these steps, in this order:
//
//  1. find the stack's table
//  2. restore it to a new table, as of a time
//  3. wait until the new table is active
//  4. switch its time to live, point-in-time recovery and deletion protection on, and copy its
//     tags: DynamoDB restores none of these
//  5. compare both tables, and each day's totals with its entries
//  6. print the deployment that switches to the new table, and the one back
//
// Each step first reads whether it is done. So a restore that was interrupted anywhere is
// completed by the same command.
//
// Output never contains an owner's email, which is part of each item's key, or the content of
// an item. Only the file of the flag -keys contains keys.
//
// Deliberately absent: the deployment itself, copying of single items, and deletion of tables.
package table
