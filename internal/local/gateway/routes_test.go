package gateway_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/gateway"
)

const notFound = `{"message":"Missing Authentication Token"}`

func TestRoutes(t *testing.T) {
	tests := []struct {
		name, method, path string
		resource           string // "": no route
		parameters         map[string]string
	}{
		{"static", http.MethodGet, "/sheets", "/sheets", nil},
		{"parameter", http.MethodGet, "/sheets/1", "/sheets/{id}", map[string]string{"id": "1"}},
		{"static before parameter", http.MethodGet, "/sheets/total", "/sheets/total", nil},
		{"method in lower case in the template", http.MethodPost, "/sheets", "/sheets", nil},
		{"trailing slash", http.MethodGet, "/sheets/", "/sheets", nil},
		{"trailing slash after a parameter", http.MethodGet, "/sheets/1/", "/sheets/{id}", map[string]string{"id": "1"}},
		{"encoded slash", http.MethodGet, "/sheets/a%2Fb", "/sheets/{id}", map[string]string{"id": "a%2Fb"}},
		{"encoded question mark", http.MethodGet, "/sheets/a%3Fb", "/sheets/{id}", map[string]string{"id": "a%3Fb"}},
		{"unknown path", http.MethodGet, "/other", "", nil},
		{"root", http.MethodGet, "/", "", nil},
		{"longer than any route", http.MethodGet, "/sheets/1/2", "", nil},
		{"path in another case", http.MethodGet, "/Sheets", "", nil},
		{"double slash", http.MethodGet, "//sheets", "", nil},
		{"empty parameter", http.MethodGet, "/sheets//", "", nil},
		{"the stage", http.MethodGet, "/v1/sheets", "", nil},
		{"method of another path", http.MethodDelete, "/sheets", "", nil},
		{"method of the parameter's path only", http.MethodPut, "/sheets/total", "", nil},
		{"unknown method", "BREW", "/sheets", "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			got := send(t, test.method, f.serve(t)+test.path, "")
			if test.resource == "" {
				got.expect(t, http.StatusForbidden, notFound)
				return
			}
			got.expect(t, http.StatusOK, "{}")
			event := f.events[0]
			if event.Resource != test.resource || event.Path != test.path || event.RequestContext.ResourcePath != test.resource {
				t.Errorf("resource %s, path %s, want %s, %s", event.Resource, event.Path, test.resource, test.path)
			}
			if diff := cmp.Diff(test.parameters, event.PathParameters); diff != "" {
				t.Errorf("path parameters (-want +got)\n%s", diff)
			}
		})
	}
}

// A HEAD isn't served as a GET: REST APIs serve only the methods that they declare.
func TestHeadIsNotServedAsGet(t *testing.T) {
	f := newFixture(t)
	if got := send(t, http.MethodHead, f.serve(t)+"/sheets", ""); got.status != http.StatusForbidden || got.body != "" {
		t.Errorf("got %d %q, want 403 without a body", got.status, got.body)
	}
}

// An unknown route is rejected before the authorizer is called.
func TestUnknownRouteIsRejectedBeforeTheAuthorizer(t *testing.T) {
	f := newFixture(t)
	send(t, http.MethodGet, f.serve(t)+"/other", "", "Authorization: ").expect(t, http.StatusForbidden, notFound)
	if f.authorizerCalls() != 0 {
		t.Error("the authorizer was called")
	}
}

func TestRouteAddedInTheTemplate(t *testing.T) {
	f := newFixture(t)
	f.replace(t, "        Read:", `        Added: { Type: Api, Properties: { RestApiId: !Ref Api, Path: "/people/{who}/sheets", Method: DELETE } }
        Read:`)
	send(t, http.MethodDelete, f.serve(t)+"/people/anna/sheets", "").expect(t, http.StatusOK, "{}")
	if got := f.events[0].PathParameters["who"]; got != "anna" {
		t.Errorf("path parameter who is %q, want anna", got)
	}
}

