// Package policy is the table of the API's routes, and which of them a caller may use, as
// IAM resources.
//
// [Routes] is the table: no other code states what a route requires. [Open] turns scopes
// into the routes that they open, and the [Stage] that [ParseMethodARN] returns turns those
// into a [Statement].
//
// The statement covers every route that the caller may use, not the one that was
// called: API Gateway caches a policy by token and reads it again for the caller's next
// request, whatever its route.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
//
// Deliberately absent: tokens, the SDK and Lambda's event types.
package policy
