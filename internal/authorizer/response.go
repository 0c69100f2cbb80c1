package authorizer

import (
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/policy"
	"timesheets/internal/token"
)

// newResponse returns the gateway's form of a statement and an identity.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
func newResponse(identity token.Identity, statement policy.Statement) events.APIGatewayCustomAuthorizerResponse {
	// The functions receive these values as text, and the gateway rejects nested values.
	// The functions check exp and scope again: the gateway may use its cached policy after
	// the token has expired, and uses it for other routes too.
	values := map[string]any{
		"sub":   identity.Subject,
		"scope": strings.Join(identity.Scopes, " "),
		"exp":   identity.Expires.Unix(),
	}
	if identity.Email != "" {
		values["email"] = identity.Email
	}
	return events.APIGatewayCustomAuthorizerResponse{
		PrincipalID: identity.Subject,
		PolicyDocument: events.APIGatewayCustomAuthorizerPolicy{
			Version: policy.Version,
			Statement: []events.IAMPolicyStatement{{
				Effect:   string(statement.Effect),
				Action:   []string{statement.Action},
				Resource: statement.Resources,
			}},
		},
		Context: values,
	}
}
