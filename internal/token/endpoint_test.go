package token

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// serve starts a real server on loopback for the test.
func serve(tb testing.TB, handler http.HandlerFunc) string {
	tb.Helper()
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	return server.URL
}

// withoutTimeout returns an Endpoint without its timeout: on a busy machine 2 s can pass
// before the test server responds, and most tests aren't about the timeout.
func withoutTimeout(url string) *Endpoint {
	e := NewEndpoint(url)
	e.client.Timeout = 0
	return e
}

func respondWith(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func TestEndpointFetchesTheKeys(t *testing.T) {
	var method, path string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		method, path = r.Method, r.URL.String()
		io.WriteString(w, keySet(keyWith(t, nil)))
	})
	keys, err := withoutTimeout(url + "/keys?p=policy").Keys(t.Context())
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d keys, error %v, want 1 key", len(keys), err)
	}
	if method != http.MethodGet || path != "/keys?p=policy" {
		t.Errorf("request = %s %s", method, path)
	}
}

// Some CDNs reject requests whose User-Agent is empty or the default of an HTTP client.
func TestEndpointIsNotBlockedAsADefaultClient(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"go-http-client", "curl", "python", "java", "okhttp", "axios"} {
			if agent := strings.ToLower(r.UserAgent()); agent == "" || strings.HasPrefix(agent, name) {
				w.WriteHeader(http.StatusForbidden)
				return
			}
		}
		io.WriteString(w, keySet(keyWith(t, nil)))
	})
	if keys, err := withoutTimeout(url).Keys(t.Context()); err != nil || len(keys) != 1 {
		t.Errorf("%d keys, error %v, want 1 key", len(keys), err)
	}
}

// Providers use many media types for their key sets.
func TestEndpointIgnoresTheContentType(t *testing.T) {
	for _, contentType := range []string{
		"application/jwk-set+json", "application/json; charset=utf8", "text/plain", "text/html;charset=ISO-8859-1",
		"application/octet-stream", "json", "",
	} {
		t.Run(contentType, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{contentType}
				io.WriteString(w, keySet(keyWith(t, nil)))
			})
			if keys, err := withoutTimeout(url).Keys(t.Context()); err != nil || len(keys) != 1 {
				t.Errorf("%d keys, error %v, want 1 key", len(keys), err)
			}
		})
	}
}

func TestEndpointRejectsInvalidResponses(t *testing.T) {
	valid := keySet(keyWith(t, nil))
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"empty", respondWith(""), errKeySet.Error()},
		{"an empty set", respondWith("{}"), errKeySet.Error()},
		{"an HTML page", respondWith("<html>"), errKeySet.Error()},
		{"status 500", respondWithStatus(http.StatusInternalServerError, valid), "status 500"},
		{"status 404", respondWithStatus(http.StatusNotFound, valid), "status 404"},
		{"status 203", respondWithStatus(http.StatusNonAuthoritativeInfo, valid), "status 203"},
		{"one byte too large", respondWith(strings.Repeat(" ", maxKeySetSize+1-len(valid)) + valid), "more than 1048576 bytes"},
		{"endless", endless, "more than 1048576 bytes"},
		{"too large when decompressed", gzipped, "more than 1048576 bytes"},
		{"truncated", truncated(valid), "unexpected EOF"},
		{"large headers", largeHeaders, "headers exceeded"},
		{"connection closed", closeConnection, "EOF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			keys, err := withoutTimeout(serve(t, test.handler)).Keys(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) || keys != nil {
				t.Errorf("%d keys, error %v, want an error with %q", len(keys), err, test.want)
			}
		})
	}
}

func TestEndpointAcceptsAResponseOfTheMaximumSize(t *testing.T) {
	valid := keySet(keyWith(t, nil))
	url := serve(t, respondWith(strings.Repeat(" ", maxKeySetSize-len(valid))+valid))
	if _, err := withoutTimeout(url).Keys(t.Context()); err != nil {
		t.Error(err)
	}
}

