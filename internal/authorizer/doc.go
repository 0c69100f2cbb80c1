// Package authorizer is the Lambda behind the API's token authorizer: event to
// token to policy to answer.
//
// Start with [NewVerifier] and [New], whose [Handler.Handle] is what lambda.Start runs.
//
// Deliberately absent: how a token is verified (package token) and what a scope
// opens (package policy).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
package authorizer
