package gateway

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
)

// mediaJSON is the only supported media type of gateway responses.
const mediaJSON = "application/json"

// messageTemplate is the body of gateway responses whose body the template doesn't set.
const messageTemplate = `{"message":$context.error.messageString}`

// gatewayResponses are the template's gateway responses, by type.
type gatewayResponses map[string]gatewayResponse

// A gatewayResponse is a gateway response as the template defines it.
type gatewayResponse struct {
	status  int // 0: the status of the error
	headers map[string]string
	body    string // with variables
}

// readResponses reads the template's GatewayResponses.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-gatewayresponseobject.html
func readResponses(properties map[string]responseProperties) (gatewayResponses, error) {
	read := gatewayResponses{}
	for kind, p := range properties {
		if !isResponseType(kind) {
			return nil, fmt.Errorf("gateway: gateway response type %s is unknown", kind)
		}
		response, err := p.read()
		if err != nil {
			return nil, fmt.Errorf("gateway: gateway response %s: %w", kind, err)
		}
		read[kind] = response
	}
	return read, nil
}

func (p responseProperties) read() (gatewayResponse, error) {
	response := gatewayResponse{status: p.StatusCode, headers: map[string]string{}, body: messageTemplate}
	for name, value := range p.ResponseParameters.Headers {
		static, err := quoted(name, value)
		if err != nil {
			return response, err
		}
		response.headers[name] = static
	}
	for media, text := range p.ResponseTemplates {
		if media != mediaJSON {
			return response, fmt.Errorf("response templates for %s are not supported, only for application/json", media)
		}
		response.body = text
	}
	return response, checkVariables(response.body, variables("", &call{request: &http.Request{}}, errInternal))
}

// isResponseType reports whether kind is one of API Gateway's response types.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
func isResponseType(kind string) bool {
	return slices.Contains([]string{
		"ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE",
		"BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN",
		"INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE",
		"MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND",
		"THROTTLED", "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED",
	}, kind)
}

// forError returns the response for an error: the template's response of the error's type,
// or else the template's default of the error's class, 4XX or 5XX. If the response of the
// type sets no status, the default's status applies.
func (r gatewayResponses) forError(gatewayErr *gatewayError) gatewayResponse {
	class := "DEFAULT_4XX"
	if gatewayErr.status >= http.StatusInternalServerError {
		class = "DEFAULT_5XX"
	}
	fallback, hasFallback := r[class]
	response, ok := r[gatewayErr.kind]
	if !ok && hasFallback {
		response, ok = fallback, true
	}
	if !ok {
		response.body = messageTemplate
	}
	if response.status == 0 {
		response.status = fallback.status
	}
	if response.status == 0 {
		response.status = gatewayErr.status
	}
	return response
}

// write sends the response for an error, and returns the status that it sent.
func (r gatewayResponses) write(w http.ResponseWriter, stage string, c *call, gatewayErr *gatewayError) int {
	response := r.forError(gatewayErr)
	header := w.Header()
	header.Set("Content-Type", mediaJSON)
	header.Set("X-Amzn-Errortype", gatewayErr.exception)
	for name, value := range response.headers {
		header.Set(name, value)
	}
	values := variables(stage, c, gatewayErr)
	body := variable.ReplaceAllStringFunc(response.body, func(name string) string { return values[name] })
	w.WriteHeader(response.status)
	_, _ = io.WriteString(w, body) // an error only means that the client has disconnected
	return response.status
}

// variables returns the $context variables that a gateway response may use.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
func variables(stage string, c *call, gatewayErr *gatewayError) map[string]string {
	messageString, _ := json.Marshal(gatewayErr.message) // a string can always be marshaled
	if gatewayErr.message == "" {
		messageString = []byte("null")
	}
	return map[string]string{
		"$context.apiId":               apiID,
		"$context.error.message":       gatewayErr.message,
		"$context.error.messageString": string(messageString),
		"$context.error.responseType":  gatewayErr.kind,
		"$context.extendedRequestId":   c.extendedID,
		"$context.httpMethod":          c.request.Method,
		"$context.path":                c.path,
		"$context.requestId":           c.id,
		"$context.stage":               stage,
	}
}

// variable matches anything that looks like a variable. It matches a dollar without a name
// too, so that checkVariables rejects the dollar.
var variable = regexp.MustCompile(`\$(?:context(?:\.[A-Za-z]+)+)?`)

// checkVariables returns an error for a text with a variable that isn't supported.
func checkVariables(body string, supported map[string]string) error {
	for _, at := range variable.FindAllStringIndex(body, -1) {
		if _, ok := supported[body[at[0]:at[1]]]; !ok {
			return fmt.Errorf("the variable at %.30q is not supported", body[at[0]:])
		}
	}
	return nil
}
