package gateway_test

import (
	"net/http"
	"strings"
	"testing"
)

// replaceResponses replaces the template's gateway responses. The new ones are in flow
// style.
func (f *fixture) replaceResponses(t testing.TB, responses string) {
	t.Helper()
	before, rest, found := strings.Cut(f.template, "GatewayResponses:\n")
	_, after, ends := strings.Cut(rest, "  AuthorizerFunction:\n")
	if !found || !ends {
		t.Fatal("the template has no GatewayResponses section")
	}
	f.template = before + "GatewayResponses: {" + responses + "}\n  AuthorizerFunction:\n" + after
}

func TestGatewayResponse(t *testing.T) {
	const (
		ofType  = `UNAUTHORIZED: { StatusCode: 418, ResponseParameters: { Headers: { X-Own: "'own'" } }, ResponseTemplates: { application/json: '{"own":"$context.error.responseType"}' } }`
		ofClass = `DEFAULT_4XX: { StatusCode: 400, ResponseParameters: { Headers: { X-Own: "'all'" } }, ResponseTemplates: { application/json: '{"all":"$context.error.message"}' } }`
	)
	tests := []struct {
		name, responses string
		status          int
		header, body    string
	}{
		{"no gateway responses", "", http.StatusUnauthorized, "", `{"message":"Unauthorized"}`},
		{"its type's", ofType, http.StatusTeapot, "own", `{"own":"UNAUTHORIZED"}`},
		{"its class's", ofClass, http.StatusBadRequest, "all", `{"all":"Unauthorized"}`},
		{"both", ofType + ", " + ofClass, http.StatusTeapot, "own", `{"own":"UNAUTHORIZED"}`},
		{"another class's", strings.Replace(ofClass, "4XX", "5XX", 1), http.StatusUnauthorized, "", `{"message":"Unauthorized"}`},
		{"its type's without a status", strings.Replace(ofType, "StatusCode: 418, ", "", 1), http.StatusUnauthorized, "own", `{"own":"UNAUTHORIZED"}`},
		{"its type's without a status, its class's with one", strings.Replace(ofType, "StatusCode: 418, ", "", 1) + ", " + ofClass, http.StatusBadRequest, "own", `{"own":"UNAUTHORIZED"}`},
		{"headers alone", `UNAUTHORIZED: { ResponseParameters: { Headers: { X-Own: "'own'" } } }`, http.StatusUnauthorized, "own", `{"message":"Unauthorized"}`},
		{"its class's without a status", strings.Replace(ofClass, "StatusCode: 400, ", "", 1), http.StatusUnauthorized, "all", `{"all":"Unauthorized"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.replaceResponses(t, test.responses)
			got := send(t, http.MethodGet, f.serve(t)+"/sheets", "", "Authorization: ")
			got.expect(t, test.status, test.body)
			if got.header.Get("X-Own") != test.header || got.header.Get("Content-Type") != "application/json" {
				t.Errorf("X-Own %q, Content-Type %q, want %q and JSON", got.header.Get("X-Own"), got.header.Get("Content-Type"), test.header)
			}
		})
	}
}

func TestGatewayResponseVariables(t *testing.T) {
	f := newFixture(t)
	f.replaceResponses(t, `UNAUTHORIZED: { ResponseTemplates: { application/json: '$context.apiId $context.extendedRequestId $context.httpMethod $context.path $context.requestId $context.stage $context.error.messageString' } }`)
	got := send(t, http.MethodGet, f.serve(t)+"/sheets/1", "", "Authorization: ")
	want := strings.Join([]string{"a1b2c3d4e5", got.header.Get("X-Amz-Apigw-Id"), "GET", "/sheets/1", got.header.Get("X-Amzn-RequestId"), "v1", `"Unauthorized"`}, " ")
	got.expect(t, http.StatusUnauthorized, want)
}

// AWS's own clients recognize the gateway's errors by X-Amzn-Errortype.
func TestErrorType(t *testing.T) {
	tests := []struct {
		name, path, token, want string
	}{
		{"unknown route", "/other", "Bearer x", "MissingAuthenticationTokenException"},
		{"no token", "/sheets", "", "UnauthorizedException"},
		{"a function's response", "/sheets", "Bearer x", ""},
	}
	url := newFixture(t).serve(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := send(t, http.MethodGet, url+test.path, "", "Authorization: "+test.token).header.Get("X-Amzn-ErrorType"); got != test.want {
				t.Errorf("X-Amzn-ErrorType %q, want %q", got, test.want)
			}
		})
	}
}
