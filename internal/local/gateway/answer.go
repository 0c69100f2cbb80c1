package gateway

import (
	"io"
	"maps"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
)

// write sends a function's response. The API has no binary media types, so the body
// is sent unchanged, even if isBase64Encoded is set.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
func write(w http.ResponseWriter, answer events.APIGatewayProxyResponse) {
	header := w.Header()
	for name, values := range merged(answer) {
		if name == "Transfer-Encoding" {
			continue // set by the server for each connection
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
	_, _ = io.WriteString(w, answer.Body) // an error only means that the client has disconnected
}

// merged returns both kinds of headers. If a name is in both, the values in
// multiValueHeaders win.
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

// isRemapped reports whether API Gateway renames this header in a function's response.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html#api-gateway-known-issues-rest-apis
func isRemapped(canonical string) bool {
	switch canonical {
	case "Authorization", "Connection", "Content-Length", "Date", "Server", "Www-Authenticate":
		return true
	}
	return false
}
