package authorizer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"timesheets/internal/token"
)

// Names of the metrics. The template's alarms and its dashboard use them too.
const (
	metricNamespace = "Timesheets"
	metricDecisions = "Decisions"
	metricRefused   = "Refused"
)

// A decisionLog writes one line of JSON for each decision. The line is also a document in
// CloudWatch's embedded metric format, which counts the decision by its reason, and
// whether the token was refused. The line contains the fixed reason and no part of the token.
type decisionLog struct {
	writer       io.Writer
	now          func() time.Time
	functionName string

	mu sync.Mutex // so that lines of concurrent events don't mix
}

// A line is one decision. Its time and level have the names that Lambda's log-level filter
// requires.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
type line struct {
	Time      string `json:"time"`
	Level     string `json:"level"`
	Message   string `json:"message"`
	Reason    string `json:"reason"`
	RequestID string `json:"request_id"`
	// Cause is set if the API or the issuer must be fixed. It is about the keys or the
	// event's ARN, and contains no part of a token.
	Cause string `json:"cause,omitempty"`

	// The rest are the metrics: two dimensions, two values, and their definition.
	FunctionName    string `json:"FunctionName"`
	ReasonDimension string `json:"Reason"`
	Decisions       int    `json:"Decisions"`
	// Refused is 1 if the response is ErrUnauthorized, else 0. Lambda counts that response
	// as an error of the function. An alarm subtracts Refused from those errors.
	Refused  int      `json:"Refused"`
	Metadata metadata `json:"_aws"`
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
type metadata struct {
	Timestamp         int64 // milliseconds since 1970
	CloudWatchMetrics []directive
}

type directive struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []definition
}

type definition struct {
	Name string
	Unit string
}

// record writes the line of a decision. Its metrics have the time at which the decision
// started, because Lambda's metrics of an event have that time too. An alarm compares the
// authorizer's metrics with Lambda's minute by minute.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func (l *decisionLog) record(ctx context.Context, start time.Time, reason string, err error) {
	var requestID string
	if invocation, ok := lambdacontext.FromContext(ctx); ok {
		requestID = invocation.AwsRequestID
	}
	document, err := json.Marshal(line{
		Time:            l.now().UTC().Format(time.RFC3339Nano),
		Level:           level(reason),
		Message:         "authorizer decision",
		Reason:          reason,
		RequestID:       requestID,
		FunctionName:    l.functionName,
		ReasonDimension: reason,
		Decisions:       1,
		Cause:           cause(reason, err),
		Refused:         count(errors.Is(err, ErrUnauthorized)),
		Metadata: metadata{Timestamp: start.UnixMilli(), CloudWatchMetrics: []directive{
			{
				Namespace:  metricNamespace,
				Dimensions: [][]string{{"FunctionName", "Reason"}},
				Metrics:    []definition{{Name: metricDecisions, Unit: "Count"}},
			},
			{
				Namespace:  metricNamespace,
				Dimensions: [][]string{{"FunctionName"}},
				Metrics:    []definition{{Name: metricRefused, Unit: "Count"}},
			},
		}},
	})
	if err != nil {
		return // unreachable: every field can be marshaled
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	// The error of Write is ignored: a caller must not be rejected because the log fails.
	_, _ = l.writer.Write(append(document, '\n'))
}

func count(event bool) int {
	if event {
		return 1
	}
	return 0
}

// level returns ERROR if the API or the issuer must be fixed. It returns INFO for any other
// decision, including invalid tokens. Lambda's filter could drop a line of a lower level, and
// the line's metrics would be lost.
func level(reason string) string {
	if isFailure(reason) {
		return "ERROR"
	}
	return "INFO"
}

func cause(reason string, err error) string {
	if isFailure(reason) {
		return err.Error()
	}
	return ""
}

// isFailure reports whether the reason is an error of the API or the issuer, and not of the
// token.
func isFailure(reason string) bool {
	return reason == string(token.ReasonKeysUnavailable) || reason == reasonEvent
}
