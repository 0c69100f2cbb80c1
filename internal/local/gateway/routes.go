package gateway

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"golang.org/x/time/rate"

	"timesheets/internal/local/cfntemplate"
)

// A route is a method of a resource.
type route struct {
	method    string
	resource  string // "/timesheets/{id}"
	protected bool   // requires the authorizer
	limiter   *rate.Limiter
	run       integration
}

// An integration handles a route's events. Its error is a *gatewayError.
type integration func(c *call, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error)

// A resource is a path of the API and its methods.
type resource struct {
	path     string
	segments []string
	methods  map[string]*route
}

// A table finds routes. Its resources are in the order in which they are tried.
type table struct {
	resources []*resource
}

// find returns the route of a request and the request's path parameters. As on AWS, the
// path alone selects the resource, and a literal segment is preferred to a parameter. If
// the selected resource doesn't have the method, no route is found, even if a less specific
// resource that matches the path has the method.
func (t *table) find(method, path string) (*route, map[string]string, bool) {
	segments := split(path)
	for _, resource := range t.resources {
		if parameters, ok := resource.match(segments); ok {
			route, ok := resource.methods[method]
			return route, parameters, ok
		}
	}
	return nil, nil, false
}

// split returns the segments of a path. It ignores a trailing slash: API Gateway
// routes /timesheets/ like /timesheets.
func split(path string) []string {
	return strings.Split(strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/"), "/")
}

// match reports whether the resource matches a path's segments, and returns the path's
// parameters. Parameters stay encoded as they were sent: REST APIs don't decode them.
func (r *resource) match(segments []string) (map[string]string, bool) {
	if len(segments) != len(r.segments) {
		return nil, false
	}
	var parameters map[string]string
	for i, segment := range r.segments {
		name, isParameter := parameter(segment)
		switch {
		case isParameter && segments[i] != "":
			if parameters == nil {
				parameters = map[string]string{}
			}
			parameters[name] = segments[i]
		case segment != segments[i]: // a different literal, or an empty parameter
			return nil, false
		}
	}
	return parameters, true
}

// parameter returns the name in "{name}".
func parameter(segment string) (name string, ok bool) {
	inner, opened := strings.CutPrefix(segment, "{")
	inner, closed := strings.CutSuffix(inner, "}")
	return inner, opened && closed
}

// newTable returns the routes of the template's functions and of CORS preflights.
func newTable(def *definition, functions map[string]Function) (*table, error) {
	t := &table{}
	used := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(def.functions)) {
		all := def.functions[id].Events
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if err := t.addEvent(def, id, all[name], functions); err != nil {
				return nil, fmt.Errorf("gateway: %s, event %s: %w", id, name, err)
			}
			used[id] = true
		}
	}
	for id := range functions {
		if !used[id] {
			return nil, fmt.Errorf("gateway: the template has no route for %s", id)
		}
	}
	if err := t.addPreflights(def); err != nil {
		return nil, err
	}
	slices.SortFunc(t.resources, bySpecificity)
	return t, t.setLimits(def.api)
}

func (t *table) addEvent(def *definition, id string, event eventProperties, functions map[string]Function) error {
	if event.Type != "Api" {
		return fmt.Errorf("event type %s is not supported", event.Type)
	}
	var properties routeProperties
	if err := cfntemplate.DecodeStrict(event.Properties, &properties); err != nil {
		return err
	}
	if properties.RestApiId != def.apiID {
		return fmt.Errorf("RestApiId is %q, but must be %s", properties.RestApiId, def.apiID)
	}
	function, ok := functions[id]
	if !ok {
		return fmt.Errorf("Config.Functions has no %s", id)
	}
	protected, err := def.api.Auth.protects(properties.Auth.Authorizer)
	if err != nil {
		return err
	}
	return t.add(&route{
		method:    strings.ToUpper(properties.Method),
		resource:  properties.Path,
		protected: protected,
		run:       proxy(id, def.functions[id].timeout(), function),
	})
}

// protects reports whether a route requires the authorizer. name is the route's
// Authorizer, or empty for the default.
func (a authProperties) protects(name string) (bool, error) {
	switch name {
	case "", a.DefaultAuthorizer:
		return a.DefaultAuthorizer != "", nil
	case "NONE":
		return false, nil
	}
	return false, fmt.Errorf("authorizer %s is not supported, only the default one and NONE", name)
}

// add adds a route. It returns an error for a duplicate, and for a method or path that
// isn't supported.
func (t *table) add(r *route) error {
	if !isMethod(r.method) {
		return fmt.Errorf("method %s is not supported", r.method)
	}
	if !strings.HasPrefix(r.resource, "/") || strings.Contains(r.resource, "+}") || r.resource != "/" && strings.HasSuffix(r.resource, "/") {
		return fmt.Errorf("path %s is not supported", r.resource)
	}
	target := t.resource(r.resource)
	if _, exists := target.methods[r.method]; exists {
		return fmt.Errorf("duplicate route %s %s", r.method, r.resource)
	}
	target.methods[r.method] = r
	return nil
}

// isMethod reports whether name is a method that a route may have. ANY, with which REST
// APIs match every method, isn't supported.
func isMethod(name string) bool {
	return slices.Contains([]string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}, name)
}

// resource returns the resource with this path. If the table has none yet, it adds a
// resource without methods.
func (t *table) resource(path string) *resource {
	for _, r := range t.resources {
		if r.path == path {
			return r
		}
	}
	r := &resource{path: path, segments: split(path), methods: map[string]*route{}}
	t.resources = append(t.resources, r)
	return r
}

// bySpecificity sorts a literal before a parameter at the first segment that differs
// in kind. Paths of different lengths never match the same request, so the order of their
// resources doesn't matter.
func bySpecificity(a, b *resource) int {
	if order := cmp.Compare(len(a.segments), len(b.segments)); order != 0 {
		return order
	}
	for i := range a.segments {
		_, parameterA := parameter(a.segments[i])
		_, parameterB := parameter(b.segments[i])
		switch {
		case parameterA && !parameterB:
			return 1
		case parameterB && !parameterA:
			return -1
		}
	}
	return strings.Compare(a.path, b.path)
}

// setLimits sets the token bucket of each method.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
func (t *table) setLimits(api apiProperties) error {
	perSecond, burst, limited, err := api.throttling()
	if err != nil {
		return err
	}
	for _, resource := range t.resources {
		for _, route := range resource.methods {
			route.limiter = rate.NewLimiter(rate.Inf, 0)
			if limited {
				route.limiter = rate.NewLimiter(rate.Limit(perSecond), burst)
			}
		}
	}
	return nil
}
