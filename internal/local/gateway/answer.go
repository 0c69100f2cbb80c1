package gateway

import (
	"io"
	"maps"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
)

// write sends a function's answer. With no binary media types a body is sent as
// it stands, also one that says it is base64.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
func write(w http.ResponseWriter, answer events.APIGatewayProxyResponse) {
	header := w.Header()
	for name, values := range merged(answer) {
		if name == "Transfer-Encoding" {
			continue // the connection's own affair
		}
		if isRemapped(name) {
			name = "X-Amzn-Remapped-" + name
		}
		header[name] = values
	}
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.WriteString(w, answer.Body) // a client that went away is nobody's fault
}

// merged puts both kinds of headers together; of a name that both have,
// multiValueHeaders counts.
func merged(answer events.APIGatewayProxyResponse) http.Header {
	headers := http.Header{}
	for name, value := range answer.Headers {
		headers.Set(name, value)
	}
	several := http.Header{}
	for name, values := range answer.MultiValueHeaders {
		for _, value := range values {
			several.Add(name, value)
		}
	}
	maps.Copy(headers, several)
	return headers
}

// isRemapped holds for the headers that a function cannot set.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html#api-gateway-known-issues-rest-apis
func isRemapped(canonical string) bool {
	switch canonical {
	case "Authorization", "Connection", "Content-Length", "Date", "Server", "Www-Authenticate":
		return true
	}
	return false
}
