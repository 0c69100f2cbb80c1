package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// bridgeName is the interface of Docker's default network on Linux. Docker Desktop
	// has none: there containers reach the machine's loopback itself.
	bridgeName = "docker0"
	// bridgeHost is what containers call the machine.
	bridgeHost = "host.docker.internal"
	// dialLimit bounds the wait for a program on this machine.
	dialLimit = 5 * time.Second
)

// errNoBridge says that there is no Docker network to listen on.
var errNoBridge = errors.New("there is no interface " + bridgeName)

// bridgeAddress finds this machine's address on Docker's network.
func bridgeAddress() (netip.Addr, error) {
	bridge, err := net.InterfaceByName(bridgeName)
	if err != nil {
		return netip.Addr{}, errNoBridge
	}
	addresses, err := bridge.Addrs()
	if err != nil {
		return netip.Addr{}, fmt.Errorf("addresses of %s: %w", bridgeName, err)
	}
	return privateIPv4(addresses)
}

// privateIPv4 picks the address that only this machine and its containers reach.
func privateIPv4(addresses []net.Addr) (netip.Addr, error) {
	for _, address := range addresses {
		prefix, err := netip.ParsePrefix(address.String())
		if err == nil && prefix.Addr().Is4() && prefix.Addr().IsPrivate() {
			return prefix.Addr(), nil
		}
	}
	return netip.Addr{}, fmt.Errorf("%w with a private IPv4 address", errNoBridge)
}

// A forward passes connections on to an address, byte by byte.
type forward struct {
	listener net.Listener
	target   string
	cancel   context.CancelFunc
	done     sync.WaitGroup
}

// startForward forwards until it is closed.
func startForward(l net.Listener, target string) *forward {
	ctx, cancel := context.WithCancel(context.Background())
	f := &forward{listener: l, target: target, cancel: cancel}
	f.done.Go(func() { f.accept(ctx) })
	return f
}

// Close ends the forwarding and every connection.
func (f *forward) Close() error {
	err := f.listener.Close()
	f.cancel()
	f.done.Wait()
	return err
}

func (f *forward) accept(ctx context.Context) {
	for {
		from, err := f.listener.Accept()
		if err != nil {
			return // closed
		}
		f.done.Go(func() { f.pass(ctx, from) })
	}
}

func (f *forward) pass(ctx context.Context, from net.Conn) {
	defer from.Close()
	dialer := net.Dialer{Timeout: dialLimit}
	to, err := dialer.DialContext(ctx, "tcp", f.target)
	if err != nil {
		return // the caller sees its connection end
	}
	defer to.Close()
	stop := context.AfterFunc(ctx, func() { from.Close(); to.Close() })
	defer stop()
	var both sync.WaitGroup
	both.Go(func() { copyAll(to, from) })
	both.Go(func() { copyAll(from, to) })
	both.Wait()
}

// copyAll copies to the end, and tells the other side that there is no more.
func copyAll(to, from net.Conn) {
	_, _ = io.Copy(to, from) // a connection that broke is one that ended
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}
