package gateway_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"timesheets/internal/local/gateway"
)

const integrationFailed = `{"message":"Internal server error"}`

func TestFunctionFailureIsBadGateway(t *testing.T) {
	tests := []struct {
		name     string
		function gateway.Function
	}{
		{"an error", func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			return events.APIGatewayProxyResponse{StatusCode: http.StatusOK}, errors.New("boom")
		}},
		{"a panic", func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			panic("boom")
		}},
		{"a response over 6 MiB", fixedFunction(events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Body: strings.Repeat("a", 6<<20)})},
		{"no status", fixedFunction(events.APIGatewayProxyResponse{})},
		{"a status below 200", fixedFunction(events.APIGatewayProxyResponse{StatusCode: http.StatusContinue})},
		{"a status above 599", fixedFunction(events.APIGatewayProxyResponse{StatusCode: 600})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.function = test.function
			send(t, http.MethodGet, f.serve(t)+"/sheets", "").expect(t, http.StatusBadGateway, integrationFailed)
		})
	}
}

func TestFunctionContext(t *testing.T) {
	f := newFixture(t)
	f.function = func(ctx context.Context, _ events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		lambda, ok := lambdacontext.FromContext(ctx)
		if !ok || lambda.AwsRequestID == "" || lambda.InvokedFunctionArn != "arn:aws:lambda:us-east-1:123456789012:function:ReadFunction" {
			t.Errorf("Lambda context = %+v, %v", lambda, ok)
		}
		return events.APIGatewayProxyResponse{StatusCode: http.StatusOK}, nil
	}
	send(t, http.MethodGet, f.serve(t)+"/sheets", "")
}

// serveOnce calls the handler without a network, so that a test can use synctest's
// fake clock.
func (f *fixture) serveOnce(ctx context.Context, t testing.TB) *httptest.ResponseRecorder {
	t.Helper()
	handler, err := f.handler(t)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/sheets", http.NoBody)
	request.Header.Set("Authorization", "Bearer x")
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

func TestDeadlines(t *testing.T) {
	tests := []struct {
		name, old, with string
		function        time.Duration // until it returns
		authorizer      time.Duration
		status          int
		after           time.Duration
	}{
		{"in time", "", "", 9 * time.Second, 0, http.StatusOK, 9 * time.Second},
		{"the function's timeout", "", "", time.Hour, 0, http.StatusBadGateway, 10 * time.Second},
		{"a shorter timeout of the function", "Timeout: 10", "Timeout: 2", time.Hour, 0, http.StatusBadGateway, 2 * time.Second},
		{"Lambda's default timeout", "Timeout: 10", "Tracing: Active", time.Hour, 0, http.StatusBadGateway, 3 * time.Second},
		{"the gateway's timeout", "Timeout: 10", "Timeout: 60", time.Hour, 0, http.StatusGatewayTimeout, 29 * time.Second},
		{"the authorizer's timeout", "", "", 0, time.Hour, http.StatusInternalServerError, 5 * time.Second},
		{"authorizer in time", "", "", 0, 4 * time.Second, http.StatusOK, 4 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFixture(t)
				f.replace(t, test.old, test.with)
				f.function = func(ctx context.Context, _ events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
					return events.APIGatewayProxyResponse{StatusCode: http.StatusOK}, wait(ctx, test.function)
				}
				f.authorize = func(ctx context.Context, _ events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
					return allow("*"), wait(ctx, test.authorizer)
				}
				started := time.Now()
				got := f.serveOnce(t.Context(), t)
				if took := time.Since(started); got.Code != test.status || took != test.after {
					t.Errorf("status %d after %v, want %d after %v", got.Code, took, test.status, test.after)
				}
			})
		})
	}
}

// wait waits for d or until ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A function that ignores its deadline must not block the caller.
func TestFunctionThatIgnoresItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		released := make(chan struct{})
		defer close(released)
		f.function = func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			<-released
			return events.APIGatewayProxyResponse{StatusCode: http.StatusOK}, nil
		}
		started := time.Now()
		got := f.serveOnce(t.Context(), t)
		if took := time.Since(started); got.Code != http.StatusBadGateway || took != 10*time.Second {
			t.Errorf("status %d after %v, want 502 after 10s", got.Code, took)
		}
	})
}

// As in Lambda, a function keeps running after its caller has disconnected.
func TestFunctionRunsAfterTheCallerDisconnects(t *testing.T) {
	f := newFixture(t)
	f.function = func(ctx context.Context, _ events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		return events.APIGatewayProxyResponse{StatusCode: http.StatusOK}, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := f.serveOnce(ctx, t); got.Code != http.StatusOK {
		t.Errorf("status %d, want 200", got.Code)
	}
}
