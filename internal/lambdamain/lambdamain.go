// Package lambdamain is the wiring that the mains under functions/ share: settings to
// store to route. It belongs to the mains, so like them it sees every package that a
// function links.
package lambdamain

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
)

// Main runs the route as a Lambda. It returns only by exiting the process: with 1
// where the settings are wrong, after a log line that names everything wrong.
func Main(route func(api.Service) api.Handler) {
	cfg, err := Setup(os.LookupEnv, os.Stdout)
	if err != nil {
		slog.New(slog.NewJSONHandler(os.Stderr, nil)).Error("the function does not start", "cause", err.Error())
		os.Exit(1)
	}
	lambda.Start(route(cfg))
}

// Setup makes of the environment what a route needs. The error names every setting
// that is wrong.
func Setup(lookup config.Lookup, log io.Writer) (api.Service, error) {
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
		Store:  store,
		Origin: settings.AllowedOrigin,
		Now:    time.Now,
		ULID:   api.NewULIDs(),
		Log:    slog.New(slog.NewJSONHandler(log, nil)),
	}, nil
}
