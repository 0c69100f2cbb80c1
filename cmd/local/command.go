package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
)

// errUsage says that the command line was not understood.
var errUsage = errors.New("usage")

// streams is where a command writes: what was asked for, and what happens meanwhile.
type streams struct {
	out, log io.Writer
}

// run picks the command.
func run(ctx context.Context, args []string, to streams) error {
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

// parse reads the flags of a command that takes nothing else.
func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(flags.Output(), "%s: %q is not understood here\n", flags.Name(), flags.Arg(0))
		flags.Usage()
		return errUsage
	}
	return nil
}

func newFlags(name string, to streams) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(to.log)
	return flags
}
