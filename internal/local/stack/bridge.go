package stack

import (
	"context"
	"fmt"
	"net"
	"net/netip"

	"timesheets/internal/local/dynamolocal"
)

const (
	// bridgeName is the interface of Docker's default network on Linux. Docker Desktop
	// has no such interface: its containers reach the machine's loopback by bridgeHost.
	bridgeName = "docker0"
	// bridgeHost is the name by which containers reach the machine.
	bridgeHost = dynamolocal.DockerHost
)

// setBridge sets the flag -docker-bridge, with or without a name.
func (o *options) setBridge(text string) error {
	o.dockerBridge = text
	if text == "true" { // the flag package's value if there is no name
		o.dockerBridge = bridgeName
	}
	return nil
}

// findBridge returns this machine's address on Docker's network if the flag is set. If
// there is no such address, it logs that and returns the zero Addr.
func findBridge(o options, to streams) (netip.Addr, error) {
	if o.dockerBridge == "" {
		return netip.Addr{}, nil
	}
	bridge, err := net.InterfaceByName(o.dockerBridge)
	if err == nil {
		var addresses []net.Addr
		if addresses, err = bridge.Addrs(); err != nil {
			return netip.Addr{}, fmt.Errorf("addresses of %s: %w", o.dockerBridge, err)
		}
		if address, ok := privateIPv4(addresses); ok {
			return address, nil
		}
	}
	_, err = fmt.Fprintf(to.log, "-docker-bridge: there is no interface %s with a private IPv4 address; containers reach the stack only if %s is this machine's loopback, as on Docker Desktop\n",
		o.dockerBridge, bridgeHost)
	return netip.Addr{}, err
}

// privateIPv4 returns the first private IPv4 address. On Docker's bridge, only this machine
// and its containers can reach that address.
func privateIPv4(addresses []net.Addr) (netip.Addr, bool) {
	for _, address := range addresses {
		prefix, err := netip.ParsePrefix(address.String())
		if err == nil && prefix.Addr().Is4() && prefix.Addr().IsPrivate() {
			return prefix.Addr(), true
		}
	}
	return netip.Addr{}, false
}

// listenOnBridge listens on the bridge at the port of a loopback listener, so that
// containers call a service at the same port as programs on this machine do. If there is no
// bridge, it returns no listener.
func (s *stack) listenOnBridge(ctx context.Context, flag, port string) ([]net.Listener, error) {
	if !s.bridge.IsValid() {
		return nil, nil
	}
	l, err := listen(ctx, flag, net.JoinHostPort(s.bridge.String(), port))
	if err != nil {
		return nil, err
	}
	s.onClose(l.Close)
	return []net.Listener{l}, nil
}

// issuerListeners returns the listeners of this stack's own issuer: none if another
// provider signs users in.
func (s *stack) issuerListeners(ctx context.Context) ([]net.Listener, error) {
	if s.signIn == nil {
		return nil, nil
	}
	onBridge, err := s.listenOnBridge(ctx, "-issuer", portOf(s.signIn.Addr().String()))
	return append(onBridge, s.signIn), err
}

// bridgeHosts returns the hosts by which containers may call the issuer.
func (s *stack) bridgeHosts() []string {
	if s.options.dockerBridge == "" {
		return nil
	}
	port := portOf(s.signIn.Addr().String())
	hosts := []string{net.JoinHostPort(bridgeHost, port)}
	if s.bridge.IsValid() {
		hosts = append(hosts, net.JoinHostPort(s.bridge.String(), port))
	}
	return hosts
}
