package gateway

import "net/http"

// A gatewayError is an error response of the gateway itself, before the template's gateway
// responses are applied to it.
type gatewayError struct {
	kind      string // the gateway response type
	status    int    // unless the template sets another
	exception string // X-Amzn-Errortype
	message   string // $context.error.message; empty is null
}

// Error returns the gateway response type.
func (e *gatewayError) Error() string { return e.kind }

// The gateway's errors, with AWS's own statuses.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
var (
	errAccessDenied               = &gatewayError{"ACCESS_DENIED", http.StatusForbidden, "AccessDeniedException", "User is not authorized to access this resource"}
	errExplicitDeny               = &gatewayError{"ACCESS_DENIED", http.StatusForbidden, "AccessDeniedException", "User is not authorized to access this resource with an explicit deny"}
	errAuthorizer                 = &gatewayError{"AUTHORIZER_CONFIGURATION_ERROR", http.StatusInternalServerError, "AuthorizerConfigurationException", ""}
	errBadRequest                 = &gatewayError{"DEFAULT_4XX", http.StatusBadRequest, "BadRequestException", "Bad Request"}
	errInternal                   = &gatewayError{"DEFAULT_5XX", http.StatusInternalServerError, "InternalServerErrorException", "Internal server error"}
	errIntegrationFailure         = &gatewayError{"INTEGRATION_FAILURE", http.StatusBadGateway, "InternalServerErrorException", "Internal server error"}
	errIntegrationTimeout         = &gatewayError{"INTEGRATION_TIMEOUT", http.StatusGatewayTimeout, "InternalServerErrorException", "Endpoint request timed out"}
	errMalformedResponse          = &gatewayError{"API_CONFIGURATION_ERROR", http.StatusBadGateway, "InternalServerErrorException", "Internal server error"}
	errMissingAuthenticationToken = &gatewayError{"MISSING_AUTHENTICATION_TOKEN", http.StatusForbidden, "MissingAuthenticationTokenException", "Missing Authentication Token"}
	errRequestTooLarge            = &gatewayError{"REQUEST_TOO_LARGE", http.StatusRequestEntityTooLarge, "BadRequestException", "Request Too Long"}
	errThrottled                  = &gatewayError{"THROTTLED", http.StatusTooManyRequests, "TooManyRequestsException", "Too Many Requests"}
	errUnauthorized               = &gatewayError{"UNAUTHORIZED", http.StatusUnauthorized, "UnauthorizedException", "Unauthorized"}
)