// A template with anything that the gateway doesn't support stops it from starting.
func TestNewRejectsUnsupportedTemplates(t *testing.T) {
	tests := []struct {
		name, old, with, want string
	}{
		{"unknown property of the API", "StageName: v1", "StageName: v1\n      BinaryMediaTypes: ['image/png']", `gateway: Api: json: unknown field "BinaryMediaTypes"`},
		{"unknown property of Auth", "DefaultAuthorizer: TokenAuthorizer", "DefaultAuthorizer: TokenAuthorizer\n        ApiKeyRequired: true", `gateway: Api: json: unknown field "ApiKeyRequired"`},
		{"unknown property of the identity", "Header: Authorization", "Headers: [Authorization]", `gateway: Api: json: unknown field "Headers"`},
		{"another type of authorizer", "FunctionPayloadType: TOKEN", "FunctionPayloadType: REQUEST", `gateway: authorizer type "REQUEST" is not supported, only TOKEN`},
		{"authorizer without a type", "FunctionPayloadType: TOKEN", "", `gateway: authorizer type "" is not supported, only TOKEN`},
		{"authorizer without a function", "FunctionArn: !GetAtt AuthorizerFunction.Arn", "FunctionArn: !GetAtt Api.Arn", `gateway: the authorizer's function "Api.Arn" is not in the template`},
		{"unknown default authorizer", "DefaultAuthorizer: TokenAuthorizer", "DefaultAuthorizer: Other", "gateway: the API must have exactly one authorizer, the default one"},
		{"authorizer without a default", "DefaultAuthorizer: TokenAuthorizer", "", "gateway: the API must have exactly one authorizer, the default one"},
		{"TTL too long", "ReauthorizeEvery: 300", "ReauthorizeEvery: 3601", "gateway: ReauthorizeEvery is 1h0m1s, but must be from 0 to 1h0m0s"},
		{"TTL below zero", "ReauthorizeEvery: 300", "ReauthorizeEvery: -1", "gateway: ReauthorizeEvery is -1s, but must be from 0 to 1h0m0s"},
		{"invalid validation expression", "^Bearer .+$", "'('", "gateway: ValidationExpression: error parsing regexp: missing closing ): `(`"},
		{"CORS as text", "Cors:\n        AllowOrigin: !Sub \"'${Origin}'\"\n        AllowMethods: \"'GET,POST,OPTIONS'\"\n        AllowHeaders: \"'Authorization,Content-Type'\"\n        MaxAge: \"'600'\"", "Cors: \"'*'\"", "gateway: Api: json: cannot unmarshal string into Go struct field apiProperties.Cors of type gateway.corsProperties"},
		{"CORS without quotes", `AllowMethods: "'GET,POST,OPTIONS'"`, "AllowMethods: GET", "gateway: Cors: Access-Control-Allow-Methods: GET must be a static value in single quotes"},
		{"CORS without the closing quote", `AllowMethods: "'GET,POST,OPTIONS'"`, `AllowMethods: "'GET"`, "gateway: Cors: Access-Control-Allow-Methods: 'GET must be a static value in single quotes"},
		{"CORS without the opening quote", `AllowMethods: "'GET,POST,OPTIONS'"`, `AllowMethods: "GET'"`, "gateway: Cors: Access-Control-Allow-Methods: GET' must be a static value in single quotes"},
		{"unknown gateway response", "UNAUTHORIZED:", "UNAUTHORISED:", "gateway: gateway response type UNAUTHORISED is unknown"},
		{"mapped header in a gateway response", `Access-Control-Allow-Origin: !Sub "'${Origin}'"`, "Access-Control-Allow-Origin: method.request.header.Origin", "gateway: gateway response UNAUTHORIZED: Access-Control-Allow-Origin: method.request.header.Origin must be a static value in single quotes"},
		{"unknown part of a gateway response", "ResponseParameters:\n            Headers:", "ResponseParameters:\n            Paths:", `gateway: Api: json: unknown field "Paths"`},
		{"gateway response in XML", "application/json:", "application/xml:", "gateway: gateway response UNAUTHORIZED: response templates for application/xml are not supported, only for application/json"},
		{"unknown variable", `"$context.requestId"`, `"$context.domainName"`, `gateway: gateway response UNAUTHORIZED: the variable at "$context.domainName\"}" is not supported`},
		{"template language", `"$context.requestId"`, `"#set($x = 1)"`, `gateway: gateway response UNAUTHORIZED: the variable at "$x = 1)\"}" is not supported`},
		{"event of another type", "Health: { Type: Api,", "Health: { Type: HttpApi,", "gateway: ReadFunction, event Health: event type HttpApi is not supported"},
		{"event without an API", "Properties: { RestApiId: !Ref Api, Path: /health,", "Properties: { Path: /health,", `gateway: ReadFunction, event Health: RestApiId is "", but must be Api`},
		{"unknown property of an event", "Path: /health,", "Path: /health, RequestParameters: [x],", `gateway: ReadFunction, event Health: json: unknown field "RequestParameters"`},
		{"another authorizer for a route", "Authorizer: NONE", "Authorizer: AWS_IAM", "gateway: ReadFunction, event Health: authorizer AWS_IAM is not supported, only the default one and NONE"},
		{"any method", "Path: /health, Method: GET", "Path: /health, Method: any", "gateway: ReadFunction, event Health: method ANY is not supported"},
		{"greedy path", "Path: /health", "Path: '/{proxy+}'", "gateway: ReadFunction, event Health: path /{proxy+} is not supported"},
		{"path without a slash", "Path: /health", "Path: health", "gateway: ReadFunction, event Health: path health is not supported"},
		{"path with a trailing slash", "Path: /health", "Path: /health/", "gateway: ReadFunction, event Health: path /health/ is not supported"},
		{"duplicate route", "Path: /sheets, Method: post", "Path: '/sheets/{id}', Method: PUT", "gateway: WriteFunction, event Write: duplicate route PUT /sheets/{id}"},
		{"limits on one method", "StageName: v1", "StageName: v1\n      MethodSettings: [{ ResourcePath: /sheets, HttpMethod: GET }]", "gateway: MethodSettings for GET /sheets are not supported, only those for all methods"},
		{"a rate without a burst", "StageName: v1", "StageName: v1\n      MethodSettings: [{ ResourcePath: /*, HttpMethod: '*', ThrottlingRateLimit: 1 }]", "gateway: MethodSettings must have both throttling limits or neither"},
		{"caching of responses", "StageName: v1", "StageName: v1\n      MethodSettings: [{ ResourcePath: /*, HttpMethod: '*', CachingEnabled: true }]", `gateway: Api: json: unknown field "CachingEnabled"`},
		{"a second API", "  AuthorizerFunction:", "  Second: { Type: AWS::Serverless::Api }\n  AuthorizerFunction:", "gateway: the template has two APIs, Api and Second"},
		{"another kind of API", "  AuthorizerFunction:", "  Second: { Type: AWS::Serverless::HttpApi }\n  AuthorizerFunction:", "gateway: Second: resource type AWS::Serverless::HttpApi is not supported"},
		{"a function that the Config lacks", "  WriteFunction:", "  OtherFunction:", "gateway: OtherFunction, event Change: Config.Functions has no OtherFunction"},
		{"no API", "  Api:\n    Type: AWS::Serverless::Api", "  Api:\n    Type: AWS::S3::Bucket", "gateway: the template has no AWS::Serverless::Api"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.replace(t, test.old, test.with)
			_, err := f.handler(t)
			if err == nil || err.Error() != test.want {
				t.Errorf("error %v\nwant  %s", err, test.want)
			}
		})
	}
}

