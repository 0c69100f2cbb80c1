// Package dynamolocal runs DynamoDB Local, Amazon's own emulator of DynamoDB, for
// the local stack and the tests.
//
// Call [Start], then [CreateTable]. The jars come from `make .tools/dynamodb-local`;
// [FindDir] knows where they are.
//
// It listens on 127.0.0.1 alone, responds with 404 to a request that names another host,
// sends no telemetry, and ends with the process that started it. Deliberately absent: a
// client for data, which is internal/dynamo.
package dynamolocal
