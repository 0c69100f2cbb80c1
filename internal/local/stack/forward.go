package stack

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// dialLimit bounds the wait for a connection to a program on this machine.
const dialLimit = 5 * time.Second

// A forward forwards TCP connections to an address.
type forward struct {
	listener net.Listener
	target   string // host:port
	cancel   context.CancelFunc
	running  sync.WaitGroup
}

// startForward forwards the listener's connections to target until Close.
func startForward(l net.Listener, target string) *forward {
	ctx, cancel := context.WithCancel(context.Background())
	f := &forward{listener: l, target: target, cancel: cancel}
	f.running.Go(func() { f.accept(ctx) })
	return f
}

// Close closes the listener and every connection, and waits until they have ended.
func (f *forward) Close() error {
	err := f.listener.Close()
	f.cancel()
	f.running.Wait()
	return err
}

func (f *forward) accept(ctx context.Context) {
	for {
		from, err := f.listener.Accept()
		if err != nil {
			return // closed
		}
		f.running.Go(func() { f.forwardConn(ctx, from) })
	}
}

func (f *forward) forwardConn(ctx context.Context, from net.Conn) {
	defer from.Close()
	dialer := net.Dialer{Timeout: dialLimit}
	to, err := dialer.DialContext(ctx, "tcp", f.target)
	if err != nil {
		return // the client sees its connection closed
	}
	defer to.Close()
	stop := context.AfterFunc(ctx, func() { from.Close(); to.Close() })
	defer stop()
	var both sync.WaitGroup
	both.Go(func() { copyAll(to, from) })
	both.Go(func() { copyAll(from, to) })
	both.Wait()
}

// copyAll copies until from has no more input, and then closes to for writing.
func copyAll(to, from net.Conn) {
	_, _ = io.Copy(to, from) // an error means that one of the connections has ended
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}
