package probe

import (
	"context"
	"crypto/rsa"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"
)

// Exit codes.
const (
	ExitOK    = 0
	ExitFault = 1 // a check found a fault
	ExitError = 2 // the settings are invalid, or a check couldn't be made
)

// A Process is everything that the prober receives from its process.
type Process struct {
	Args   []string                                      // without the program's name
	Lookup func(variable string) (value string, ok bool) // of the environment
	Now    func() time.Time
	Stdout io.Writer // receives one line of JSON
	Stderr io.Writer // receives each check that isn't ok

	key *rsa.PrivateKey // of tests, which start many runs; nil is a new key
}

// Run makes every check and returns the exit code. It ends within -timeout and cleanupLimit.
// If ctx ends before, it deletes the entries that it created and reports the remaining
// checks as errors.
func Run(ctx context.Context, p Process) int {
	s, err := readSettings(p.Args, p.Lookup, p.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return ExitOK
	}
	if err != nil {
		return ExitError
	}
	prober, err := newProber(s, p)
	if err != nil {
		fmt.Fprintln(p.Stderr, "probe:", err)
		return ExitError
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	r := prober.run(ctx)
	code := r.exitCode()
	if err := r.write(p.Stdout, p.Stderr); err != nil {
		fmt.Fprintln(p.Stderr, "probe: write the report:", err)
		if code == ExitOK {
			code = ExitError
		}
	}
	return code
}
