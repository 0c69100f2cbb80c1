package sam

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/authorizer"
	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/testing/samtransform"
	"timesheets/internal/token"
)

// An awsAccount counts what AWS counts while a test's events happen.
type awsAccount struct {
	cloudWatch
	t   testing.TB
	now time.Time
}

// invoke counts one event of a function, as Lambda does.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func (a *awsAccount) invoke(function string, failed bool) {
	m := metric{"AWS/Lambda", "Errors", []dimension{{"FunctionName", function}}}
	value := 0.0
	if failed {
		value = 1
	}
	a.put(a.now, m, value)
	m.MetricName = "Throttles"
	a.put(a.now, m, 0)
}

func (a *awsAccount) throttle(function string) {
	a.put(a.now, metric{"AWS/Lambda", "Throttles", []dimension{{"FunctionName", function}}}, 1)
}

// respond counts a response of the API. A response of the gateway itself whose status isn't the
// default of its type counts as 4XXError.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
func (a *awsAccount) respond(status int, modified bool, latency time.Duration) {
	api := []dimension{{"ApiName", "local"}, {"Stage", "v1"}}
	a.put(a.now, metric{"AWS/ApiGateway", "Latency", api}, float64(latency.Milliseconds()))
	switch {
	case modified, status >= 400 && status < 500:
		a.put(a.now, metric{"AWS/ApiGateway", "4XXError", api}, 1)
	case status >= 500:
		a.put(a.now, metric{"AWS/ApiGateway", "5XXError", api}, 1)
	}
}

// authorize runs the authorizer for one event, and counts its line and its result.
func (a *awsAccount) authorize(verifier authorizer.Verifier, methodARN string) {
	a.t.Helper()
	a.invoke("AuthorizerFunction", a.decide(verifier, methodARN) != nil)
}

// decide runs the authorizer for one event, counts its line and returns its error.
func (a *awsAccount) decide(verifier authorizer.Verifier, methodARN string) error {
	a.t.Helper()
	var log bytes.Buffer
	handler := authorizer.New(authorizer.Config{
		Verifier: verifier, Log: &log, Now: func() time.Time { return a.now },
		FunctionName: "AuthorizerFunction", // the value of !Ref AuthorizerFunction
	})
	_, err := handler.Handle(a.t.Context(), events.APIGatewayCustomAuthorizerRequest{Type: "TOKEN", MethodArn: methodARN})
	a.log(a.t, log.Bytes())
	return err
}

const exampleARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/v1/GET/timesheets"

// A fixedVerifier returns one result for all tokens.
type fixedVerifier struct{ err error }

func (v fixedVerifier) Verify(context.Context, string) (token.Identity, error) {
	return token.Identity{Subject: "user", Scopes: []string{"read:timesheets"}, Email: "user@example.com"}, v.err
}

func keysUnavailable() authorizer.Verifier {
	return fixedVerifier{&token.KeysError{Err: errors.New("connection refused")}}
}

