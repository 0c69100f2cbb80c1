// Package authorizermain connects the authorizer's settings, verifier and handler.
// The Lambda, the local stack and the benchmark all call [Setup].
package authorizermain

import (
	"io"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"timesheets/internal/authorizer"
	"timesheets/internal/config"
	"timesheets/internal/lambdamain"
)

// Run serves the authorizer as a Lambda. It doesn't return. If a setting is invalid, the
// process exits with code 1, after a log line that names every invalid setting.
func Run() {
	handler, err := Setup(os.LookupEnv, os.Stdout)
	if err != nil {
		lambdamain.Exit("the authorizer", err)
	}
	lambda.Start(handler.Handle)
}

// Setup returns the authorizer that the environment configures. It writes one line for each
// decision to log. The error names every invalid setting. The issuer's keys are fetched with
// the first token, so Setup doesn't fail if they are unavailable.
func Setup(lookup config.Lookup, log io.Writer) (*authorizer.Handler, error) {
	settings, err := config.LoadAuthorizer(lookup)
	if err != nil {
		return nil, err
	}
	verifier, err := authorizer.NewVerifier(settings, time.Now)
	if err != nil {
		return nil, err
	}
	return authorizer.New(authorizer.Config{
		Verifier: verifier, Log: log, Now: time.Now, FunctionName: settings.FunctionName,
	}), nil
}
