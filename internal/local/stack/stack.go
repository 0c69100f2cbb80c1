package stack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"timesheets/internal/local/cloudfront"
)

const (
	// drainLimit is the time that requests have to finish when the stack stops.
	drainLimit = 5 * time.Second
	// readLimit bounds the time to read a request with its body. It is shorter than
	// drainLimit, so that a request whose body never arrives receives a response before the
	// shutdown would cut it off.
	readLimit = 3 * time.Second
	// idleLimit is how long an idle connection is kept open. Without it, net/http would
	// use readLimit.
	idleLimit = 2 * time.Minute
)

// runStack runs the stack until the context ends.
func runStack(ctx context.Context, args []string, to streams) error {
	o, err := parseOptions(args, to)
	if err != nil {
		return err
	}
	bridge, err := findBridge(o, to)
	if err != nil {
		return err
	}
	s, err := setup(ctx, o, bridge, to)
	if errors.Is(err, context.Canceled) {
		return nil // interrupted during the start
	}
	if err != nil {
		return err
	}
	if err := s.greet(ctx, to.out); err != nil && ctx.Err() == nil {
		return errors.Join(err, s.Close())
	}
	select {
	case <-ctx.Done():
		fmt.Fprintln(to.log, "stopping")
		return s.Close()
	case err := <-s.failed:
		return errors.Join(err, s.Close())
	}
}

// A stack is a running stack. Close stops it.
type stack struct {
	options   options
	api       net.Listener
	signIn    net.Listener // nil if another provider signs users in
	web       net.Listener
	bridge    netip.Addr // on Docker's network; the zero Addr if there is none
	page      *cloudfront.Page
	storeName string // where entries are stored, for the greeting
	failed    chan error
	closers   []func() error // in the order of opening
}

// setup starts the stack. If it fails, it closes everything that it opened.
func setup(ctx context.Context, o options, bridge netip.Addr, to streams) (*stack, error) {
	s := &stack{options: o, bridge: bridge, failed: make(chan error, 1)}
	if err := s.start(ctx, to); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *stack) start(ctx context.Context, to streams) error {
	// Listen first: an address in use is the likeliest error and the cheapest to detect.
	if err := s.listen(ctx); err != nil {
		return err
	}
	issuers, err := s.issuerListeners(ctx)
	if err != nil {
		return err
	}
	back, err := s.openStore(ctx)
	if err != nil {
		return err
	}
	h, err := s.handlers(back, to.log)
	if err != nil {
		return err
	}
	// The API starts last, so it stops first, while the issuer still runs: the API's last
	// requests may need the issuer's keys.
	s.serve(h.signIn, to, issuers...)
	s.serve(onlyHosts(s.web, h.web), to, s.web)
	s.serve(onlyHosts(s.api, h.api), to, s.api)
	return nil
}

func (s *stack) listen(ctx context.Context) error {
	for _, l := range []struct {
		flag, address string
		listener      *net.Listener
	}{{"-api", s.options.api, &s.api}, {"-issuer", s.options.signIn, &s.signIn}, {"-web", s.options.web, &s.web}} {
		if l.listener == &s.signIn && s.options.hasExternalProvider() {
			continue
		}
		opened, err := listen(ctx, l.flag, l.address)
		if err != nil {
			return err
		}
		s.onClose(opened.Close)
		*l.listener = opened
	}
	if s.options.page == "" {
		s.options.page = url(s.web)
	}
	return nil
}

// serve serves the listeners until Close, which gives running requests drainLimit to finish.
func (s *stack) serve(h http.Handler, to streams, listeners ...net.Listener) {
	server := &http.Server{
		Handler: h, ReadTimeout: readLimit, IdleTimeout: idleLimit,
		ErrorLog: slog.NewLogLogger(slog.NewJSONHandler(to.log, nil), slog.LevelError),
	}
	for _, l := range listeners {
		go func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				select {
				case s.failed <- fmt.Errorf("serve %s: %w", l.Addr(), err):
				default: // another failure is already reported
				}
			}
		}()
	}
	s.onClose(func() error { return drain(server, drainLimit) })
}

// drain shuts a server down. Requests that are still running at the limit are cut off;
// that isn't an error.
func drain(server *http.Server, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	if err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

func (s *stack) onClose(f func() error) { s.closers = append(s.closers, f) }

// Close stops the parts in reverse order of their start: requests end before their store
// closes.
func (s *stack) Close() error {
	var errs []error
	for _, f := range slices.Backward(s.closers) {
		if err := f(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	s.closers = nil
	return errors.Join(errs...)
}
