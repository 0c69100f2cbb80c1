package stack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen listens on an address. If the address is in use, the error contains the remedy.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("another program listens on %s; stop it, or choose another address with %s", address, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on the address of %s: %w", flag, err)
	}
	return l, nil
}

// isFree returns an error if the address is in use, so that a program that is about to start
// couldn't listen on it.
func isFree(ctx context.Context, flag, address string) error {
	l, err := listen(ctx, flag, address)
	if err != nil {
		return err
	}
	return l.Close()
}

// portOf returns the port of host:port.
func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address) // listeners and checked flags always have a port
	return port
}

// url returns the URL of a listener, without a path.
func url(l net.Listener) string { return "http://" + l.Addr().String() }
