// Package gateway is Amazon API Gateway on one machine: an http.Handler that serves the
// REST API in template.yaml, with Lambda proxy events, a token authorizer, a cache of the
// authorizer's responses, CORS, throttling and gateway responses.
//
// Start with [New]. The template alone defines the API. If this package ignored a property
// that callers can observe, it would serve a different API than AWS does, so a property of
// the API or of a route that it doesn't support is an error.
//
// Deliberately absent: listening, TLS, the stage in the path (paths are those of a custom
// domain), request validation, API keys, caching of functions' responses, mapping
// templates, binary media types. docs/divergences.md lists the differences from AWS.
package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/local/cfntemplate"
)

// Function handles the events of one route, as a deployed function does.
type Function = func(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error)

// Authorizer handles the events of a token authorizer and returns a policy.
type Authorizer = func(ctx context.Context, event events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error)

// Config configures a gateway.
type Config struct {
	// Template contains one AWS::Serverless::Api, and functions whose events are the API's
	// routes.
	Template *cfntemplate.Template
	// Authorizer is called instead of the API's authorizer function.
	Authorizer Authorizer
	// Functions, by logical id, are called instead of the deployed functions.
	Functions map[string]Function
	// Now is the clock. Deadlines use the machine's clock instead.
	Now func() time.Time
	// Stage replaces the template's StageName; empty keeps it.
	Stage string
	// Log receives the access log, if the template has one, and Lambda's report of each
	// event that failed. It may be nil.
	Log io.Writer
}

// New returns a handler that serves the template's API. It returns an error if the template
// contains anything that this package doesn't support, if Functions lacks the function of a
// route, if Functions contains a function without a route, and if a required field is nil.
func New(cfg Config) (http.Handler, error) {
	if cfg.Now == nil {
		return nil, errors.New("gateway: the clock is required")
	}
	def, err := readDefinition(cfg.Template)
	if err != nil {
		return nil, err
	}
	if cfg.Stage != "" {
		def.api.StageName = cfg.Stage
	}
	gatewayResponses, err := readResponses(def.api.GatewayResponses)
	if err != nil {
		return nil, err
	}
	logs, err := newLogs(def, cfg)
	if err != nil {
		return nil, err
	}
	auth, err := newAuthorizer(def, cfg)
	if err != nil {
		return nil, err
	}
	routes, err := newTable(def, cfg.Functions)
	if err != nil {
		return nil, err
	}
	return &gateway{
		stage:            def.api.StageName,
		variables:        def.api.Variables,
		routes:           routes,
		authorizer:       auth,
		gatewayResponses: gatewayResponses,
		logs:             logs,
		now:              cfg.Now,
	}, nil
}

type gateway struct {
	stage            string
	variables        map[string]string
	routes           *table
	authorizer       *authorizer
	gatewayResponses gatewayResponses
	logs             *logs
	now              func() time.Time
}

// ServeHTTP responds with the function's response or with a gateway response.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := newCall(r, g.now(), g.logs)
	w.Header().Set("X-Amzn-Requestid", c.id)
	w.Header().Set("X-Amz-Apigw-Id", c.extendedID)
	response, err := g.handle(c)
	if err != nil {
		gatewayErr := errInternal
		errors.As(err, &gatewayErr)
		status := g.gatewayResponses.write(w, g.stage, c, gatewayErr)
		g.logs.access(g.stage, c, outcome{gatewayErr.kind, status, g.now().Sub(c.time)})
		return
	}
	w.Header().Set("X-Amzn-Trace-Id", c.traceID)
	write(w, response)
	g.logs.access(g.stage, c, outcome{"", response.StatusCode, g.now().Sub(c.time)})
}

// handle handles a request: it routes, throttles, authorizes and calls the function.
// The error is a *gatewayError.
func (g *gateway) handle(c *call) (events.APIGatewayProxyResponse, error) {
	var none events.APIGatewayProxyResponse
	route, parameters, ok := g.routes.find(c.request.Method, c.path)
	if !ok {
		return none, errMissingAuthenticationToken
	}
	c.route, c.parameters = route, parameters
	if !route.limiter.AllowN(c.time, 1) {
		return none, errThrottled
	}
	if err := c.readBody(); err != nil {
		return none, err
	}
	if route.protected {
		granted, err := g.authorizer.authorize(c, g.stage)
		if err != nil {
			return none, err
		}
		c.grant = granted
	}
	event, err := c.event(g.stage, g.variables)
	if err != nil {
		return none, err
	}
	return route.run(c, event)
}
