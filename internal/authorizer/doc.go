// Package authorizer is the Lambda behind the API's token authorizer. It verifies the token
// in an event, and returns a policy that allows the routes of the token's scopes.
//
// Start with [NewVerifier] and [New], then pass [Handler.Handle] to lambda.Start.
//
// Deliberately absent: the checks of a token (package token), and the routes that a scope
// allows (package policy).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
package authorizer
