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

// ErrUnauthorized makes the gateway respond with 401. The gateway recognizes the error by its
// text, and responds to an error with another text with 500.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
var ErrUnauthorized = errors.New("Unauthorized")

// The reasons of decisions other than those of package token.
const (
	reasonAllowed = "allowed"
	reasonEmail   = "email"    // the scopes allow a route that requires an email, and the token has none
	reasonNoRoute = "no_route" // no scope of the token allows a route
	reasonEvent   = "event"    // the event doesn't contain the ARN of a method
)

// A Verifier returns the identity that an Authorization header proves. The error is a
// token.Reason, or a token.KeysError if the token can't be verified now.
type Verifier interface {
	Verify(ctx context.Context, authorization string) (token.Identity, error)
}

// Config configures a Handler.
type Config struct {
	Verifier     Verifier
	Log          io.Writer // receives one line for each decision
	Now          func() time.Time
	FunctionName string // a dimension of the metrics
}

// A Handler handles the events of a TOKEN authorizer. It is safe for concurrent use.
type Handler struct {
	verifier  Verifier
	decisions *decisionLog
}

// New returns a Handler.
func New(config Config) *Handler {
	return &Handler{
		verifier:  config.Verifier,
		decisions: &decisionLog{writer: config.Log, now: config.Now, functionName: config.FunctionName},
	}
}

// Handle returns the policy for the event's token. The error is ErrUnauthorized if the
// token is invalid. It is another error if the token can't be verified now, or if the event
// is invalid: an outage must never look like an invalid token.
func (h *Handler) Handle(ctx context.Context, event events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
	start := h.decisions.now()
	response, reason, err := h.decide(ctx, event)
	h.decisions.record(ctx, start, reason, err)
	return response, err
}

func (h *Handler) decide(ctx context.Context, event events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, string, error) {
	stage, err := policy.ParseMethodARN(event.MethodArn)
	if err != nil {
		return events.APIGatewayCustomAuthorizerResponse{}, reasonEvent, fmt.Errorf("event: %w", err)
	}
	identity, err := h.verifier.Verify(ctx, event.AuthorizationToken)
	if err != nil {
		reason, err := classify(err)
		return events.APIGatewayCustomAuthorizerResponse{}, reason, err
	}
	allowed := policy.AllowedRoutes(identity.Scopes, identity.Email != "")
	return newResponse(identity, stage.Statement(allowed)), decisionReason(identity, allowed), nil
}

// classify returns the reason for an error of the Verifier, and the error for the gateway.
// An error without a Reason counts as ReasonKeysUnavailable.
func classify(err error) (string, error) {
	var reason token.Reason
	if !errors.As(err, &reason) || reason == token.ReasonKeysUnavailable {
		return string(token.ReasonKeysUnavailable), fmt.Errorf("verify: %w", err)
	}
	return string(reason), ErrUnauthorized
}

// decisionReason returns the reason of the decision about a verified token.
func decisionReason(identity token.Identity, allowed []policy.Route) string {
	switch {
	case identity.Email == "" && len(allowed) < len(policy.AllowedRoutes(identity.Scopes, true)):
		return reasonEmail
	case len(allowed) == 0:
		return reasonNoRoute
	}
	return reasonAllowed
}
