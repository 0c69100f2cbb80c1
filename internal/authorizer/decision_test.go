package authorizer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/authorizer"
	"timesheets/internal/token"
)

func TestDecisionIsALogLineAndAMetric(t *testing.T) {
	h, log := newHandler(fixedVerifier{identity: employee()})
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	if _, err := h.Handle(ctx, event(testARN)); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"time":         "2026-11-23T12:00:00Z",
		"level":        "INFO",
		"message":      "authorizer decision",
		"reason":       "allowed",
		"request_id":   "request-1",
		"FunctionName": "authorizer-1",
		"Reason":       "allowed",
		"Decisions":    1.0,
		"Refused":      0.0,
		"_aws": map[string]any{
			"Timestamp": float64(noon().UnixMilli()),
			"CloudWatchMetrics": []any{
				map[string]any{
					"Namespace":  "Timesheets",
					"Dimensions": []any{[]any{"FunctionName", "Reason"}},
					"Metrics":    []any{map[string]any{"Name": "Decisions", "Unit": "Count"}},
				},
				map[string]any{
					"Namespace":  "Timesheets",
					"Dimensions": []any{[]any{"FunctionName"}},
					"Metrics":    []any{map[string]any{"Name": "Refused", "Unit": "Count"}},
				},
			},
		},
	}
	if diff := cmp.Diff([]map[string]any{want}, lines(t, log)); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

// TestRefusedCountsEach401 tests the metric that an alarm subtracts from Lambda's errors: it
// must count each response that the gateway turns into 401, and no other.
func TestRefusedCountsEach401(t *testing.T) {
	tests := []struct {
		name     string
		verifier fixedVerifier
		arn      string
		want     float64
	}{
		{"allowed", fixedVerifier{identity: employee()}, testARN, 0},
		{"denied", fixedVerifier{identity: token.Identity{Subject: "x"}}, testARN, 0},
		{"unauthorized", fixedVerifier{err: token.ReasonExpired}, testARN, 1},
		{"keys unavailable", fixedVerifier{err: &token.KeysError{Err: errors.New("down")}}, testARN, 0},
		{"an event without an ARN", fixedVerifier{identity: employee()}, "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h, log := newHandler(test.verifier)
			h.Handle(t.Context(), event(test.arn))
			if got := lines(t, log)[0]["Refused"]; got != test.want {
				t.Errorf("Refused = %v, want %v", got, test.want)
			}
		})
	}
}

// TestMetricsHaveTheTimeOfTheStart tests that a decision counts in the minute in which
// Lambda counts the event, even if the decision ends in the next minute.
func TestMetricsHaveTheTimeOfTheStart(t *testing.T) {
	var log bytes.Buffer
	times := []time.Time{noon().Add(-time.Second), noon()}
	now := func() time.Time {
		next := times[0]
		times = times[1:]
		return next
	}
	h := authorizer.New(authorizer.Config{Verifier: fixedVerifier{err: token.ReasonExpired}, Log: &log, Now: now})
	h.Handle(t.Context(), event(testARN))
	line := lines(t, &log)[0]
	if got, want := line["_aws"].(map[string]any)["Timestamp"], float64(noon().Add(-time.Second).UnixMilli()); got != want {
		t.Errorf("Timestamp = %v, want %v", got, want)
	}
	if got, want := line["time"], "2026-11-23T12:00:00Z"; got != want {
		t.Errorf("time = %v, want %s", got, want)
	}
}

func TestDecisionLevel(t *testing.T) {
	tests := []struct {
		name     string
		verifier fixedVerifier
		arn      string
		want     string
	}{
		{"allowed", fixedVerifier{identity: employee()}, testARN, "INFO"},
		{"denied", fixedVerifier{identity: token.Identity{Subject: "x"}}, testARN, "INFO"},
		{"unauthorized", fixedVerifier{err: token.ReasonExpired}, testARN, "INFO"},
		{"keys unavailable", fixedVerifier{err: &token.KeysError{Err: errors.New("down")}}, testARN, "ERROR"},
		{"an event without an ARN", fixedVerifier{identity: employee()}, "", "ERROR"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h, log := newHandler(test.verifier)
			h.Handle(t.Context(), event(test.arn))
			if got := lines(t, log)[0]["level"]; got != test.want {
				t.Errorf("level = %v, want %s", got, test.want)
			}
		})
	}
}

// The log contains neither the token nor any part of it.
func TestDecisionLogContainsNoPartOfTheToken(t *testing.T) {
	for _, v := range []fixedVerifier{{identity: employee()}, {err: token.ReasonMalformed}, {err: &token.KeysError{Err: errors.New("down")}}} {
		h, log := newHandler(v)
		_, err := h.Handle(t.Context(), event(testARN))
		for _, secret := range []string{"secret", "Bearer", "employee", "example.com", "auth0", "timesheets"} {
			if strings.Contains(log.String(), secret) || err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the log or the error contains %q: %s %v", secret, log, err)
			}
		}
	}
}

// A Handler is safe for concurrent use. Lines of concurrent decisions must not mix.
func TestConcurrentDecisionsWriteWholeLines(t *testing.T) {
	var log bytes.Buffer
	h := authorizer.New(authorizer.Config{Verifier: fixedVerifier{identity: employee()}, Log: &log, Now: noon, FunctionName: "f"})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { h.Handle(t.Context(), event(testARN)) })
	}
	group.Wait()
	if got := len(lines(t, &log)); got != 20 {
		t.Errorf("%d lines, want 20", got)
	}
}

// A caller must not be rejected because a log line can't be written.
func TestHandleAllowsIfTheLogFails(t *testing.T) {
	h := authorizer.New(authorizer.Config{Verifier: fixedVerifier{identity: employee()}, Log: brokenLog{}, Now: noon})
	if _, err := h.Handle(t.Context(), event(testARN)); err != nil {
		t.Error(err)
	}
}

type brokenLog struct{}

func (brokenLog) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// lines decodes the log: one object in each line.
func lines(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	for text := range strings.Lines(log.String()) {
		var one map[string]any
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		all = append(all, one)
	}
	return all
}
