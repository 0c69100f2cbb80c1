package authorizer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/policy"
	"timesheets/internal/token"
)

// ErrUnauthorized makes the gateway answer 401. Its text is the protocol: any
// other makes it answer 500.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
var ErrUnauthorized = errors.New("Unauthorized")

// The reasons of decisions that are not about the token itself.
const (
	reasonAllowed = "allowed"
	reasonEmail   = "email"    // a route stays closed only because no email counts
	reasonNoRoute = "no_route" // no scope of the token opens a route
	reasonEvent   = "event"    // the event names no method of an API
)

// A Verifier says whom an Authorization header speaks for. Its errors are a
// token.Reason, or a token.KeysError where it cannot tell.
type Verifier interface {
	Verify(ctx context.Context, authorization string) (token.Identity, error)
}

// Config is what a Handler needs.
type Config struct {
	Verifier     Verifier
	Log          io.Writer // gets one line a decision
	Now          func() time.Time
	FunctionName string // the metric's dimension
}

// A Handler answers the events of a TOKEN authorizer. It can be used by several
// goroutines at once.
type Handler struct {
	verifier  Verifier
	decisions *decisionLog
}

// New makes a Handler.
func New(config Config) *Handler {
	return &Handler{
		verifier:  config.Verifier,
		decisions: &decisionLog{writer: config.Log, now: config.Now, functionName: config.FunctionName},
	}
}

// Handle answers with the policy that the event's token earns. The error is
// ErrUnauthorized for a token that does not verify, and another one where that
// cannot be told: an outage must never look like a bad token.
func (h *Handler) Handle(ctx context.Context, event events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
	response, reason, err := h.decide(ctx, event)
	h.decisions.record(ctx, reason)
	return response, err
}

func (h *Handler) decide(ctx context.Context, event events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, string, error) {
	stage, err := policy.ParseMethodARN(event.MethodArn)
	if err != nil {
		return events.APIGatewayCustomAuthorizerResponse{}, reasonEvent, fmt.Errorf("event: %w", err)
	}
	identity, err := h.verifier.Verify(ctx, event.AuthorizationToken)
	if err != nil {
		reason, err := refusal(err)
		return events.APIGatewayCustomAuthorizerResponse{}, reason, err
	}
	open := policy.Open(identity.Scopes, identity.Email != "")
	return answer(identity, stage.Statement(open)), outcome(identity, open), nil
}

// refusal makes the gateway's error of the verifier's, and gives its reason.
func refusal(err error) (string, error) {
	var reason token.Reason
	if !errors.As(err, &reason) || reason == token.ReasonKeysUnavailable {
		return string(token.ReasonKeysUnavailable), fmt.Errorf("verify: %w", err)
	}
	return string(reason), ErrUnauthorized
}

// outcome gives the reason for an answer to a verified token.
func outcome(identity token.Identity, open []policy.Route) string {
	switch {
	case identity.Email == "" && len(open) < len(policy.Open(identity.Scopes, true)):
		return reasonEmail
	case len(open) == 0:
		return reasonNoRoute
	}
	return reasonAllowed
}
