package stack

import (
	"context"
	"io"
	"net/http"
	"net/netip"

	"timesheets/internal/local/gateway"
	"timesheets/internal/timesheet"
)

// A Wrap replaces parts of a stack, for tests that need a stack with a faulty part. Each
// function receives the stack's own part and returns the part to use. If a function is nil,
// the stack's own part is used. A test that needs other templates makes changed copies and
// sets -template to them.
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

// Addresses are the URLs of a running stack, without paths. Issuer is empty if another
// provider signs users in.
type Addresses struct {
	API, Issuer, Page string
}

// Start starts a stack with the flags of [Run] in this process, and returns when the stack
// serves requests. The caller must call stop, which gives running requests drainLimit to
// finish.
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
