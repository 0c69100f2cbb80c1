// Package lambdamain contains the code that the mains of all Lambdas share.
//
// The wiring of each kind of Lambda has its own package, functionmain and authorizermain.
// A main imports one of them, so the authorizer doesn't link the store, and a function
// doesn't link the token verifier.
package lambdamain

import (
	"log/slog"
	"os"
)

// Exit logs err, the reason why the process doesn't start, and exits with code 1.
// process is the subject of the log line, such as "the function".
func Exit(process string, err error) {
	slog.New(slog.NewJSONHandler(os.Stderr, nil)).Error(process+" failed to start", "cause", err.Error())
	os.Exit(1)
}
