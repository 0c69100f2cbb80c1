// Package authorizer is the Lambda behind the API's token authorizer. It verifies the token
// in an event, and returns a policy for the routes that the token opens.
//
// Start with [NewVerifier] and [New], then pass [Handler.Handle] to lambda.Start.
//
// Deliberately absent: the checks of a token (package token), and the routes that a scope
// opens (package policy).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
package authorizer
