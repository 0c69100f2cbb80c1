// Package lambdamain is what the mains of all Lambdas share.
//
// The wiring of each kind of Lambda has a package of its own, functionmain and
// authorizermain, and a main imports one of them: the authorizer doesn't link the store,
// and a function doesn't link what verifies tokens.
package lambdamain

import (
	"log/slog"
	"os"
)

// Exit ends the process with 1, after a log line that contains err, the reason why it
// doesn't start. who is the subject of that line, such as "the function".
func Exit(who string, err error) {
	slog.New(slog.NewJSONHandler(os.Stderr, nil)).Error(who+" does not start", "cause", err.Error())
	os.Exit(1)
}
