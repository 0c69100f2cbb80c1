// Package policy contains the table of the API's routes, and makes an IAM statement of the
// routes that a caller may use.
//
// [Routes] returns the table. No other code defines the scope of a route. [AllowedRoutes]
// returns the routes that scopes allow, and the [Stage] that [ParseMethodARN] returns
// converts those routes to a [Statement].
//
// The statement covers every route that the caller may use, not just the route of the current
// request: API Gateway caches the policy by token, and applies it to the caller's next request
// to any route.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
//
// Deliberately absent: tokens, the SDK and Lambda's event types.
package policy