// TestAlarms tests which alarms each failure raises, and that events which aren't failures
// raise no alarm. An operator learns of a failure only by an alarm.
func TestAlarms(t *testing.T) {
	const failed = true
	everyMinute := func(a *awsAccount, minutes int, event func()) {
		for range minutes {
			event()
			a.now = a.now.Add(time.Minute)
		}
	}
	table := func(a *awsAccount, name string, more dimension) {
		a.put(a.now, metric{"AWS/DynamoDB", name, []dimension{{"TableName", "Table"}, more}}, 1)
	}
	tests := []struct {
		name   string
		events func(a *awsAccount)
		want   []string
	}{
		{"a function crashes once", func(a *awsAccount) {
			a.invoke("CreateFunction", failed)
			a.respond(500, true, time.Second)
		}, []string{"CreateAlarm"}},
		{"a function times out once", func(a *awsAccount) {
			a.invoke("UploadFunction", failed)
			a.respond(503, true, 28*time.Second)
		}, []string{"UploadAlarm"}},
		{"a function exits at its start", func(a *awsAccount) {
			a.invoke("ListFunction", failed)
			a.respond(500, true, time.Second)
		}, []string{"ListAlarm"}},
		{"a function is throttled once", func(a *awsAccount) {
			a.throttle("DecideFunction")
			a.respond(500, true, time.Millisecond)
		}, []string{"DecideAlarm"}},
		{"the authorizer crashes before it writes a line", func(a *awsAccount) {
			everyMinute(a, 3, func() {
				a.invoke("AuthorizerFunction", failed)
				a.respond(500, true, time.Second)
			})
		}, []string{"AuthorizerAlarm"}},
		{"the authorizer crashes for one token while it rejects others", func(a *awsAccount) {
			everyMinute(a, 3, func() {
				a.invoke("AuthorizerFunction", failed)
				for range 10 {
					a.authorize(fixedVerifier{token.ReasonExpired}, exampleARN)
				}
			})
		}, []string{"AuthorizerAlarm"}},
		{"the authorizer is throttled", func(a *awsAccount) {
			everyMinute(a, 3, func() { a.throttle("AuthorizerFunction") })
		}, []string{"AuthorizerAlarm"}},
		{"the keys are unavailable", func(a *awsAccount) {
			everyMinute(a, 2, func() { a.authorize(keysUnavailable(), exampleARN) })
		}, []string{"KeysUnavailableAlarm"}},
		{"the keys are unavailable for longer", func(a *awsAccount) {
			everyMinute(a, 3, func() { a.authorize(keysUnavailable(), exampleARN) })
		}, []string{"AuthorizerAlarm", "KeysUnavailableAlarm"}},
		{"the gateway sends an event that can't be read", func(a *awsAccount) {
			a.authorize(fixedVerifier{}, "arn:aws:lambda:eu-central-1:123456789012:function:x")
		}, []string{"EventAlarm"}},
		{"DynamoDB throttles writes", func(a *awsAccount) {
			everyMinute(a, 2, func() {
				table(a, "ThrottledRequests", dimension{"Operation", "TransactWriteItems"})
				a.respond(503, false, time.Second)
			})
		}, []string{"ApiFaultsAlarm", "TableAlarm"}},
		{"DynamoDB throttles the index", func(a *awsAccount) {
			everyMinute(a, 2, func() { table(a, "WriteThrottleEvents", dimension{"GlobalSecondaryIndexName", "Waiting"}) })
		}, []string{"TableAlarm"}},
		{"DynamoDB fails", func(a *awsAccount) {
			everyMinute(a, 2, func() {
				table(a, "SystemErrors", dimension{"Operation", "Query"})
				a.respond(503, false, time.Second)
			})
		}, []string{"ApiFaultsAlarm", "TableAlarm"}},
		{"the API is slow", func(a *awsAccount) {
			everyMinute(a, 15, func() {
				for range 20 {
					a.respond(200, false, 4*time.Second)
				}
			})
		}, []string{"LatencyAlarm"}},

		{"1,000 invalid tokens", func(a *awsAccount) {
			for range 1000 {
				a.authorize(fixedVerifier{token.ReasonSignature}, exampleARN)
				a.respond(401, false, 5*time.Millisecond)
				a.now = a.now.Add(200 * time.Millisecond)
			}
		}, nil},
		{"invalid tokens that Lambda counts in the minute before", func(a *awsAccount) {
			everyMinute(a, 2, func() {
				a.invoke("AuthorizerFunction", failed)
				a.now = a.now.Add(time.Minute)
				if err := a.decide(fixedVerifier{token.ReasonExpired}, exampleARN); err == nil {
					a.t.Error("an expired token was accepted")
				}
			})
		}, nil},
		{"allowed and denied requests", func(a *awsAccount) {
			everyMinute(a, 5, func() {
				a.authorize(fixedVerifier{}, exampleARN)
				a.invoke("ListFunction", false)
				a.respond(200, false, 20*time.Millisecond)
				a.respond(404, false, 20*time.Millisecond)
				a.respond(429, false, time.Millisecond)
			})
		}, nil},
		{"one request fails while DynamoDB throttles", func(a *awsAccount) {
			table(a, "ThrottledRequests", dimension{"Operation", "Query"})
			a.respond(503, false, time.Second)
		}, nil},
		{"one request finds no keys", func(a *awsAccount) { a.authorize(keysUnavailable(), exampleARN) }, nil},
		{"nothing happens", func(*awsAccount) {}, nil},
	}
	tpl := samtransform.Template(t, "template.yaml", required())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
			a := &awsAccount{t: t, now: start}
			tt.events(a)
			got := a.raisedBetween(t, tpl, start, a.now.Add(time.Hour))
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("alarms (-want +got):\n%s", diff)
			}
			if after := a.raisedBetween(t, tpl, a.now.Add(20*time.Minute), a.now.Add(time.Hour)); len(after) > 0 {
				t.Errorf("the alarms %v are still raised", after)
			}
		})
	}
}