// Keys reads at most one byte more than the limit.
func TestEndpointReadsAtMostOneByteOverItsLimit(t *testing.T) {
	body := &countedBody{}
	e := NewEndpoint("http://127.0.0.1/")
	e.client.Transport = transportReturning(body)
	if _, err := e.Keys(t.Context()); err == nil || !strings.Contains(err.Error(), "more than 1048576 bytes") {
		t.Errorf("error = %v", err)
	}
	if body.read != maxKeySetSize+1 {
		t.Errorf("%d bytes were read, want %d", body.read, maxKeySetSize+1)
	}
	if !body.closed {
		t.Error("the response body wasn't closed")
	}
}

// Only the configured URL is ever called, whatever the response.
func TestEndpointFollowsNoRedirect(t *testing.T) {
	var called atomic.Bool
	redirectTarget := serve(t, func(w http.ResponseWriter, r *http.Request) {
		called.Store(true)
		respondWith(keySet(keyWith(t, nil)))(w, r)
	})
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, redirectTarget, http.StatusFound)
	})
	if _, err := withoutTimeout(url).Keys(t.Context()); err == nil || !strings.Contains(err.Error(), "status 302") {
		t.Errorf("error = %v", err)
	}
	if called.Load() {
		t.Error("the redirect was followed")
	}
}

// A proxy from the environment could see and change the keys.
func TestEndpointUsesNoProxy(t *testing.T) {
	transport, ok := NewEndpoint("http://127.0.0.1/").client.Transport.(*http.Transport)
	if !ok || transport.Proxy != nil {
		t.Error("the transport has a proxy")
	}
}

// A connection that is kept open needs a goroutine, and the server closes it while Lambda has
// frozen the process.
func TestEndpointClosesItsConnections(t *testing.T) {
	closes := false
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		closes = r.Close
		respondWith(keySet(keyWith(t, nil)))(w, r)
	})
	if _, err := withoutTimeout(url).Keys(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !closes {
		t.Error("the request doesn't close its connection")
	}
}

func TestEndpointFailsIfTheIssuerIsDown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	listener.Close()
	if _, err := withoutTimeout(url).Keys(t.Context()); err == nil {
		t.Error("error = nil, want an error")
	}
}

// The timeout is for the whole fetch: the connection, the headers and the last byte.
func TestEndpointTimesOut(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{"before the headers": hang, "within the body": hangInBody} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The context has no deadline, so without the timeout this call would not return.
			_, err := NewEndpoint(serve(t, handler)).Keys(context.WithoutCancel(t.Context()))
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error = %v, want %v", err, context.DeadlineExceeded)
			}
		})
	}
}

func TestEndpointStopsWhenItsContextEnds(t *testing.T) {
	requested := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		close(requested)
		hang(w, r)
	})
	go func() {
		<-requested
		cancel()
	}()
	if _, err := withoutTimeout(url).Keys(ctx); err == nil || ctx.Err() == nil {
		t.Errorf("error = %v", err)
	}
}

func respondWithStatus(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

func endless(w http.ResponseWriter, _ *http.Request) {
	for block := bytes.Repeat([]byte(" "), 1<<16); ; {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

// A countedBody is four times as long as maxKeySetSize, and counts the bytes that are read.
type countedBody struct {
	read   int
	closed bool
}

func (b *countedBody) Read(p []byte) (int, error) {
	n := min(len(p), 4*maxKeySetSize-b.read)
	if n == 0 {
		return 0, io.EOF
	}
	b.read += n
	return n, nil
}

func (b *countedBody) Close() error {
	b.closed = true
	return nil
}

// transportReturning returns a transport that responds to every request with the same body.
func transportReturning(body io.ReadCloser) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Body: body, Request: r}, nil
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func gzipped(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	defer z.Close()
	z.Write(bytes.Repeat([]byte(" "), 2*maxKeySetSize))
}

func truncated(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100000")
		io.WriteString(w, body)
	}
}

func largeHeaders(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("X-Pad", strings.Repeat("x", 2*maxHeaderSize))
}

func closeConnection(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// hang sends no response while the client waits.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func hangInBody(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, `{"keys":[`)
	w.(http.Flusher).Flush()
	hang(w, r)
}
