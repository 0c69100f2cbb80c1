package stack

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A request that is still running at the limit is cut off. That isn't an error.
func TestDrainClosesRunningRequests(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	server := &http.Server{ReadHeaderTimeout: readLimit, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(started)
		<-release
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { close(release) })
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-started
	if err := drain(server, time.Nanosecond); err != nil {
		t.Errorf("error %v, want none", err)
	}
	if err := c.SetReadDeadline(time.Now().Add(stopLimit)); err != nil {
		t.Fatal(err)
	}
	if response, err := io.ReadAll(c); err != nil || len(response) > 0 {
		t.Errorf("read %q, error %v, want the connection closed without a response", response, err)
	}
}

// If a body never arrives, the gateway responds before the drain would cut the request off.
func TestSlowBodyGets400(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: waits for readLimit")
	}
	s := start(t, flags(t)...)
	address := s.api.Addr().String()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetReadDeadline(time.Now().Add(stopLimit)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, "POST /timesheets HTTP/1.1\r\nHost: "+address+"\r\nContent-Length: 9\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	response, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(response), "HTTP/1.1 400 ") {
		t.Errorf("error %v, want a 400 response and the end of the connection:\n%s", err, response)
	}
	if readLimit >= drainLimit {
		t.Errorf("readLimit is %s, want less than drainLimit, %s", readLimit, drainLimit)
	}
}
