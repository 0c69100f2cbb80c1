package stack

import (
	"io"
	"net"
	"testing"
	"time"
)

// echo sends its input back after it has read all of it.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				all, _ := io.ReadAll(c)
				_, _ = c.Write(all)
			}()
		}
	}()
	return l.Addr().String()
}

func forwardTo(t *testing.T, target string) (*forward, net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := startForward(l, target)
	t.Cleanup(func() { _ = f.Close() })
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	// Far beyond the time that the test takes.
	if err := c.SetDeadline(time.Now().Add(stopLimit)); err != nil {
		t.Fatal(err)
	}
	return f, c
}

func TestForward(t *testing.T) {
	_, c := forwardTo(t, echo(t))
	if _, err := c.Write([]byte("there and back")); err != nil {
		t.Fatal(err)
	}
	// The echo waits for the end of its input, so the end must be forwarded too.
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(c); err != nil || string(got) != "there and back" {
		t.Errorf("read %q, error %v, want the bytes that were sent", got, err)
	}
}

func TestForwardClosesItsConnections(t *testing.T) {
	f, c := forwardTo(t, echo(t))
	if _, err := c.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- f.Close() }()
	select {
	case err := <-closed:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(stopLimit):
		t.Fatal("Close waits for a connection that has no end")
	}
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("the connection is still open")
	}
}

func TestForwardToAClosedPort(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	_, c := forwardTo(t, closed.Addr().String())
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("the connection is still open")
	}
}
