package gateway_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

func TestEvent(t *testing.T) {
	f := newFixture(t)
	f.authorize = func(context.Context, events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		response := allow(arnOfAll)
		response.Context = map[string]any{"email": "employee@example.com", "exp": 1764000000, "admin": false}
		f.advance(12 * time.Millisecond)
		return response, nil
	}
	url := f.serve(t)
	send(t, http.MethodPut, url+"/sheets/a%2Fb?tag=x&tag=y%20z&q=", "\xff{}",
		"X-One: 1", "User-Agent: test", "Connection: close", "Accept-Encoding: identity").expect(t, http.StatusOK, "{}")

	got := f.events[0]
	host := strings.TrimPrefix(url, "http://")
	id, extended, trace := got.RequestContext.RequestID, got.RequestContext.ExtendedRequestID, got.Headers["X-Amzn-Trace-Id"]
	_, port, _ := strings.Cut(host, ":")
	want := events.APIGatewayProxyRequest{
		Resource:   "/sheets/{id}",
		Path:       "/sheets/a%2Fb",
		HTTPMethod: http.MethodPut,
		Headers: map[string]string{
			"Accept-Encoding": "identity", "Authorization": "Bearer a.b.c", "Host": host, "User-Agent": "test",
			"X-Amzn-Trace-Id": trace, "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Port": port, "X-Forwarded-Proto": "http", "X-One": "1",
		},
		QueryStringParameters:           map[string]string{"tag": "y z", "q": ""},
		MultiValueQueryStringParameters: map[string][]string{"tag": {"x", "y z"}, "q": {""}},
		PathParameters:                  map[string]string{"id": "a%2Fb"},
		RequestContext: events.APIGatewayProxyRequestContext{
			AccountID: "123456789012", ResourceID: "local", Stage: "v1", DomainName: host, DomainPrefix: "127",
			RequestID: id, ExtendedRequestID: extended, Protocol: "HTTP/1.1",
			Identity:     events.APIGatewayRequestIdentity{SourceIP: "127.0.0.1", UserAgent: "test"},
			ResourcePath: "/sheets/{id}", Path: "/sheets/a%2Fb", HTTPMethod: http.MethodPut,
			Authorizer: map[string]any{
				"principalId": "caller", "integrationLatency": 12.0,
				"email": "employee@example.com", "exp": "1764000000", "admin": "false",
			},
			RequestTime: "23/Nov/2026:16:04:05 +0000", RequestTimeEpoch: 1795449845000, APIID: "a1b2c3d4e5",
		},
		Body: "\uFFFD{}",
	}
	want.MultiValueHeaders = map[string][]string{}
	for name, value := range want.Headers {
		want.MultiValueHeaders[name] = []string{value}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got)\n%s", diff)
	}
}

func TestEventHasNullForAbsentParts(t *testing.T) {
	f := newFixture(t)
	send(t, http.MethodGet, f.serve(t)+"/health", "", "Authorization: ")
	got := f.events[0]
	if got.QueryStringParameters != nil || got.MultiValueQueryStringParameters != nil || got.PathParameters != nil || got.RequestContext.Authorizer != nil {
		t.Errorf("event = %+v, want null for the absent parts", got)
	}
}

func TestRequestIDs(t *testing.T) {
	f := newFixture(t)
	url := f.serve(t)
	first, second := send(t, http.MethodGet, url+"/sheets", ""), send(t, http.MethodGet, url+"/sheets", "")
	for i, response := range []httpResponse{first, second} {
		if got, want := response.header.Get("X-Amzn-RequestId"), f.events[i].RequestContext.RequestID; got != want || len(want) != 36 {
			t.Errorf("X-Amzn-RequestId = %q, the event's request id = %q, want the same UUID", got, want)
		}
	}
	if first.header.Get("X-Amzn-RequestId") == second.header.Get("X-Amzn-RequestId") {
		t.Error("two requests have the same id")
	}
}

func TestStage(t *testing.T) {
	tests := []struct {
		name, inTemplate, configured, want string
	}{
		{"the template's", "v1", "", "v1"},
		{"another template's", "beta", "", "beta"},
		{"the config's", "v1", "local", "local"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.replace(t, "StageName: v1", "StageName: "+test.inTemplate)
			f.stage = test.configured
			f.authorize = fixedAuthorizer(allow("*"))
			send(t, http.MethodGet, f.serve(t)+"/sheets", "").expect(t, http.StatusOK, "{}")
			if got := f.events[0].RequestContext.Stage; got != test.want {
				t.Errorf("stage %q, want %q", got, test.want)
			}
			if want := "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/" + test.want + "/GET/sheets"; f.tokens[0].MethodArn != want {
				t.Errorf("methodArn %s, want %s", f.tokens[0].MethodArn, want)
			}
		})
	}
}

func TestStageVariables(t *testing.T) {
	f := newFixture(t)
	f.replace(t, "StageName: v1", "StageName: v1\n      Variables: { colour: blue }")
	send(t, http.MethodGet, f.serve(t)+"/sheets", "")
	if diff := cmp.Diff(map[string]string{"colour": "blue"}, f.events[0].StageVariables); diff != "" {
		t.Errorf("stage variables (-want +got)\n%s", diff)
	}
}

func TestForwardedForEndsWithTheSender(t *testing.T) {
	f := newFixture(t)
	send(t, http.MethodGet, f.serve(t)+"/sheets", "", "X-Forwarded-For: 203.0.113.9")
	if got := f.events[0].Headers["X-Forwarded-For"]; got != "203.0.113.9, 127.0.0.1" {
		t.Errorf("X-Forwarded-For = %q, want the request's value followed by the sender's address", got)
	}
}