func TestNewRejectsAnInvalidConfig(t *testing.T) {
	parsed, err := cfntemplate.Parse([]byte(newFixture(t).template), nil)
	if err != nil {
		t.Fatal(err)
	}
	function := fixedFunction(events.APIGatewayProxyResponse{StatusCode: http.StatusOK})
	both := map[string]gateway.Function{"ReadFunction": function, "WriteFunction": function}
	more := map[string]gateway.Function{"ReadFunction": function, "WriteFunction": function, "OtherFunction": function}
	tests := []struct {
		name string
		cfg  gateway.Config
		want string
	}{
		{"no template", gateway.Config{Authorizer: failingAuthorizer(nil), Functions: both, Now: time.Now}, "gateway: the template is required"},
		{"no authorizer", gateway.Config{Template: parsed, Functions: both, Now: time.Now}, "gateway: the template has an authorizer, but Config.Authorizer is nil"},
		{"no clock", gateway.Config{Template: parsed, Authorizer: failingAuthorizer(nil), Functions: both}, "gateway: the clock is required"},
		{"a function without a route", gateway.Config{Template: parsed, Authorizer: failingAuthorizer(nil), Functions: more, Now: time.Now}, "gateway: the template has no route for OtherFunction"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := gateway.New(test.cfg); err == nil || err.Error() != test.want {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}
