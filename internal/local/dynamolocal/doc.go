// Package dynamolocal runs DynamoDB Local, Amazon's own emulator of DynamoDB, for the local
// stack and the tests.
//
// Call [Start], then [CreateTable]. `make .tools/dynamodb-local` installs the jars. [FindDir]
// returns their folder.
//
// The server listens only on 127.0.0.1, responds with 404 to a request whose Host isn't
// allowed, sends no telemetry, and on Linux ends with the process that started it.
//
// Deliberately absent: a client for data, which is internal/dynamo.
package dynamolocal
