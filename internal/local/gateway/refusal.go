package gateway

import "net/http"

// A refusal is an answer of the gateway's own, before the template's gateway
// responses give it its form.
type refusal struct {
	kind      string // the gateway response type
	status    int    // unless the template says another
	exception string // X-Amzn-Errortype
	message   string // $context.error.message; empty is null
}

// Error says which type of gateway response it is.
func (r *refusal) Error() string { return r.kind }

// What the gateway refuses with. The statuses are AWS's own.
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
