package api

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

// A Handler responds to one proxy event. Its error is always nil: every error becomes a
// response in the API's error format, so that the gateway never sends an error in another
// format.
type Handler func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error)

// A Service has the dependencies of all routes.
type Service struct {
	Store  timesheet.Store
	Origin string                 // the only origin that CORS allows
	Now    func() time.Time       // the clock
	ULID   func(time.Time) string // generates the unique part of an entry's id
	Log    *slog.Logger           // a line for each request and each failed row, without data that the client sent
}

// Handlers returns the handler of every route, by the route's name in internal/policy.
//
// A Lambda serves one route: its main calls the function of that route instead of Handlers, so
// that the executable doesn't link the other routes.
func Handlers(s Service) map[string]Handler {
	return map[string]Handler{
		"create":    Create(s),
		"list":      List(s),
		"get":       Get(s),
		"update":    Update(s),
		"delete":    Delete(s),
		"summary":   Summary(s),
		"upload":    Upload(s),
		"approvals": Approvals(s),
		"decide":    Decide(s),
	}
}

// An operation implements one route. It is called only after the caller has been identified.
type operation func(ctx context.Context, c call) (reply, error)

// A call is a request with its caller. All checks and writes of the request use the same
// time, now.
type call struct {
	request
	caller caller
	now    time.Time
}

// A reply is a response before it is written. A nil body means no body.
type reply struct {
	status int
	header map[string]string
	body   any    // written as JSON
	text   string // used instead of body; JSON unless header has a Content-Type
}

// serve returns the handler of the route with this name. The handler identifies the caller,
// runs the operation, maps an error to its response, adds the common headers and logs one
// line.
//
// serve panics if internal/policy has no such route, so that a function can't start without
// a scope to check.
func (s Service) serve(name string, run operation) Handler {
	route := policy.MustFind(name)
	return func(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		r, err := s.call(ctx, route, run, event)
		var p problem
		if err != nil {
			p = problemOf(err)
			p.RequestID = event.RequestContext.RequestID
			r = reply{status: p.status, header: p.header, body: p}
		}
		s.log(ctx, event, r.status, p.Code, err)
		return s.write(r), nil
	}
}

// replyTime is the part of a function's timeout that is reserved for the response. Otherwise a
// slow store would leave no time to respond, and the gateway would send its own error.
const replyTime = 500 * time.Millisecond

func (s Service) call(ctx context.Context, route policy.Route, run operation, event events.APIGatewayProxyRequest) (reply, error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-replyTime))
		defer cancel()
	}
	now := s.Now()
	authenticated, err := identify(event.RequestContext.Authorizer, route, now)
	if err != nil {
		return reply{}, err
	}
	r, err := run(ctx, call{request: request{event}, caller: authenticated, now: now})
	if err != nil {
		return reply{}, fmt.Errorf("%s: %w", route.Name, err)
	}
	return r, nil
}

// write adds the headers that every response has.
func (s Service) write(r reply) events.APIGatewayProxyResponse {
	header := map[string]string{
		"Access-Control-Allow-Origin":   s.Origin,
		"Access-Control-Expose-Headers": "Link, Location, ETag, Idempotent-Replayed, Retry-After",
		"Cache-Control":                 "no-store", // responses contain personal data; never cache them
		"Content-Type":                  "application/json",
	}
	if r.status == http.StatusNoContent {
		delete(header, "Content-Type") // there is no content
	}
	maps.Copy(header, r.header)
	return events.APIGatewayProxyResponse{StatusCode: r.status, Headers: header, Body: r.text + encode(r.body)}
}

// log writes the outcome of a request. It includes the cause of a 5xx error, which contains no
// data that the client sent. The cause of a 4xx error may contain such data.
func (s Service) log(ctx context.Context, event events.APIGatewayProxyRequest, status int, code string, err error) {
	attrs := []slog.Attr{
		slog.String("request_id", event.RequestContext.RequestID),
		slog.String("extended_request_id", event.RequestContext.ExtendedRequestID),
		slog.String("lambda_request_id", lambdaRequestID(ctx)),
		slog.String("route", event.HTTPMethod+" "+event.Resource),
		slog.Int("status", status),
	}
	level := slog.LevelInfo
	if code != "" {
		attrs = append(attrs, slog.String("code", code))
	}
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
		attrs = append(attrs, slog.String("cause", err.Error()))
	}
	s.Log.LogAttrs(ctx, level, "request", attrs...)
}

// lambdaRequestID returns Lambda's id of the event, which Lambda's own log lines contain. It
// is empty outside of Lambda.
func lambdaRequestID(ctx context.Context) string {
	invocation, ok := lambdacontext.FromContext(ctx)
	if !ok {
		return ""
	}
	return invocation.AwsRequestID
}
