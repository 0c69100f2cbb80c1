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

// A decisionLog writes one line of JSON a decision, which is both: a log line, and
// a document in CloudWatch's embedded metric format that counts the decision. It
// never holds anything of the token but the fixed reason.
type decisionLog struct {
	writer       io.Writer
	now          func() time.Time
	functionName string

	mu sync.Mutex // keeps the lines of events at once apart
}

// A line is one decision. Its time and level are named as Lambda's log-level
// filter expects them.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
type line struct {
	Time      string `json:"time"`
	Level     string `json:"level"`
	Message   string `json:"message"`
	Reason    string `json:"reason"`
	RequestID string `json:"request_id"`

	// The rest is for the metric: two dimensions, one value, and what they are.
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
		return // can't be: the line has nothing that JSON can't say
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	// A caller is not refused for a log line that could not be written.
	_, _ = l.writer.Write(append(document, '\n'))
}

// level is ERROR for what is ours or the issuer's to mend. All other decisions
// are ordinary, bad tokens among them. Nothing is below INFO, where a filter
// would take the metric away with the line.
func level(reason string) string {
	if reason == string(token.ReasonKeysUnavailable) || reason == reasonEvent {
		return "ERROR"
	}
	return "INFO"
}
