package api

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

// A Handler responds to one proxy event. Its error is always nil: every error becomes a
// response in the one error shape, so that the gateway never has to make one up.
type Handler func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error)

// A Service is what every route needs.
type Service struct {
	Store  timesheet.Store
	Origin string                 // the one origin that CORS allows
	Now    func() time.Time       // the clock
	ULID   func(time.Time) string // makes the unique half of an entry's id
	Log    *slog.Logger           // gets one line a request, and nothing of what was in it
}

// Handlers returns the handler of every route, by the route's name in internal/policy.
//
// A Lambda serves one route: its main calls that route's function, and doesn't link the
// others.
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

// An operation does the work of one route. It gets a call whose caller is known.
type operation func(ctx context.Context, c call) (reply, error)

// A call is a request and who makes it, at an instant that stays the same for all
// that is decided about it.
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
	text   string // in its place, of the Content-Type that header names
}

// serve returns the handler of the route of that name. It wraps the operation in what all
// routes share: who calls, the error shape, the headers, one line in the log.
//
// It panics if internal/policy has no such route, so that a function can't start without
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

// replyTime is what a function keeps of its time to reply in when the store has used the
// rest. Without it the gateway would reply with an error of its own.
const replyTime = 500 * time.Millisecond

func (s Service) call(ctx context.Context, route policy.Route, run operation, event events.APIGatewayProxyRequest) (reply, error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-replyTime))
		defer cancel()
	}
	now := s.Now()
	who, err := identify(event.RequestContext.Authorizer, route, now)
	if err != nil {
		return reply{}, err
	}
	r, err := run(ctx, call{request: request{event}, caller: who, now: now})
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
		"Cache-Control":                 "no-store", // hours and notes are for the caller alone
		"Content-Type":                  "application/json",
	}
	if r.status == http.StatusNoContent {
		delete(header, "Content-Type") // of nothing
	}
	maps.Copy(header, r.header)
	return events.APIGatewayProxyResponse{StatusCode: r.status, Headers: header, Body: r.text + encode(r.body)}
}

// log writes how a request ended. Only for an error of ours or of the store does it
// include the cause, and those causes contain nothing that a client sent.
func (s Service) log(ctx context.Context, event events.APIGatewayProxyRequest, status int, code string, err error) {
	attrs := []slog.Attr{
		slog.String("request_id", event.RequestContext.RequestID),
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
