package gateway_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

func TestFunctionResponse(t *testing.T) {
	f := newFixture(t)
	f.function = fixedFunction(events.APIGatewayProxyResponse{
		StatusCode:        http.StatusCreated,
		Headers:           map[string]string{"location": "/sheets/1", "X-Both": "single", "Server": "mine", "Content-Length": "1", "Transfer-Encoding": "chunked"},
		MultiValueHeaders: map[string][]string{"Set-Cookie": {"a=1", "b=2"}, "x-both": {"several"}},
		Body:              "aGVsbG8=", IsBase64Encoded: true,
	})
	got := send(t, http.MethodPost, f.serve(t)+"/sheets", "{}")
	got.expect(t, http.StatusCreated, "aGVsbG8=")
	wants := http.Header{
		"Content-Type": {"application/json"}, "Location": {"/sheets/1"}, "Set-Cookie": {"a=1", "b=2"}, "X-Both": {"several"},
		"Content-Length": {"8"}, "X-Amzn-Remapped-Server": {"mine"}, "X-Amzn-Remapped-Content-Length": {"1"},
		"Server": nil, "Transfer-Encoding": nil, "X-Amzn-Remapped-Transfer-Encoding": nil,
	}
	for name, want := range wants {
		if diff := cmp.Diff(want, http.Header{name: got.header[name]}[name]); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// Bytes that JSON can't represent reach neither the function nor the caller.
func TestFunctionResponsePassesThroughJSON(t *testing.T) {
	f := newFixture(t)
	f.function = fixedFunction(events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Body: "a\xffb"})
	send(t, http.MethodGet, f.serve(t)+"/sheets", "").expect(t, http.StatusOK, "a\uFFFDb")
}

func TestPayloadLimits(t *testing.T) {
	const tooLong = `{"message":"Request Too Long"}`
	tests := []struct {
		name   string
		body   string
		status int
		want   string
	}{
		{"small", "{}", http.StatusOK, "{}"},
		{"up to Lambda's limit", strings.Repeat("a", 6<<20-4096), http.StatusOK, "{}"},
		{"over Lambda's limit", strings.Repeat("a", 6<<20), http.StatusRequestEntityTooLarge, tooLong},
		{"over Lambda's limit when escaped", strings.Repeat(`"`, 4<<20), http.StatusRequestEntityTooLarge, tooLong},
		{"over the gateway's limit", strings.Repeat("a", 10<<20+1), http.StatusRequestEntityTooLarge, tooLong},
	}
	url := newFixture(t).serve(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			send(t, http.MethodPost, url+"/sheets", test.body).expect(t, test.status, test.want)
		})
	}
}

// A body over the limit is rejected before the authorizer is called.
func TestLargeBodyIsRejectedBeforeTheAuthorizer(t *testing.T) {
	f := newFixture(t)
	send(t, http.MethodPost, f.serve(t)+"/sheets", strings.Repeat("a", 10<<20+1))
	if f.authorizerCalls() != 0 {
		t.Errorf("the authorizer was called %d times, want 0", f.authorizerCalls())
	}
}

func TestInvalidQueryIsRejected(t *testing.T) {
	f := newFixture(t)
	url := f.serve(t)
	for _, query := range []string{"a=%zz", "a;b=1"} {
		send(t, http.MethodGet, url+"/sheets?"+query, "").expect(t, http.StatusBadRequest, `{"message":"Bad Request"}`)
	}
}

func TestThrottling(t *testing.T) {
	f := newFixture(t)
	f.replace(t, "StageName: v1", `StageName: v1
      MethodSettings:
        - { ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 }`)
	url := f.serve(t)
	statuses := func(method string, count int) (got []int) {
		for range count {
			got = append(got, send(t, method, url+"/sheets", "").status)
		}
		return got
	}
	if diff := cmp.Diff([]int{200, 200, 200, 429}, statuses(http.MethodGet, 4)); diff != "" {
		t.Errorf("a burst (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]int{200}, statuses(http.MethodPost, 1)); diff != "" {
		t.Errorf("another method (-want +got)\n%s", diff)
	}
	f.advance(time.Second)
	if diff := cmp.Diff([]int{200, 200, 429}, statuses(http.MethodGet, 3)); diff != "" {
		t.Errorf("a second later (-want +got)\n%s", diff)
	}
	send(t, http.MethodGet, url+"/sheets", "").expect(t, http.StatusTooManyRequests, `{"message":"Too Many Requests"}`)
}
