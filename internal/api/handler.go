package api

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/timesheet"
)

// A Handler answers one proxy event. Its error is always nil: whatever goes wrong
// becomes an answer in the one error shape, so that the gateway never has to make
// one up.
type Handler func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error)

// Config is what every route needs.
type Config struct {
	Store  timesheet.Store
	Origin string                 // the one origin that CORS lets in
	Now    func() time.Time       // the clock
	ULID   func(time.Time) string // makes the unique half of an entry's id
	Log    *slog.Logger           // gets one line a request, and nothing of what was in it
}

// A route does the work of one function. It gets a call whose caller is known.
type route func(ctx context.Context, c call) (reply, error)

// A call is a request and who makes it, at an instant that stays the same for all
// that is decided about it.
type call struct {
	request
	caller caller
	now    time.Time
}

// A reply is an answer before it is written down. A nil body is no body.
type reply struct {
	status int
	header map[string]string
	body   any    // written as JSON
	text   string // in its place, of the Content-Type that header names
}

// serve wraps a route in what all routes share: who calls, the error shape, the
// headers, one line in the log.
func (cfg Config) serve(a access, run route) Handler {
	return func(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		r, err := cfg.call(ctx, a, run, event)
		var p problem
		if err != nil {
			p = problemOf(err)
			r = p.reply(event.RequestContext.RequestID)
		}
		cfg.log(ctx, event, r.status, p.Code, err)
		return cfg.write(r), nil
	}
}

// answerTime is what is left of a function's time to answer in when the rest is used
// up: without it the gateway would answer, and in other words.
const answerTime = 500 * time.Millisecond

func (cfg Config) call(ctx context.Context, a access, run route, event events.APIGatewayProxyRequest) (reply, error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-answerTime))
		defer cancel()
	}
	now := cfg.Now()
	who, err := identify(event.RequestContext.Authorizer, a, now)
	if err != nil {
		return reply{}, err
	}
	return run(ctx, call{request: request{event}, caller: who, now: now})
}

// write adds the headers that every answer has.
func (cfg Config) write(r reply) events.APIGatewayProxyResponse {
	header := map[string]string{
		"Access-Control-Allow-Origin":   cfg.Origin,
		"Access-Control-Expose-Headers": "Link, Location, ETag, Idempotent-Replayed, Retry-After",
		"Cache-Control":                 "no-store", // hours and notes are nobody else's
		"Content-Type":                  "application/json",
	}
	if r.status == http.StatusNoContent {
		delete(header, "Content-Type") // of nothing
	}
	maps.Copy(header, r.header)
	return events.APIGatewayProxyResponse{StatusCode: r.status, Headers: header, Body: r.text + encode(r.body)}
}

// log says how a request ended. Only for a fault of ours or of the store does it
// give the cause, and those causes hold nothing that a caller sent.
func (cfg Config) log(ctx context.Context, event events.APIGatewayProxyRequest, status int, code string, err error) {
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
	cfg.Log.LogAttrs(ctx, level, "request", attrs...)
}
