package stack

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
)

// ErrUsage means that the command line is invalid. The reason has been written to the log.
var ErrUsage = errors.New("usage")

// streams are the writers of a command: out for its result, log for everything else.
type streams struct {
	out, log io.Writer
}

// Run runs the command that args[0] names: token, events or parameters. If args[0] is none
// of them, Run runs the stack until ctx ends. It writes results to out and everything else
// to log.
//
// Run returns flag.ErrHelp after -help, ErrUsage if args can't be parsed, and nil if the
// command succeeded, or if ctx ended and the stack was closed without an error.
func Run(ctx context.Context, args []string, out, log io.Writer) error {
	to := streams{out: out, log: log}
	if len(args) > 0 {
		switch args[0] {
		case "token":
			return runToken(ctx, args[1:], to)
		case "events":
			return runEvents(args[1:], to)
		case "parameters":
			return runParameters(args[1:], to)
		}
	}
	return runStack(ctx, args, to)
}

// parse parses the flags of a command that takes no other arguments.
func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return ErrUsage
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(flags.Output(), "%s: unexpected argument %q\n", flags.Name(), flags.Arg(0))
		flags.Usage()
		return ErrUsage
	}
	return nil
}

func newFlags(name string, to streams) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(to.log)
	return flags
}
