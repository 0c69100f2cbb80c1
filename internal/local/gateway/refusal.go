package gateway

import "net/http"

// A refusal is an error response of the gateway itself, before the template's gateway
// responses are applied to it.
type refusal struct {
	kind      string // the gateway response type
	status    int    // unless the template sets another
	exception string // X-Amzn-Errortype
	message   string // $context.error.message; empty is null
}

// Error returns the gateway response type.
func (r *refusal) Error() string { return r.kind }

// The gateway's errors, with AWS's own statuses.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
var (
	errAccessDenied               = &refusal{"ACCESS_DENIED", http.StatusForbidden, "AccessDeniedException", "User is not authorized to access this resource"}
	errExplicitDeny               = &refusal{"ACCESS_DENIED", http.StatusForbidden, "AccessDeniedException", "User is not authorized to access this resource with an explicit deny"}
	errAuthorizer                 = &refusal{"AUTHORIZER_CONFIGURATION_ERROR", http.StatusInternalServerError, "AuthorizerConfigurationException", ""}
	errBadRequest                 = &refusal{"DEFAULT_4XX", http.StatusBadRequest, "BadRequestException", "Bad Request"}
	errInternal                   = &refusal{"DEFAULT_5XX", http.StatusInternalServerError, "InternalServerErrorException", "Internal server error"}
	errIntegrationFailure         = &refusal{"INTEGRATION_FAILURE", http.StatusBadGateway, "InternalServerErrorException", "Internal server error"}
	errIntegrationTimeout         = &refusal{"INTEGRATION_TIMEOUT", http.StatusGatewayTimeout, "InternalServerErrorException", "Endpoint request timed out"}
	errMalformedAnswer            = &refusal{"API_CONFIGURATION_ERROR", http.StatusBadGateway, "InternalServerErrorException", "Internal server error"}
	errMissingAuthenticationToken = &refusal{"MISSING_AUTHENTICATION_TOKEN", http.StatusForbidden, "MissingAuthenticationTokenException", "Missing Authentication Token"}
	errRequestTooLarge            = &refusal{"REQUEST_TOO_LARGE", http.StatusRequestEntityTooLarge, "BadRequestException", "Request Too Long"}
	errThrottled                  = &refusal{"THROTTLED", http.StatusTooManyRequests, "TooManyRequestsException", "Too Many Requests"}
	errUnauthorized               = &refusal{"UNAUTHORIZED", http.StatusUnauthorized, "UnauthorizedException", "Unauthorized"}
)