// TestOneAlarmNotifies tests that the composite alarm refers to every other alarm and
// notifies the topic, and that no other alarm has actions.
func TestOneAlarmNotifies(t *testing.T) {
	const topic = "arn:aws:sns:eu-central-1:123456789012:alarms"
	type actions struct {
		AlarmRule                                        string
		AlarmActions, OKActions, InsufficientDataActions []string
	}
	tests := []struct {
		name       string
		parameters map[string]string
		want       []string
	}{
		{"with a topic", with(required(), "AlarmTopicArn", topic), []string{topic}},
		{"without a topic", required(), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tpl := samtransform.Template(t, "template.yaml", tt.parameters)
			composite := properties[actions](t, tpl, "Alarm")
			if diff := cmp.Diff([][]string{tt.want, tt.want, nil}, [][]string{composite.AlarmActions, composite.OKActions, composite.InsufficientDataActions}); diff != "" {
				t.Errorf("actions (-want +got):\n%s", diff)
			}
			var rule []string
			for _, id := range ofType(tpl, "AWS::CloudWatch::Alarm") {
				rule = append(rule, fmt.Sprintf("ALARM(%q)", id))
				a := properties[actions](t, tpl, id)
				if len(a.AlarmActions)+len(a.OKActions)+len(a.InsufficientDataActions) > 0 {
					t.Errorf("%s has the actions %+v, want none", id, a)
				}
			}
			if want := strings.Join(rule, " OR "); composite.AlarmRule != want {
				t.Errorf("AlarmRule\n got %s\nwant %s", composite.AlarmRule, want)
			}
		})
	}
}

// TestEachFunctionHasAnAlarm guards against a function whose failures no alarm counts.
func TestEachFunctionHasAnAlarm(t *testing.T) {
	tpl := samtransform.Template(t, "template.yaml", required())
	counted := map[string]bool{}
	for _, id := range ofType(tpl, "AWS::CloudWatch::Alarm") {
		for _, m := range properties[alarm](t, tpl, id).Metrics {
			counted[m.MetricStat.Metric.key()] = true
		}
	}
	for _, function := range ofType(tpl, "AWS::Lambda::Function") {
		for _, name := range []string{"Errors", "Throttles"} {
			m := metric{"AWS/Lambda", name, []dimension{{"FunctionName", function}}}
			if !counted[m.key()] {
				t.Errorf("no alarm counts %s of %s", name, function)
			}
		}
	}
}

// alarmOperations returns the operations for which TableAlarm counts a metric.
func alarmOperations(t testing.TB, name string) map[string]bool {
	t.Helper()
	operations := map[string]bool{}
	for _, m := range properties[alarm](t, samtransform.Template(t, "template.yaml", required()), "TableAlarm").Metrics {
		for _, d := range m.MetricStat.Metric.Dimensions {
			if m.MetricStat.Metric.MetricName == name && d.Name == "Operation" {
				operations[d.Value] = true
			}
		}
	}
	return operations
}

// defaultStatus returns the default status of each type of gateway response.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
func defaultStatus() map[string]float64 {
	return map[string]float64{
		"ACCESS_DENIED": 403, "API_CONFIGURATION_ERROR": 500, "AUTHORIZER_CONFIGURATION_ERROR": 500, "AUTHORIZER_FAILURE": 500,
		"BAD_REQUEST_BODY": 400, "BAD_REQUEST_PARAMETERS": 400, "EXPIRED_TOKEN": 403, "INTEGRATION_FAILURE": 504,
		"INTEGRATION_TIMEOUT": 504, "INVALID_API_KEY": 403, "INVALID_SIGNATURE": 403, "MISSING_AUTHENTICATION_TOKEN": 403,
		"QUOTA_EXCEEDED": 429, "REQUEST_TOO_LARGE": 413, "RESOURCE_NOT_FOUND": 404, "THROTTLED": 429, "UNAUTHORIZED": 401,
		"UNSUPPORTED_MEDIA_TYPE": 415, "WAF_FILTERED": 403,
	}
}

