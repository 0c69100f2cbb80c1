package sam

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/authorizer"
	"timesheets/internal/token"
)

// An alarm is the metric of an alarm in the template.
type alarm struct {
	Namespace  string
	MetricName string
	Dimensions []dimension
}

type dimension struct{ Name, Value string }

// TestAlarmFindsItsMetric guards against an alarm on a metric that the authorizer doesn't
// write. It would never fire.
func TestAlarmFindsItsMetric(t *testing.T) {
	want := outageMetric(t)
	got := properties[alarm](t, readTemplate(t, required()), "KeysUnavailableAlarm")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("KeysUnavailableAlarm (-metric of the authorizer +metric of the alarm):\n%s", diff)
	}
}

// outageMetric returns the metric in the line that the authorizer logs when no keys are
// available.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
func outageMetric(t testing.TB) alarm {
	t.Helper()
	var log bytes.Buffer
	handler := authorizer.New(authorizer.Config{
		Verifier: outage{}, Log: &log, Now: time.Now,
		FunctionName: "AuthorizerFunction", // the value of !Ref AuthorizerFunction
	})
	_, err := handler.Handle(t.Context(), events.APIGatewayCustomAuthorizerRequest{
		Type:      "TOKEN",
		MethodArn: "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/v1/GET/timesheets",
	})
	if err == nil {
		t.Fatal("the authorizer returned no error without keys")
	}
	var values map[string]any
	var line struct {
		AWS struct {
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct{ Name string }
			}
		} `json:"_aws"`
	}
	if err := errors.Join(json.Unmarshal(log.Bytes(), &values), json.Unmarshal(log.Bytes(), &line)); err != nil {
		t.Fatalf("log line %q: %v", &log, err)
	}
	metric := line.AWS.CloudWatchMetrics[0]
	a := alarm{Namespace: metric.Namespace, MetricName: metric.Metrics[0].Name}
	for _, name := range metric.Dimensions[0] {
		value, _ := values[name].(string)
		a.Dimensions = append(a.Dimensions, dimension{name, value})
	}
	return a
}

// An outage is a verifier whose keys are unavailable.
type outage struct{}

func (outage) Verify(context.Context, string) (token.Identity, error) {
	return token.Identity{}, &token.KeysError{Err: errors.New("refused")}
}
