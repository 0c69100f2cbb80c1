package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"timesheets/internal/local/stack"
)

// The limits of a run.
const (
	maxRate     = 1000
	maxDuration = time.Hour // a token's life
)

// options are the flags and the environment.
type options struct {
	api      string // empty: start a stack
	store    string // of that stack
	rate     int    // requests a second
	duration time.Duration
	out      string // file of the report; empty: standard output
	tokens   tokens
}

// tokens are what the requests are sent with.
type tokens struct {
	users               []string
	manager, importTool string
}

const usage = `
With -api, these tokens are read from the environment:
  LOAD_TOKENS         of two or more users who record hours, separated by spaces
  LOAD_MANAGER_TOKEN  of a manager who isn't one of them
  LOAD_IMPORT_TOKEN   of the import job
`

// run runs the command and returns its exit code: 0, 1 if it failed or a response was an error,
// 2 for invalid options.
func run(ctx context.Context, args []string, getenv func(string) string, out, log io.Writer) int {
	o, err := parse(args, getenv, log)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(log, err)
		return 2
	}
	failed, err := o.run(ctx, out)
	if err != nil {
		fmt.Fprintln(log, "load:", err)
	}
	if err != nil || failed {
		return 1
	}
	return 0
}

// parse returns the options, or an error that contains every invalid one.
func parse(args []string, getenv func(string) string, log io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(log)
	flags.StringVar(&o.api, "api", "", "`URL` of a running stack's API, on loopback (default: start a stack)")
	flags.StringVar(&o.store, "store", "dynamodb", "`kind` of store of the stack to start: dynamodb or bolt")
	flags.IntVar(&o.rate, "rate", 33, "requests per second")
	flags.DurationVar(&o.duration, "duration", 10*time.Minute, "how long to send requests")
	flags.StringVar(&o.out, "out", "", "`file` to write the report to (default: standard output)")
	flags.Usage = func() {
		fmt.Fprintln(log, "Usage of load:")
		flags.PrintDefaults()
		fmt.Fprint(log, usage)
	}
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	var faults []error
	if flags.NArg() > 0 {
		faults = append(faults, fmt.Errorf("load: unexpected arguments %q", flags.Args()))
	}
	if o.rate < 1 || o.rate > maxRate {
		faults = append(faults, fmt.Errorf("load: -rate %d must be 1 to %d", o.rate, maxRate))
	}
	if o.duration < time.Second || o.duration > maxDuration {
		faults = append(faults, fmt.Errorf("load: -duration %s must be 1s to %s", o.duration, maxDuration))
	}
	if o.api != "" {
		faults = append(faults, onLoopback(o.api))
		o.tokens = tokens{strings.Fields(getenv("LOAD_TOKENS")), getenv("LOAD_MANAGER_TOKEN"), getenv("LOAD_IMPORT_TOKEN")}
		if len(o.tokens.users) < 2 || o.tokens.manager == "" || o.tokens.importTool == "" {
			faults = append(faults, errors.New("load: -api requires LOAD_TOKENS with at least two tokens, LOAD_MANAGER_TOKEN and LOAD_IMPORT_TOKEN"))
		}
	} else if o.store != "dynamodb" && o.store != "bolt" {
		faults = append(faults, fmt.Errorf("load: -store %s must be dynamodb or bolt", o.store))
	}
	return o, errors.Join(faults...)
}

// onLoopback returns an error for an address that isn't on this machine.
func onLoopback(api string) error {
	u, err := url.Parse(api)
	if err == nil && u.Scheme == "http" {
		if host, err := netip.ParseAddr(u.Hostname()); err == nil && host.IsLoopback() {
			return nil
		}
	}
	return fmt.Errorf("load: -api %s must be http and a loopback address, such as http://127.0.0.1:8080", api)
}

// run sends the requests and writes the report. failed is true if a response was an error.
func (o options) run(ctx context.Context, out io.Writer) (failed bool, err error) {
	if o.api == "" {
		stop, err := o.start(ctx)
		if err != nil {
			return false, err
		}
		defer func() { err = errors.Join(err, stop()) }()
	}
	results, err := newLoad(o).send(ctx)
	if err != nil {
		return false, err
	}
	text := report(results, time.Now())
	if o.out == "" {
		_, err = io.WriteString(out, text)
	} else {
		err = os.WriteFile(o.out, []byte(text), 0o644) //nolint:gosec // a page of the repository
	}
	return results.errors() > 0, err
}

// start starts a stack with an empty table, and requests tokens for the stack's users.
func (o *options) start(ctx context.Context) (stop func() error, err error) {
	data, err := os.MkdirTemp("", "timesheets-load-")
	if err != nil {
		return nil, err
	}
	free := "127.0.0.1:0"
	// The stack formats its log, as in a deployment, but the log isn't kept.
	at, stopStack, err := stack.Start(ctx, []string{
		"-store", o.store, "-data", data, "-api", free, "-issuer", free, "-web", free, "-dynamodb", free,
	}, io.Discard, stack.Wrap{})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(data))
	}
	stop = func() error { return errors.Join(stopStack(), os.RemoveAll(data)) }
	o.api = at.API
	token := func(user string) string {
		var text bytes.Buffer
		if err == nil {
			err = stack.Run(ctx, []string{"token", "-issuer", at.Issuer + "/", "-user", user}, &text, io.Discard)
		}
		return strings.TrimSpace(text.String())
	}
	o.tokens = tokens{[]string{token("employee"), token("contractor")}, token("manager"), token("import")}
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	return stop, nil
}
