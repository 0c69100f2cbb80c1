// Command authorizer is the Lambda that answers for the API's callers.
package main

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"timesheets/internal/authorizer"
	"timesheets/internal/config"
)

func main() {
	handler, err := setup(os.LookupEnv, os.Stdout)
	if err != nil {
		slog.New(slog.NewJSONHandler(os.Stderr, nil)).Error("the authorizer does not start", "cause", err.Error())
		os.Exit(1)
	}
	lambda.Start(handler.Handle)
}

func setup(lookup config.Lookup, log io.Writer) (*authorizer.Handler, error) {
	settings, err := config.LoadAuthorizer(lookup)
	if err != nil {
		return nil, err
	}
	verifier, err := authorizer.NewVerifier(settings, time.Now)
	if err != nil {
		return nil, err
	}
	return authorizer.New(authorizer.Config{Verifier: verifier, Log: log, Now: time.Now, FunctionName: lambdacontext.FunctionName}), nil
}
