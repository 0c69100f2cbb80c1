// Package api serves the HTTP API: it handles API Gateway proxy events with calls of a
// [timesheet.Store]. Each route has its own file.
//
// Start with [Service] and the function of a route, such as [Create]. That function returns
// the [Handler] to pass to lambda.Start. [Handlers] returns the handlers of all routes, for the
// local gateway and the tests. A request passes through, in this order:
//
//   - handler.go: identifies the caller by the authorizer's context, writes the response
//     and the log
//   - the file of its route: parses the whole request (request.go, parameters.go,
//     entry.go, rows.go) and reports every validation error at once
//   - the store, through apply.go if the route changes an existing entry
//   - problem.go: maps an error to its response
//
// Package policy defines the scope of each route, and whether the route requires an email.
//
// Deliberately absent: verifying tokens. The caller comes from the authorizer's context,
// which only API Gateway can set. This package checks no more than that the context is
// complete, hasn't expired and contains the route's scope.
package api
