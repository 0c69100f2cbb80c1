package dynamo_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// A proxy receives and records the store's requests, and handles them as a test requires.
type proxy struct {
	url    string
	target string
	behave behaviour

	mu       sync.Mutex
	received []request
}

// A request is a request of the store, as recorded by the proxy.
type request struct {
	operation string
	body      map[string]any
}

// A behaviour handles a request: it passes the request on or fails in some way.
type behaviour func(x *exchange)

// An exchange is one request, with the methods to handle it.
type exchange struct {
	t      testing.TB
	number int // 1 for the first request that the proxy received
	body   []byte
	w      http.ResponseWriter
	r      *http.Request
	target string
}

func newProxy(t testing.TB, target string, behave behaviour) *proxy {
	t.Helper()
	p := &proxy{target: target, behave: behave}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.serve(t, w, r) }))
	t.Cleanup(func() {
		// Close would wait for requests that hang.
		server.CloseClientConnections()
		server.Close()
	})
	p.url = server.URL
	return p
}

func (p *proxy) serve(t testing.TB, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	number := p.record(t, r, body)
	p.behave(&exchange{t: t, number: number, body: body, w: w, r: r, target: p.target})
}

func (p *proxy) record(t testing.TB, r *http.Request, body []byte) (number int) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	req := request{operation: operation}
	if err := json.Unmarshal(body, &req.body); err != nil {
		t.Errorf("request is not JSON: %v", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.received = append(p.received, req)
	return len(p.received)
}

// requests returns the requests since the last call.
func (p *proxy) requests() []request {
	p.mu.Lock()
	defer p.mu.Unlock()
	received := p.received
	p.received = nil
	return received
}

// token returns the token of a transaction, which all its attempts share.
func (x *exchange) token() string {
	var body struct{ ClientRequestToken string }
	if err := json.Unmarshal(x.body, &body); err != nil {
		x.t.Error(err)
	}
	return body.ClientRequestToken
}

// forward sends the request to DynamoDB and returns the response.
func (x *exchange) forward() (*http.Response, []byte) {
	// Don't use the request's own context: DynamoDB applies a request that it has received
	// even if the client has given up.
	req, err := http.NewRequest(x.r.Method, x.target, bytes.NewReader(x.body))
	if err != nil {
		x.t.Error(err)
		return nil, nil
	}
	req.Header = x.r.Header.Clone()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		x.t.Error(err)
		return nil, nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		x.t.Error(err)
	}
	return res, body
}

// pass passes the request on and returns the response.
func (x *exchange) pass() {
	res, body := x.forward()
	if res == nil {
		x.cut()
		return
	}
	x.respond(res, body)
}

// respond sends DynamoDB's response.
func (x *exchange) respond(res *http.Response, body []byte) {
	maps.Copy(x.w.Header(), res.Header)
	x.w.WriteHeader(res.StatusCode)
	_, _ = x.w.Write(body)
}

// respondError responds with an error in DynamoDB's format.
func (x *exchange) respondError(status int, code, message string, more ...string) {
	x.w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	x.w.Header().Set("X-Amzn-Requestid", "REQUEST1")
	x.w.WriteHeader(status)
	text, err := json.Marshal(message)
	if err != nil {
		x.t.Error(err)
	}
	_, _ = io.WriteString(x.w, `{"__type":"com.amazonaws.dynamodb.v20120810#`+code+`","message":`+string(text)+strings.Join(more, "")+`}`)
}

// cancelTransaction responds that the transaction was cancelled for these reasons.
func (x *exchange) cancelTransaction(reasons ...string) {
	list := make([]string, len(reasons))
	for i, reason := range reasons {
		list[i] = `{"Code":"` + reason + `"}`
	}
	x.respondError(http.StatusBadRequest, "TransactionCanceledException", "Transaction cancelled",
		`,"CancellationReasons":[`+strings.Join(list, ",")+`]`)
}

// cut closes the connection without a response.
func (x *exchange) cut() { panic(http.ErrAbortHandler) }

// cutResponse closes the connection in the middle of a response.
func (x *exchange) cutResponse() {
	x.w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(x.w, `{"Items":[`)
	x.cut()
}

// hang never responds.
func (x *exchange) hang() { <-x.r.Context().Done() }

// onRequest handles the request with this number by b, and passes on the other requests.
func onRequest(number int, b behaviour) behaviour {
	return func(x *exchange) {
		if x.number != number {
			x.pass()
			return
		}
		b(x)
	}
}

// once handles the first request by b, and passes on the other requests.
func once(b behaviour) behaviour { return onRequest(1, b) }

// pass is the behaviour of a proxy without faults.
func pass(x *exchange) { x.pass() }

// applyThen lets DynamoDB apply the request, and then calls respond in place of the real
// response.
func applyThen(respond behaviour) behaviour {
	return func(x *exchange) {
		x.forward()
		respond(x)
	}
}

// withoutToken removes the token from each request, as if DynamoDB had forgotten it.
func withoutToken(b behaviour) behaviour {
	return editing(func(body map[string]any) { delete(body, "ClientRequestToken") }, b)
}

// editing edits each request before b handles it.
func editing(edit func(body map[string]any), b behaviour) behaviour {
	return func(x *exchange) {
		var body map[string]any
		if err := json.Unmarshal(x.body, &body); err != nil {
			x.t.Error(err)
		}
		edit(body)
		changed, err := json.Marshal(body)
		if err != nil {
			x.t.Error(err)
		}
		x.body = changed
		x.r.Header.Del("Content-Length")
		b(x)
	}
}
