package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/api"
	"timesheets/internal/authorizer"
	"timesheets/internal/config"
	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/gateway"
	"timesheets/internal/local/issuer"
)

// A handlers is what answers on the three listeners.
type handlers struct {
	api, signIn, web http.Handler
}

// handlers makes them. All take their settings from the template, in which this stack's
// addresses are the parameters.
func (s *stack) handlers(back backend, log io.Writer) (handlers, error) {
	var h handlers
	t, err := s.readTemplate(back.endpoint)
	if err != nil {
		return h, err
	}
	settings, err := config.LoadAuthorizer(environment(t, "AuthorizerFunction"))
	if err != nil {
		return h, fmt.Errorf("the authorizer's %w", err)
	}
	if s.signIn != nil {
		if h.signIn, err = s.newIssuer(settings); err != nil {
			return h, err
		}
	}
	if h.api, err = newGateway(t, settings, back, log); err != nil {
		return h, err
	}
	h.web, err = s.newWeb(t, settings)
	return h, err
}

func (s *stack) readTemplate(endpoint string) (*cfntemplate.Template, error) {
	source, err := os.ReadFile(s.options.template)
	if err != nil {
		return nil, err
	}
	t, err := cfntemplate.Parse(source, s.parameters(endpoint))
	if err == nil {
		err = t.CheckRules()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.options.template, err)
	}
	return t, nil
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

// newGateway puts the handlers of the deployed functions behind the local gateway.
func newGateway(t *cfntemplate.Template, settings config.Authorizer, back backend, log io.Writer) (http.Handler, error) {
	verifier, err := authorizer.NewVerifier(settings, time.Now)
	if err != nil {
		return nil, err
	}
	functions := map[string]gateway.Function{}
	for name, route := range routes() {
		function, err := config.LoadFunction(environment(t, name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		functions[name] = route(api.Service{
			Store: back.store, Origin: function.AllowedOrigin, Now: time.Now, ULID: api.NewULIDs(),
			Log: slog.New(slog.NewJSONHandler(log, nil)),
		})
	}
	failures := slog.New(slog.NewJSONHandler(log, nil)).With("jwks_url", settings.JWKSURL)
	decide := authorizer.New(authorizer.Config{Verifier: verifier, Log: log, Now: time.Now, FunctionName: "AuthorizerFunction"})
	return gateway.New(gateway.Config{
		Template: t, Authorizer: logFailures(failures, decide.Handle), Functions: functions, Now: time.Now,
	})
}

// logFailures logs the cause of an authorizer's failure, as the Lambda runtime does: the
// gateway drops it, and the decision's line has only the reason. The cause is about the
// keys or the event, and contains nothing of a token. A refused token isn't a failure.
func logFailures(log *slog.Logger, handle gateway.Authorizer) gateway.Authorizer {
	return func(ctx context.Context, event events.APIGatewayCustomAuthorizerRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		response, err := handle(ctx, event)
		if err != nil && !errors.Is(err, authorizer.ErrUnauthorized) {
			log.ErrorContext(ctx, "the authorizer failed", "cause", err.Error())
		}
		return response, err
	}
}

// routes names the handler of each function of the template.
func routes() map[string]func(api.Service) api.Handler {
	return map[string]func(api.Service) api.Handler{
		"CreateFunction":    api.Create,
		"ListFunction":      api.List,
		"GetFunction":       api.Get,
		"UpdateFunction":    api.Update,
		"DeleteFunction":    api.Delete,
		"SummaryFunction":   api.Summary,
		"UploadFunction":    api.Upload,
		"ApprovalsFunction": api.Approvals,
		"DecideFunction":    api.Decide,
	}
}

// environment is what a function would find in its environment: the template's
// variables, and those that Lambda adds.
func environment(t *cfntemplate.Template, function string) config.Lookup {
	return func(name string) (string, bool) {
		switch name {
		case "AWS_REGION":
			return localRegion, true
		case "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY":
			return localKey, true
		case "TABLE_NAME":
			// The template says !Ref Table, which is a name only after a deployment.
			return tableName, true
		}
		var properties struct {
			Environment struct{ Variables map[string]variable }
		}
		if err := t.Properties(function, &properties); err != nil {
			return "", false
		}
		value, ok := properties.Environment.Variables[name]
		return string(value), ok
	}
}

// A variable of the environment is text, whatever type its parameter has.
type variable string

func (v *variable) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, (*string)(v))
	}
	*v = variable(data) // a number or a boolean
	return nil
}
