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

// messageTemplate is the body of a gateway response for which the template has no body.
const messageTemplate = `{"message":$context.error.messageString}`

// responses are the template's gateway responses, by type.
type responses map[string]response

// A response is a gateway response as the template defines it.
type response struct {
	status  int // 0: the refusal's own
	headers map[string]string
	body    string // with variables
}

// readResponses reads the template's GatewayResponses.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-gatewayresponseobject.html
func readResponses(properties map[string]responseProperties) (responses, error) {
	read := responses{}
	for kind, p := range properties {
		if !isResponseType(kind) {
			return nil, fmt.Errorf("gateway: the gateway response %s is not understood", kind)
		}
		form, err := p.read()
		if err != nil {
			return nil, fmt.Errorf("gateway: gateway response %s: %w", kind, err)
		}
		read[kind] = form
	}
	return read, nil
}

func (p responseProperties) read() (response, error) {
	form := response{status: p.StatusCode, headers: map[string]string{}, body: messageTemplate}
	for name, value := range p.ResponseParameters.Headers {
		static, err := quoted(name, value)
		if err != nil {
			return form, err
		}
		form.headers[name] = static
	}
	for media, text := range p.ResponseTemplates {
		if media != mediaJSON {
			return form, fmt.Errorf("templates for %s are not understood", media)
		}
		form.body = text
	}
	return form, checkVariables(form.body)
}

// isResponseType reports whether kind is a type of API Gateway's.
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

// form returns the response for a refusal: that of its own type, or else the default of
// its class. A status that only the default sets applies to every type of the class.
func (r responses) form(refused *refusal) response {
	class := "DEFAULT_4XX"
	if refused.status >= http.StatusInternalServerError {
		class = "DEFAULT_5XX"
	}
	fallback, hasFallback := r[class]
	form, ok := r[refused.kind]
	if !ok && hasFallback {
		form, ok = fallback, true
	}
	if !ok {
		form.body = messageTemplate
	}
	if form.status == 0 {
		form.status = fallback.status
	}
	if form.status == 0 {
		form.status = refused.status
	}
	return form
}

// write sends the response for a refusal.
func (r responses) write(w http.ResponseWriter, stage string, c *call, refused *refusal) {
	form := r.form(refused)
	header := w.Header()
	header.Set("Content-Type", mediaJSON)
	header.Set("X-Amzn-Errortype", refused.exception)
	for name, value := range form.headers {
		header.Set(name, value)
	}
	values := variables(stage, c, refused)
	body := variable.ReplaceAllStringFunc(form.body, func(name string) string { return values[name] })
	w.WriteHeader(form.status)
	_, _ = io.WriteString(w, body) // an error only means that the client has disconnected
}

// variables returns the $context variables that a gateway response may use.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
func variables(stage string, c *call, refused *refusal) map[string]string {
	messageString, _ := json.Marshal(refused.message) // text always marshals
	if refused.message == "" {
		messageString = []byte("null")
	}
	return map[string]string{
		"$context.apiId":               apiID,
		"$context.error.message":       refused.message,
		"$context.error.messageString": string(messageString),
		"$context.error.responseType":  refused.kind,
		"$context.extendedRequestId":   c.extendedID,
		"$context.httpMethod":          c.request.Method,
		"$context.path":                c.path,
		"$context.requestId":           c.id,
		"$context.stage":               stage,
	}
}

// variable matches anything that looks like a variable. A lone dollar matches too, so
// that checkVariables refuses it.
var variable = regexp.MustCompile(`\$(?:context(?:\.[A-Za-z]+)+)?`)

// checkVariables returns an error for a body with an unsupported variable.
func checkVariables(body string) error {
	known := variables("", &call{request: &http.Request{}}, errInternal)
	for _, at := range variable.FindAllStringIndex(body, -1) {
		if _, ok := known[body[at[0]:at[1]]]; !ok {
			return fmt.Errorf("the variable at %.30q is not understood", body[at[0]:])
		}
	}
	return nil
}
