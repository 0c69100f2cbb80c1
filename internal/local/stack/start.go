package stack

import (
	"context"
	"io"
	"net/http"
	"net/netip"

	"timesheets/internal/local/gateway"
	"timesheets/internal/timesheet"
)

// A Wrap replaces parts of a stack, for tests that need one with a part that is wrong. Each
// function receives the stack's own part and returns the one to use; nil keeps the part. A
// test that changes the templates names copies of them with -template.
type Wrap struct {
	Authorizer func(gateway.Authorizer) gateway.Authorizer
	Functions  func(map[string]gateway.Function) map[string]gateway.Function // by logical id
	Store      func(timesheet.Store) timesheet.Store                         // once for each route
	API, Page  func(http.Handler) http.Handler
}

// wrapped returns the part to use.
func wrapped[T any](wrap func(T) T, own T) T {
	if wrap == nil {
		return own
	}
	return wrap(own)
}

// Addresses are the URLs of a running stack, without paths.
type Addresses struct {
	API, Issuer, Page string
}

// Start starts a stack with the flags of [Run] in this process, and returns when it serves
// requests. The caller must call stop, which waits for pending requests.
func Start(ctx context.Context, args []string, log io.Writer, wrap Wrap) (a Addresses, stop func() error, err error) {
	to := streams{out: io.Discard, log: log}
	o, err := parseOptions(args, to)
	if err != nil {
		return Addresses{}, nil, err
	}
	o.wrap = wrap
	s, err := setup(ctx, o, netip.Addr{}, to)
	if err != nil {
		return Addresses{}, nil, err
	}
	a = Addresses{API: url(s.api), Page: url(s.web)}
	if s.signIn != nil {
		a.Issuer = url(s.signIn)
	}
	return a, s.Close, nil
}
