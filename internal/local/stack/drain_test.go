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
func TestDrainCutsOff(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	server := &http.Server{ReadHeaderTimeout: readLimit, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(begun)
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
	<-begun
	if err := drain(server, time.Nanosecond); err != nil {
		t.Errorf("%v, want none", err)
	}
	if err := c.SetReadDeadline(time.Now().Add(stopLimit)); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(c); err != nil || len(answer) > 0 {
		t.Errorf("%q, %v, want the connection closed without an answer", answer, err)
	}
}

// If a body never arrives, the gateway responds well before the drain would cut it off.
func TestSlowBodyIsAnswered(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: waits for the limit on reading")
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
	answer, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") {
		t.Errorf("%v, want an answer 400 and the end of the connection:\n%s", err, answer)
	}
	if readLimit >= drainLimit {
		t.Errorf("the limit on reading, %s, is not below that on the end, %s", readLimit, drainLimit)
	}
}
