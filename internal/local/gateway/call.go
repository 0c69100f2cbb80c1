package gateway

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// maxPayload is the largest body that API Gateway accepts, 10 MiB.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const maxPayload = 10 << 20

// Placeholders for the deployment's region, account and API id. The account is the one
// in AWS's own examples.
const (
	region  = "us-east-1"
	account = "123456789012"
	apiID   = "a1b2c3d4e5"
)

// A call is one request on its way through the gateway.
type call struct {
	request    *http.Request
	path       string // as sent, still encoded
	time       time.Time
	id         string
	extendedID string
	traceID    string
	body       string
	route      *route
	parameters map[string]string
	grant      *grant // nil on an open route
	logs       *logs

	authorizerCall, functionCall invocation // without a requestID if there was none
}

func newCall(r *http.Request, now time.Time, logs *logs) *call {
	return &call{
		logs:       logs,
		request:    r,
		path:       r.URL.EscapedPath(),
		time:       now,
		id:         newUUID(),
		extendedID: randomHex(6) + "=",
		traceID:    fmt.Sprintf("Root=1-%08x-%s", now.Unix(), randomHex(12)),
	}
}

// newUUID returns a random UUID (version 4; RFC 9562, section 5.4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// readBody reads the body. The API has no binary media types, so every body is text:
// bytes that aren't UTF-8 become U+FFFD when the event is encoded as JSON.
func (c *call) readBody() error {
	body, err := io.ReadAll(io.LimitReader(c.request.Body, maxPayload+1))
	if err != nil {
		return errBadRequest
	}
	if len(body) > maxPayload {
		return errRequestTooLarge
	}
	c.body = string(body)
	return nil
}

// methodARN returns the ARN that a policy must allow for this request. The ARN contains the
// request's path, with the values of the parameters, not the resource's path.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
func (c *call) methodARN(stage string) string {
	return fmt.Sprintf("arn:aws:execute-api:%s:%s:%s/%s/%s/%s",
		region, account, apiID, stage, c.request.Method, strings.TrimPrefix(c.path, "/"))
}

// event returns the request as the function receives it, or errBadRequest if the query is
// malformed.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
func (c *call) event(stage string, variables map[string]string) (events.APIGatewayProxyRequest, error) {
	query, err := url.ParseQuery(c.request.URL.RawQuery)
	if err != nil {
		return events.APIGatewayProxyRequest{}, errBadRequest
	}
	if len(query) == 0 {
		query = nil // null in the event
	}
	headers := c.headers()
	return events.APIGatewayProxyRequest{
		Resource:                        c.route.resource,
		Path:                            c.path,
		HTTPMethod:                      c.request.Method,
		Headers:                         lastValues(headers),
		MultiValueHeaders:               headers,
		QueryStringParameters:           lastValues(query),
		MultiValueQueryStringParameters: query,
		PathParameters:                  c.parameters,
		StageVariables:                  variables,
		RequestContext:                  c.context(stage),
		Body:                            c.body,
	}, nil
}

func (c *call) context(stage string) events.APIGatewayProxyRequestContext {
	prefix, _, _ := strings.Cut(c.request.Host, ".")
	return events.APIGatewayProxyRequestContext{
		AccountID:         account,
		ResourceID:        "local",
		Stage:             stage,
		DomainName:        c.request.Host,
		DomainPrefix:      prefix,
		RequestID:         c.id,
		ExtendedRequestID: c.extendedID,
		Protocol:          c.request.Proto,
		Identity:          events.APIGatewayRequestIdentity{SourceIP: c.sourceIP(), UserAgent: c.request.UserAgent()},
		ResourcePath:      c.route.resource,
		Path:              c.path, // a custom domain's path has no stage in it
		Authorizer:        c.grant.context(),
		HTTPMethod:        c.request.Method,
		RequestTime:       c.time.UTC().Format("02/Jan/2006:15:04:05 -0700"),
		RequestTimeEpoch:  c.time.UnixMilli(),
		APIID:             apiID,
	}
}

func (c *call) sourceIP() string {
	host, _, err := net.SplitHostPort(c.request.RemoteAddr)
	if err != nil {
		return c.request.RemoteAddr
	}
	return host
}

// headers returns the request's headers as AWS forwards them: without the headers that
// isDropped reports, and with the headers about the request's origin that AWS adds.
func (c *call) headers() map[string][]string {
	headers := map[string][]string{}
	for name, values := range c.request.Header {
		if !isDropped(name) {
			headers[name] = values
		}
	}
	_, port, _ := net.SplitHostPort(c.request.Host)
	headers["Host"] = []string{c.request.Host}
	headers["X-Amzn-Trace-Id"] = []string{c.traceID}
	headers["X-Forwarded-For"] = []string{strings.Join(append(c.request.Header.Values("X-Forwarded-For"), c.sourceIP()), ", ")}
	headers["X-Forwarded-Port"] = []string{port}
	headers["X-Forwarded-Proto"] = []string{"http"}
	return headers
}

// isDropped reports whether API Gateway doesn't forward this header to integrations.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html#api-gateway-known-issues-rest-apis
func isDropped(canonical string) bool {
	switch canonical {
	case "Connection", "Content-Length", "Content-Md5", "Expect", "Max-Forwards", "Proxy-Authenticate",
		"Server", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Www-Authenticate":
		return true
	}
	return false
}

// lastValues returns the last value of each name, for the event's single-value fields.
func lastValues(all map[string][]string) map[string]string {
	if len(all) == 0 {
		return nil
	}
	single := make(map[string]string, len(all))
	for name, values := range all {
		single[name] = values[len(values)-1]
	}
	return single
}
