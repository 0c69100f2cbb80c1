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
func write(w http.ResponseWriter, response events.APIGatewayProxyResponse) {
	header := w.Header()
	for name, values := range merged(response) {
		if name == "Transfer-Encoding" {
			continue // net/http sets it for each response
		}
		if isRemapped(name) {
			name = "X-Amzn-Remapped-" + name
		}
		header[name] = values
	}
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	w.WriteHeader(response.StatusCode)
	_, _ = io.WriteString(w, response.Body) // an error only means that the client has disconnected
}

// merged returns the headers of the response's headers and multiValueHeaders. If both
// contain a name, the values in multiValueHeaders are used.
func merged(response events.APIGatewayProxyResponse) http.Header {
	headers := http.Header{}
	for name, value := range response.Headers {
		headers.Set(name, value)
	}
	multiValue := http.Header{}
	for name, values := range response.MultiValueHeaders {
		for _, value := range values {
			multiValue.Add(name, value)
		}
	}
	maps.Copy(headers, multiValue)
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
