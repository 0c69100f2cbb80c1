package gateway

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// addPreflights adds to every resource the OPTIONS method that SAM generates for Cors,
// unless a function already handles it.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html
func (t *table) addPreflights(def *definition) error {
	if def.api.Cors == nil {
		return nil
	}
	auth := def.api.Auth
	protected := auth.DefaultAuthorizer != "" &&
		(auth.AddDefaultAuthorizerToCorsPreflight == nil || *auth.AddDefaultAuthorizerToCorsPreflight)
	for _, resource := range t.resources {
		if _, exists := resource.methods[http.MethodOptions]; exists {
			continue
		}
		headers, err := def.api.Cors.headers(resource)
		if err != nil {
			return err
		}
		err = t.add(&route{
			method:    http.MethodOptions,
			resource:  resource.path,
			protected: protected,
			run:       preflight(headers),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// headers returns the headers of a preflight's response. If Cors has no AllowMethods,
// Access-Control-Allow-Methods lists the resource's methods and OPTIONS, sorted by name.
func (c corsProperties) headers(r *resource) (map[string]string, error) {
	if c.AllowMethods == "" {
		methods := slices.AppendSeq([]string{http.MethodOptions}, maps.Keys(r.methods))
		slices.Sort(methods)
		c.AllowMethods = "'" + strings.Join(methods, ",") + "'"
	}
	headers := map[string]string{}
	for name, value := range map[string]string{
		"Access-Control-Allow-Origin":  c.AllowOrigin,
		"Access-Control-Allow-Methods": c.AllowMethods,
		"Access-Control-Allow-Headers": c.AllowHeaders,
		"Access-Control-Max-Age":       c.MaxAge,
	} {
		if value == "" {
			continue
		}
		static, err := quoted(name, value)
		if err != nil {
			return nil, fmt.Errorf("gateway: Cors: %w", err)
		}
		headers[name] = static
	}
	if c.AllowCredentials {
		headers["Access-Control-Allow-Credentials"] = "true"
	}
	return headers, nil
}

// preflight responds to every request with fixed headers and an empty body.
func preflight(headers map[string]string) integration {
	return func(*call, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		return events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Headers: headers}, nil
	}
}
