package gateway

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// The default and the maximum time for which an authorizer's response is cached.
// https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
const (
	defaultTTL = 300 * time.Second
	maxTTL     = 3600 * time.Second
)

// unauthorized is the error text that API Gateway maps to 401. Any other error is a
// failure of the authorizer.
const unauthorized = "Unauthorized"

// An authorizer calls the authorizer function and caches its responses by token.
type authorizer struct {
	call       Authorizer
	function   string // logical id
	timeout    time.Duration
	header     string
	validation *regexp.Regexp
	ttl        time.Duration // 0: responses aren't cached
	now        func() time.Time
	grants     cache
}

// A grant is the authorizer function's response for a token. Its policy may deny requests.
type grant struct {
	policy  events.APIGatewayCustomAuthorizerPolicy
	values  map[string]string
	caller  string // principalId
	latency time.Duration
}

// context returns the grant as the route's function receives it, in
// requestContext.authorizer. As on AWS, all values of the authorizer are strings there.
func (g *grant) context() map[string]any {
	if g == nil {
		return nil
	}
	context := map[string]any{}
	for name, value := range g.values {
		context[name] = value
	}
	context["principalId"] = g.caller
	context["integrationLatency"] = g.latency.Milliseconds()
	return context
}

// newAuthorizer reads the API's authorizer. The API may have no other authorizer, and this
// one must be the default. newAuthorizer returns nil if the API has no authorizer.
func newAuthorizer(def *definition, cfg Config) (*authorizer, error) {
	auth := def.api.Auth
	properties, ok := auth.Authorizers[auth.DefaultAuthorizer]
	switch {
	case auth.DefaultAuthorizer == "" && len(auth.Authorizers) == 0:
		return nil, nil
	case !ok || len(auth.Authorizers) > 1:
		return nil, errors.New("gateway: the API must have exactly one authorizer, the default one")
	case properties.FunctionPayloadType != "TOKEN":
		return nil, fmt.Errorf("gateway: authorizer type %q is not supported, only TOKEN", properties.FunctionPayloadType)
	case cfg.Authorizer == nil:
		return nil, errors.New("gateway: the template has an authorizer, but Config.Authorizer is nil")
	}
	function, _, _ := strings.Cut(properties.FunctionArn, ".")
	lambda, ok := def.functions[function]
	if !ok {
		return nil, fmt.Errorf("gateway: the authorizer's function %q is not in the template", properties.FunctionArn)
	}
	validation, err := regexp.Compile(properties.Identity.ValidationExpression)
	if err != nil {
		return nil, fmt.Errorf("gateway: ValidationExpression: %w", err)
	}
	ttl, err := properties.ttl()
	return &authorizer{
		call:       cfg.Authorizer,
		function:   function,
		timeout:    lambda.timeout(),
		header:     cmp.Or(properties.Identity.Header, "Authorization"),
		validation: validation,
		ttl:        ttl,
		now:        cfg.Now,
	}, err
}

func (p authorizerProperties) ttl() (time.Duration, error) {
	if p.Identity.ReauthorizeEvery == nil {
		return defaultTTL, nil
	}
	ttl := time.Duration(*p.Identity.ReauthorizeEvery) * time.Second
	if ttl < 0 || ttl > maxTTL {
		return 0, fmt.Errorf("gateway: ReauthorizeEvery is %v, but must be from 0 to %v", ttl, maxTTL)
	}
	return ttl, nil
}

// authorize returns the grant of a request's token if the grant's policy allows the
// request. Otherwise the error is a *gatewayError. A policy that was cached by a request for
// one route also applies to requests for other routes, so authorize caches the policy, not
// the decision, and evaluates the policy for each request.
func (a *authorizer) authorize(c *call, stage string) (*grant, error) {
	values := c.request.Header.Values(a.header)
	if len(values) == 0 || values[len(values)-1] == "" {
		return nil, errUnauthorized
	}
	token := values[len(values)-1]
	if !a.validation.MatchString(token) {
		return nil, errUnauthorized
	}
	arn := c.methodARN(stage)
	granted, err := a.grant(c, token, arn)
	if err != nil {
		return nil, err
	}
	switch evaluate(granted.policy, arn) {
	case allowed:
		return granted, nil
	case explicitDeny:
		return nil, errExplicitDeny
	}
	return nil, errAccessDenied
}

// grant returns the cached grant of a token. If there is none, it calls the authorizer
// function. As on AWS, concurrent requests with the same token may each call the function.
func (a *authorizer) grant(c *call, token, arn string) (*grant, error) {
	if granted, ok := a.grants.get(token, c.time); ok {
		return granted, nil
	}
	granted, err := a.callFunction(c, token, arn)
	if err != nil {
		return nil, err
	}
	granted.latency = c.authorizerCall.took
	a.grants.put(token, granted, c.time, c.time.Add(a.ttl))
	return granted, nil
}

// callFunction calls the authorizer function.
func (a *authorizer) callFunction(c *call, token, arn string) (*grant, error) {
	event := events.APIGatewayCustomAuthorizerRequest{Type: "TOKEN", AuthorizationToken: token, MethodArn: arn}
	response, made, err := invoke(c, a.function, a.timeout, a.call, event)
	c.authorizerCall = made
	if err != nil {
		if err.Error() == unauthorized {
			return nil, errUnauthorized
		}
		return nil, errAuthorizer
	}
	if err := checkPolicy(response.PolicyDocument); err != nil {
		return nil, errAuthorizer
	}
	values, err := flatten(response.Context)
	if err != nil {
		return nil, errAuthorizer
	}
	return &grant{policy: response.PolicyDocument, values: values, caller: response.PrincipalID}, nil
}

// flatten converts the context's values to text. It returns an error for a value
// that isn't text, a number or a boolean.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
func flatten(context map[string]any) (map[string]string, error) {
	text, err := json.Marshal(context)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // 1764000000, not 1.764e+09
	var values map[string]any
	if err := decoder.Decode(&values); err != nil {
		return nil, err
	}
	flat := map[string]string{}
	for name, value := range values {
		switch value.(type) {
		case string, json.Number, bool:
			flat[name] = fmt.Sprint(value)
		default:
			return nil, fmt.Errorf("the context's %s must be a string, a number or a boolean", name)
		}
	}
	return flat, nil
}
