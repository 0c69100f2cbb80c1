package stack

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"timesheets/internal/api"
	"timesheets/internal/config"
	"timesheets/internal/lambdamain/authorizermain"
	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/gateway"
	"timesheets/internal/local/issuer"
	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

// handlers are the handlers of the three listeners.
type handlers struct {
	api, signIn, web http.Handler
}

// handlers returns the handlers. Their settings come from the templates, with this
// stack's addresses as the parameters.
func (s *stack) handlers(back backend, log io.Writer) (handlers, error) {
	var h handlers
	t, page, err := s.readTemplates(back.endpoint)
	if err != nil {
		return h, err
	}
	lookup, err := environment(t, "AuthorizerFunction")
	if err != nil {
		return h, err
	}
	settings, err := config.LoadAuthorizer(lookup)
	if err != nil {
		return h, fmt.Errorf("the authorizer's %w", err)
	}
	if s.signIn != nil {
		if h.signIn, err = s.newIssuer(settings); err != nil {
			return h, err
		}
	}
	if h.api, err = s.newGateway(t, lookup, back, log); err != nil {
		return h, err
	}
	if h.web, err = s.newWeb(page, settings); err != nil {
		return h, err
	}
	h.api, h.web = wrapped(s.options.wrap.API, h.api), wrapped(s.options.wrap.Page, h.web)
	return h, nil
}

func (s *stack) newIssuer(settings config.Authorizer) (http.Handler, error) {
	key, err := issuer.LoadKey(filepath.Join(s.options.data, "issuer-key.pem"))
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return issuer.New(issuer.Config{
		URL: settings.Issuer, Hosts: s.bridgeHosts(), Audience: settings.Audience, EmailClaim: settings.EmailClaim,
		PageOrigin: s.options.page, Key: key, TokenLife: s.options.tokenLife, Now: time.Now,
	})
}

// newGateway returns the local gateway in front of the same authorizer and handlers as in a
// deployment. lookup is the authorizer's environment.
func (s *stack) newGateway(t *cfntemplate.Template, lookup config.Lookup, back backend, log io.Writer) (http.Handler, error) {
	decide, err := authorizermain.Setup(lookup, log)
	if err != nil {
		return nil, err
	}
	own := back.store
	back.store = func(retention time.Duration) timesheet.Store { return wrapped(s.options.wrap.Store, own(retention)) }
	functions, err := newFunctions(t, back, log)
	if err != nil {
		return nil, err
	}
	return gateway.New(gateway.Config{
		Template: t, Authorizer: wrapped(s.options.wrap.Authorizer, decide.Handle),
		Functions: wrapped(s.options.wrap.Functions, functions), Now: time.Now, Log: log,
	})
}

// newFunctions returns the handler of each route by the logical id of the route's function.
// Each handler has the settings that the template sets for the function. All handlers use
// the stack's store.
func newFunctions(t *cfntemplate.Template, back backend, log io.Writer) (map[string]gateway.Function, error) {
	service := api.Service{Now: time.Now, ULID: api.NewULIDs(), Log: slog.New(slog.NewJSONHandler(log, nil))}
	functions := map[string]gateway.Function{}
	for _, route := range policy.Routes() {
		lookup, err := environment(t, route.Function())
		if err != nil {
			return nil, err
		}
		settings, err := config.LoadFunction(lookup)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", route.Function(), err)
		}
		service.Origin = settings.AllowedOrigin
		service.Store = back.store(settings.TrailRetention)
		functions[route.Function()] = api.Handlers(service)[route.Name]
	}
	return functions, nil
}

// environment returns a function's environment: the template's variables, and those that
// Lambda adds. It returns an error that names the function if the template doesn't create the
// function, or if one of the function's properties can't be resolved.
func environment(t *cfntemplate.Template, function string) (config.Lookup, error) {
	var properties struct {
		Environment struct{ Variables map[string]variable }
	}
	if err := t.Properties(function, &properties); err != nil {
		return nil, fmt.Errorf("the environment of %s: %w", function, err)
	}
	return func(name string) (string, bool) {
		switch name {
		case "AWS_LAMBDA_FUNCTION_NAME":
			return function, true
		case "AWS_REGION":
			return localRegion, true
		case "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY":
			return localKey, true
		case "TABLE_NAME":
			// The template's value is !Ref Table, and only a deployment gives the table a name.
			return tableName, true
		}
		value, ok := properties.Environment.Variables[name]
		return string(value), ok
	}, nil
}

// A variable is the value of an environment variable. It is always a string, as in Lambda,
// even if the template contains a number or a boolean.
type variable string

func (v *variable) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, (*string)(v))
	}
	*v = variable(data) // a number or a boolean
	return nil
}
