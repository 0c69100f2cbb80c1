package authorizer

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"timesheets/internal/token"
)

// Names of the metric. The template's alarms use them too.
const (
	metricNamespace = "Timesheets"
	metricName      = "Decisions"
)

// A decisionLog writes one line of JSON for each decision. The line is also a document in
// CloudWatch's embedded metric format, which counts the decision. It contains no part of
// the token, only the fixed reason.
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

	// The rest is the metric: two dimensions, a value, and their definition.
	FunctionName    string   `json:"FunctionName"`
	ReasonDimension string   `json:"Reason"`
	Decisions       int      `json:"Decisions"`
	Metadata        metadata `json:"_aws"`
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

func (l *decisionLog) record(ctx context.Context, reason string) {
	now := l.now()
	var requestID string
	if invocation, ok := lambdacontext.FromContext(ctx); ok {
		requestID = invocation.AwsRequestID
	}
	document, err := json.Marshal(line{
		Time:            now.UTC().Format(time.RFC3339Nano),
		Level:           level(reason),
		Message:         "authorizer decision",
		Reason:          reason,
		RequestID:       requestID,
		FunctionName:    l.functionName,
		ReasonDimension: reason,
		Decisions:       1,
		Metadata: metadata{Timestamp: now.UnixMilli(), CloudWatchMetrics: []directive{{
			Namespace:  metricNamespace,
			Dimensions: [][]string{{"FunctionName", "Reason"}},
			Metrics:    []definition{{Name: metricName, Unit: "Count"}},
		}}},
	})
	if err != nil {
		return // unreachable: every field can be marshaled
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	// An error is ignored: a failed log write must not reject the caller.
	_, _ = l.writer.Write(append(document, '\n'))
}

// level returns ERROR if the API or the issuer must be fixed. It returns INFO for any other
// decision, including invalid tokens. A level below INFO could be filtered out, and the
// metric with it.
func level(reason string) string {
	if reason == string(token.ReasonKeysUnavailable) || reason == reasonEvent {
		return "ERROR"
	}
	return "INFO"
}
