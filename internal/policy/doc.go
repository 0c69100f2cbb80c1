// Package policy says which routes a caller may use, as IAM resources.
//
// Start with [Open], which turns scopes into routes, and [ParseMethodARN], whose
// answer turns routes into a [Statement].
//
// The statement covers every route that the caller may use, not the one that was
// called: API Gateway caches an answer by token and reads it again for the
// caller's next request, whatever its route.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
//
// Deliberately absent: tokens, the SDK and Lambda's event types.
package policy
