package authorizer

import (
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/policy"
	"timesheets/internal/token"
)

// answer writes a statement and an identity as the gateway reads them.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
func answer(identity token.Identity, statement policy.Statement) events.APIGatewayCustomAuthorizerResponse {
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
		Context: identityContext(identity),
	}
}

// identityContext is what the functions learn of the caller. The gateway lets
// only flat values through, and makes text of them. exp and scope are in it
// because the gateway's cached answer may outlive the token, and is used for
// other routes.
func identityContext(identity token.Identity) map[string]any {
	values := map[string]any{
		"sub":   identity.Subject,
		"scope": strings.Join(identity.Scopes, " "),
		"exp":   identity.Expires.Unix(),
	}
	if identity.Email != "" {
		values["email"] = identity.Email
	}
	return values
}