// TestStatusIsSetOnlyIfItDiffers guards against responses that count as 4XXError only
// because they set their default status.
func TestStatusIsSetOnlyIfItDiffers(t *testing.T) {
	tpl := samtransform.Template(t, "template.yaml", required())
	responses, _ := property(t, tpl, "Api.Body.x-amazon-apigateway-gateway-responses").(map[string]any)
	if len(responses) < 10 {
		t.Fatalf("the template has %d gateway responses, want at least 10", len(responses))
	}
	for kind, response := range responses {
		status, _ := response.(map[string]any)["statusCode"].(float64)
		if status != 0 && status == defaultStatus()[kind] {
			t.Errorf("%s sets the status %v, which is its default", kind, status)
		}
	}
}

// TestDashboardShowsWrittenMetrics tests that the authorizer or an AWS service writes each
// metric of the dashboard, with that name and those dimensions.
func TestDashboardShowsWrittenMetrics(t *testing.T) {
	tpl := samtransform.Template(t, "template.yaml", with(required(), "Dashboard", "true"))
	written := writtenMetrics(t)
	count := 0
	for _, row := range dashboardRows(t, tpl) {
		m := metric{Namespace: row[0], MetricName: row[1]}
		for pair := range slices.Chunk(row[2:], 2) {
			m.Dimensions = append(m.Dimensions, dimension{pair[0], pair[1]})
		}
		if !written[m.key()] && !serviceHas(tpl, m) {
			t.Errorf("the dashboard shows %s, which no function or service writes", m.key())
		}
		count++
	}
	if count == 0 {
		t.Error("the dashboard has no metrics")
	}
	if without := property(t, samtransform.Template(t, "template.yaml", required()), "Overview.DashboardName"); without != nil {
		t.Errorf("without the parameter, the template creates the dashboard %v", without)
	}
}

// writtenMetrics returns the metrics in the lines that the authorizer writes for every
// decision.
func writtenMetrics(t testing.TB) map[string]bool {
	a := &awsAccount{t: t, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	a.authorize(fixedVerifier{}, exampleARN)
	a.authorize(keysUnavailable(), exampleARN)
	a.authorize(fixedVerifier{}, "")
	a.authorize(identityOf(token.Identity{Subject: "user", Scopes: []string{"read:timesheets"}}), exampleARN)
	a.authorize(identityOf(token.Identity{Subject: "user"}), exampleARN)
	written := map[string]bool{}
	for key := range a.samples {
		written[key] = strings.HasPrefix(key, "Timesheets/")
	}
	return written
}

// identityOf returns a verifier that accepts every token as an identity's.
func identityOf(identity token.Identity) authorizer.Verifier { return acceptAll{identity} }

type acceptAll struct{ identity token.Identity }

func (v acceptAll) Verify(context.Context, string) (token.Identity, error) { return v.identity, nil }

// serviceHas reports whether an AWS service writes a metric of a resource of the template.
//
//   - https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
//   - https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
//   - https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
func serviceHas(tpl *cfntemplate.Template, m metric) bool {
	values := map[string]string{}
	for _, d := range m.Dimensions {
		values[d.Name] = d.Value
	}
	isOneOf := func(pattern string) bool { return regexp.MustCompile("^(" + pattern + ")$").MatchString(m.MetricName) }
	switch m.Namespace {
	case "AWS/ApiGateway":
		return len(values) == 2 && values["ApiName"] == "local" && values["Stage"] == "v1" && isOneOf("Count|4XXError|5XXError|Latency")
	case "AWS/Lambda":
		return len(values) == 1 && slices.Contains(ofType(tpl, "AWS::Lambda::Function"), values["FunctionName"]) && isOneOf("Errors|Throttles|Duration")
	case "AWS/DynamoDB":
		if values["TableName"] != "Table" {
			return false
		}
		if len(values) == 1 {
			return isOneOf("ConsumedReadCapacityUnits|ConsumedWriteCapacityUnits")
		}
		return values["Operation"] != "" && isOneOf("ThrottledRequests|SystemErrors")
	}
	return false
}
