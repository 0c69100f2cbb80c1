package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
)

// A logs writes the lines that AWS writes without the functions: API Gateway's access log
// and Lambda's reports of failed events.
type logs struct {
	format string // of the access log; empty if the stage has none
	now    func() time.Time

	mu     sync.Mutex // so that lines of concurrent requests don't mix
	writer io.Writer
}

func newLogs(def *definition, cfg Config) (*logs, error) {
	l := &logs{now: cfg.Now, writer: cfg.Log}
	if cfg.Log == nil {
		l.writer = io.Discard
	}
	if def.api.AccessLogSetting == nil {
		return l, nil
	}
	l.format = def.api.AccessLogSetting.Format
	if err := checkVariables(l.format, accessVariables("", &call{}, outcome{})); err != nil {
		return nil, fmt.Errorf("gateway: AccessLogSetting: %w", err)
	}
	return l, nil
}

// write writes a line. An error is ignored: a failed log write must not fail the request.
func (l *logs) write(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = io.WriteString(l.writer, line+"\n")
}

// An outcome is the gateway's response to a request.
type outcome struct {
	kind    string // the gateway response type; empty if the function responded
	status  int
	latency time.Duration
}

// access writes the line of a request to the stage's access log.
func (l *logs) access(stage string, c *call, o outcome) {
	if l.format == "" {
		return
	}
	values := accessVariables(stage, c, o)
	l.write(variable.ReplaceAllStringFunc(l.format, func(name string) string {
		if value := values[name]; value != "" {
			return value
		}
		return "-" // API Gateway writes "-" for a variable without a value
	}))
}

// accessVariables returns the $context variables that an access log may use.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
func accessVariables(stage string, c *call, o outcome) map[string]string {
	values := map[string]string{
		"$context.apiId":                 apiID,
		"$context.authorizer.latency":    c.authorizerCall.milliseconds(),
		"$context.authorizer.requestId":  c.authorizerCall.requestID,
		"$context.error.responseType":    o.kind,
		"$context.extendedRequestId":     c.extendedID,
		"$context.integration.latency":   c.functionCall.milliseconds(),
		"$context.integration.requestId": c.functionCall.requestID,
		"$context.requestId":             c.id,
		"$context.responseLatency":       strconv.FormatInt(o.latency.Milliseconds(), 10),
		"$context.stage":                 stage,
		"$context.status":                strconv.Itoa(o.status),
		"$context.httpMethod":            "",
		"$context.resourcePath":          "",
	}
	if c.request != nil {
		values["$context.httpMethod"] = c.request.Method
	}
	if c.route != nil {
		values["$context.resourcePath"] = c.route.resource
	}
	return values
}

// An invocation is a call of a function. Its requestID is the id that Lambda assigns to the
// event, not the id of the HTTP request. The zero invocation means that there was no call.
type invocation struct {
	requestID string
	took      time.Duration
}

// milliseconds returns the duration of the call, or an empty string if there was no call.
func (i invocation) milliseconds() string {
	if i.requestID == "" {
		return ""
	}
	return strconv.FormatInt(i.took.Milliseconds(), 10)
}

// report writes Lambda's report of an event that failed. Unlike Lambda, it adds the cause,
// for example the text of a panic. If the function returned an error, the report contains no
// cause: the function has logged the error.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
func (l *logs) report(i invocation, err error) {
	type metrics struct {
		DurationMs int64 `json:"durationMs"`
	}
	type record struct {
		RequestID string  `json:"requestId"`
		Metrics   metrics `json:"metrics"`
		Status    string  `json:"status"`
		Cause     string  `json:"cause,omitempty"`
	}
	status, cause := "error", err.Error()
	if errors.Is(err, errTimedOut) {
		status = "timeout"
	}
	if errors.As(err, new(returnedError)) {
		cause = ""
	}
	line, marshalErr := json.Marshal(struct {
		Time   string `json:"time"`
		Type   string `json:"type"`
		Record record `json:"record"`
	}{
		l.now().UTC().Format(time.RFC3339Nano), "platform.report",
		record{i.requestID, metrics{i.took.Milliseconds()}, status, cause},
	})
	if marshalErr != nil {
		return // unreachable: every field can be marshaled
	}
	l.write(string(line))
}

// accessLogProperties is an access log. DestinationArn isn't used.
type accessLogProperties struct {
	DestinationArn any
	Format         string
}
