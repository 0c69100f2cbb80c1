package stack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen opens an address. One that is taken is an error that says what to do.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken by another program; end that one, or choose another address with %s", address, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("listen for %s: %w", flag, err)
	}
	return l, nil
}

// isFree finds out whether a program that is about to start will get its address.
func isFree(ctx context.Context, flag, address string) error {
	l, err := listen(ctx, flag, address)
	if err != nil {
		return err
	}
	return l.Close()
}

// portOf gives the port of host:port.
func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address) // listeners and checked flags always have one
	return port
}

// url is where a listener is reached.
func url(l net.Listener) string { return "http://" + l.Addr().String() }
