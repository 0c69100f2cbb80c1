// Package api is the one place where HTTP meets the domain: it turns API Gateway
// proxy events into calls of a [timesheet.Store] and responses, one file a route.
//
// Start with [Service] and the function of a route, such as [Create]: the [Handler] that it
// returns is what lambda.Start runs. [Handlers] returns those of all routes, for the local
// gateway and the tests. A request passes, in this order,
//
//   - handler.go: the caller from the authorizer's context, the error shape, the log
//   - the file of its route: first the whole request is read (request.go, parameters.go,
//     entry.go, rows.go) and every fault reported at once
//   - the store, through apply.go if an entry is read and then changed
//   - problem.go: the response of an error
//
// What a route requires of its caller is in package policy.
//
// Deliberately absent: verifying tokens. Who the caller is comes from the
// authorizer's context, which only API Gateway can fill in; what is checked here
// is that it is complete, not expired and contains the route's scope.
package api
