package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"timesheets/internal/local/cfntemplate"
)

// defaultTimeout is Lambda's timeout for a function without a Timeout.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
const defaultTimeout = 3 * time.Second

// A definition is the API as the template declares it.
type definition struct {
	api       apiProperties
	apiID     string
	functions map[string]functionProperties
}

// apiProperties are the supported properties of AWS::Serverless::Api. Any other property is
// an error.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
type apiProperties struct {
	StageName        string
	Auth             authProperties
	Cors             *corsProperties
	GatewayResponses map[string]responseProperties
	MethodSettings   []methodSettings
	Variables        map[string]string
	AccessLogSetting *accessLogProperties

	// Accepted and ignored, because callers can't observe them.
	Name, Description, OpenApiVersion, EndpointConfiguration any
	TracingEnabled, Tags, PropagateTags                      any
	AlwaysDeploy, Mode, DisableExecuteApiEndpoint            any
}

type authProperties struct {
	DefaultAuthorizer                   string
	AddDefaultAuthorizerToCorsPreflight *bool // nil is true
	Authorizers                         map[string]authorizerProperties
}

type authorizerProperties struct {
	FunctionPayloadType string
	FunctionArn         string
	Identity            struct {
		Header               string
		ValidationExpression string
		ReauthorizeEvery     *int // seconds; nil is 300
	}
}

type corsProperties struct {
	AllowOrigin, AllowMethods, AllowHeaders, MaxAge string
	AllowCredentials                                bool
}

type responseProperties struct {
	StatusCode         int
	ResponseParameters struct{ Headers map[string]string }
	ResponseTemplates  map[string]string
}

type methodSettings struct {
	ResourcePath, HttpMethod string
	ThrottlingRateLimit      *float64 // requests a second
	ThrottlingBurstLimit     *int     // requests

	// Accepted and ignored, because callers can't observe them.
	MetricsEnabled, LoggingLevel, DataTraceEnabled any
}

// functionProperties are the properties of AWS::Serverless::Function that the gateway uses.
// The other properties configure Lambda, so the gateway ignores them.
type functionProperties struct {
	Timeout int // seconds
	Events  map[string]eventProperties
}

type eventProperties struct {
	Type       string
	Properties json.RawMessage
}

// routeProperties are the supported properties of an event of the type Api. Any other
// property is an error.
type routeProperties struct {
	RestApiId, Path, Method string
	Auth                    struct{ Authorizer string }
}

// timeout returns how long the function may run.
func (f functionProperties) timeout() time.Duration {
	if f.Timeout == 0 {
		return defaultTimeout
	}
	return time.Duration(f.Timeout) * time.Second
}

func readDefinition(t *cfntemplate.Template) (*definition, error) {
	if t == nil {
		return nil, errors.New("gateway: the template is required")
	}
	def := &definition{functions: map[string]functionProperties{}}
	for _, resource := range t.Resources() {
		if err := def.read(t, resource); err != nil {
			return nil, err
		}
	}
	if def.apiID == "" {
		return nil, errors.New("gateway: the template has no AWS::Serverless::Api")
	}
	return def, nil
}

func (d *definition) read(t *cfntemplate.Template, resource cfntemplate.Resource) error {
	switch resource.Type {
	case "AWS::Serverless::Api":
		if d.apiID != "" {
			return fmt.Errorf("gateway: the template has two APIs, %s and %s", d.apiID, resource.ID)
		}
		d.apiID = resource.ID
		var properties json.RawMessage
		if err := t.Properties(resource.ID, &properties); err != nil {
			return err
		}
		if err := cfntemplate.DecodeStrict(properties, &d.api); err != nil {
			return fmt.Errorf("gateway: %s: %w", resource.ID, err)
		}
	case "AWS::Serverless::Function":
		var function functionProperties
		if err := t.Properties(resource.ID, &function); err != nil {
			return err
		}
		d.functions[resource.ID] = function
	case "AWS::Serverless::HttpApi", "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Method", "AWS::ApiGateway::GatewayResponse":
		return fmt.Errorf("gateway: %s: resource type %s is not supported", resource.ID, resource.Type)
	}
	return nil
}

// quoted removes the single quotes that API Gateway requires around a static value. It
// returns an error for a value without the quotes, such as a mapping expression.
func quoted(name, value string) (string, error) {
	inner, opened := strings.CutPrefix(value, "'")
	inner, closed := strings.CutSuffix(inner, "'")
	if !opened || !closed {
		return "", fmt.Errorf("%s: %s must be a static value in single quotes", name, value)
	}
	return inner, nil
}

// throttling returns the limits that apply to each method separately. limited is false if
// the template sets no limits.
func (a apiProperties) throttling() (rate float64, burst int, limited bool, err error) {
	for _, s := range a.MethodSettings {
		if s.ResourcePath != "/*" || s.HttpMethod != "*" {
			return 0, 0, false, fmt.Errorf("gateway: MethodSettings for %s %s are not supported, only those for all methods", s.HttpMethod, s.ResourcePath)
		}
		if (s.ThrottlingRateLimit == nil) != (s.ThrottlingBurstLimit == nil) {
			return 0, 0, false, errors.New("gateway: MethodSettings must have both throttling limits or neither")
		}
		if s.ThrottlingRateLimit != nil {
			rate, burst, limited = *s.ThrottlingRateLimit, *s.ThrottlingBurstLimit, true
		}
	}
	return rate, burst, limited, nil
}
