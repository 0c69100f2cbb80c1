// Package functionmain connects the settings, the store and the route of a function. The
// mains under functions/ call [Run].
package functionmain

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"timesheets/internal/api"
	"timesheets/internal/config"
	"timesheets/internal/dynamo"
	"timesheets/internal/lambdamain"
)

// Run serves the route as a Lambda. It doesn't return. If a setting is invalid, the process
// exits with code 1, after a log line that names every invalid setting.
func Run(route func(api.Service) api.Handler) {
	service, err := setup(os.LookupEnv, os.Stdout)
	if err != nil {
		lambdamain.Exit("the function", err)
	}
	lambda.Start(route(service))
}

// setup returns the Service that a route needs. Its store uses the table that the environment
// names.
// The error names every invalid setting.
func setup(lookup config.Lookup, log io.Writer) (api.Service, error) {
	settings, err := config.LoadFunction(lookup)
	if err != nil {
		return api.Service{}, err
	}
	store, err := dynamo.Open(dynamo.Config{
		Table:       settings.TableName,
		Region:      settings.Region,
		Endpoint:    settings.Endpoint,
		Credentials: dynamo.Credentials(settings.Credentials),
	})
	if err != nil {
		return api.Service{}, fmt.Errorf("open table: %w", err)
	}
	return api.Service{
		Store:  store.WithTrailRetention(settings.TrailRetention),
		Origin: settings.AllowedOrigin,
		Now:    time.Now,
		ULID:   api.NewULIDs(),
		Log:    slog.New(slog.NewJSONHandler(log, nil)),
	}, nil
}
