package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

const (
	// integrationTimeout is how long a REST API waits for a function, even if the
	// function's own timeout is longer.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
	integrationTimeout = 29 * time.Second
	// maxLambdaPayload is the largest event, and the largest response, of a
	// synchronous call, in bytes.
	// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
	maxLambdaPayload = 6 << 20
)

var (
	errTimedOut         = errors.New("the function timed out")
	errEventTooLarge    = errors.New("the event exceeds Lambda's limit of 6 MiB")
	errResponseTooLarge = errors.New("the response exceeds Lambda's limit of 6 MiB")
)

// proxy returns the Lambda proxy integration of a function.
func proxy(logicalID string, timeout time.Duration, function Function) integration {
	return func(c *call, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		response, made, err := invoke(c, logicalID, min(timeout, integrationTimeout), function, event)
		c.functionCall = made
		switch {
		case errors.Is(err, errEventTooLarge):
			return response, errRequestTooLarge
		case errors.Is(err, errTimedOut) && timeout > integrationTimeout:
			return response, errIntegrationTimeout
		case err != nil:
			return response, errIntegrationFailure
		case response.StatusCode < 200 || response.StatusCode > 599:
			return response, errMalformedResponse
		}
		return response, nil
	}
}

// invoke calls a function as Lambda does: the event and the response are passed as
// JSON, there is a deadline, and a panic is an error. The function keeps running if the
// caller disconnects. At the deadline, invoke cancels the function's context and
// returns an error. A goroutine can't be stopped from outside, so the function's goroutine
// runs until the function returns.
//
// If the function fails, invoke logs Lambda's report, unless the error's text is
// "Unauthorized": with that text an authorizer rejects a token.
func invoke[In, Out any](c *call, logicalID string, timeout time.Duration, function func(context.Context, In) (Out, error), in In) (Out, invocation, error) {
	var none Out
	payload, err := json.Marshal(in)
	if err != nil {
		return none, invocation{}, err
	}
	if len(payload) > maxLambdaPayload {
		return none, invocation{}, errEventTooLarge
	}
	made := invocation{requestID: newUUID()}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.request.Context()), timeout)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{
		AwsRequestID:       made.requestID,
		InvokedFunctionArn: fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", region, account, logicalID),
	})
	started := c.logs.now()
	finished := make(chan result[Out], 1)
	go func() { finished <- callWithRecover(ctx, function, payload) }()
	var res result[Out]
	select {
	case res = <-finished:
	case <-ctx.Done():
		res.err = errTimedOut
	}
	made.took = c.logs.now().Sub(started)
	if res.err != nil && res.err.Error() != unauthorized {
		c.logs.report(made, res.err)
	}
	return res.response, made, res.err
}

// A returnedError is an error that a function returned.
type returnedError struct{ error }

// A result is a function's response or error.
type result[Out any] struct {
	response Out
	err      error
}

// callWithRecover calls the function. It decodes the event from JSON, passes the response through
// JSON, and returns a panic as an error.
func callWithRecover[In, Out any](ctx context.Context, function func(context.Context, In) (Out, error), payload []byte) (res result[Out]) {
	defer func() {
		if reason := recover(); reason != nil {
			res.err = fmt.Errorf("the function panicked: %v", reason)
		}
	}()
	var event In
	if err := json.Unmarshal(payload, &event); err != nil {
		return result[Out]{err: err}
	}
	response, err := function(ctx, event)
	if err != nil {
		return result[Out]{err: returnedError{err}}
	}
	text, err := json.Marshal(response)
	if err != nil {
		return result[Out]{err: err}
	}
	if len(text) > maxLambdaPayload {
		return result[Out]{err: errResponseTooLarge}
	}
	res.err = json.Unmarshal(text, &res.response)
	return res
}
