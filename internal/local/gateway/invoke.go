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
	errTimedOut = errors.New("the function timed out")
	errTooLarge = errors.New("the event is larger than Lambda takes")
	errTooMuch  = errors.New("the answer is larger than Lambda takes")
)

// proxy returns the Lambda proxy integration of a function.
func proxy(logicalID string, timeout time.Duration, function Function) integration {
	return func(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		answer, err := invoke(ctx, logicalID, min(timeout, integrationTimeout), function, event)
		switch {
		case errors.Is(err, errTooLarge):
			return answer, errRequestTooLarge
		case errors.Is(err, errTimedOut) && timeout > integrationTimeout:
			return answer, errIntegrationTimeout
		case err != nil:
			return answer, errIntegrationFailure
		case answer.StatusCode < 200 || answer.StatusCode > 599:
			return answer, errMalformedAnswer
		}
		return answer, nil
	}
}

// invoke calls a function as Lambda does: the event and the response are passed as
// JSON, there is a deadline, and a panic is an error. The function keeps running if the
// caller disconnects. At the deadline, invoke cancels the function's context and
// returns an error. Goroutines can't be killed, so the function's runs until it returns.
func invoke[In, Out any](ctx context.Context, logicalID string, timeout time.Duration, function func(context.Context, In) (Out, error), in In) (Out, error) {
	var none Out
	payload, err := json.Marshal(in)
	if err != nil {
		return none, err
	}
	if len(payload) > maxLambdaPayload {
		return none, errTooLarge
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{
		AwsRequestID:       newUUID(),
		InvokedFunctionArn: fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", region, account, logicalID),
	})
	finished := make(chan outcome[Out], 1)
	go func() { finished <- guard(ctx, function, payload) }()
	select {
	case o := <-finished:
		return o.answer, o.err
	case <-ctx.Done():
		return none, errTimedOut
	}
}

// An outcome is a function's response or error.
type outcome[Out any] struct {
	answer Out
	err    error
}

// guard calls the function. It decodes the event from JSON, passes the response through
// JSON, and returns a panic as an error.
func guard[In, Out any](ctx context.Context, function func(context.Context, In) (Out, error), payload []byte) (o outcome[Out]) {
	defer func() {
		if reason := recover(); reason != nil {
			o.err = fmt.Errorf("the function panicked: %v", reason)
		}
	}()
	var event In
	if err := json.Unmarshal(payload, &event); err != nil {
		return outcome[Out]{err: err}
	}
	answer, err := function(ctx, event)
	if err != nil {
		return outcome[Out]{err: err}
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return outcome[Out]{err: err}
	}
	if len(text) > maxLambdaPayload {
		return outcome[Out]{err: errTooMuch}
	}
	o.err = json.Unmarshal(text, &o.answer)
	return o
}
