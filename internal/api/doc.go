// Package api is the one place where HTTP meets the domain: it turns API Gateway
// proxy events into calls of a [timesheet.Store] and answers, one file a route.
//
// Start with [Config] and the function of a route, such as [Create]: the [Handler]
// that it gives is what lambda.Start runs and what the local gateway calls.
//
// Deliberately absent: verifying tokens. Who the caller is comes from the
// authorizer's context, which only API Gateway can fill in; what is checked here
// is that it is complete, still in time and carries the route's scope.
package api
