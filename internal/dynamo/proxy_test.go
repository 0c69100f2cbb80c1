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

// A proxy stands between the store and DynamoDB, remembers every request and
// misbehaves as a test wants it to.
type proxy struct {
	url    string
	target string
	behave behaviour

	mu   sync.Mutex
	seen []request
}

// A request is what the store sent.
type request struct {
	operation string
	body      map[string]any
}

// A behaviour answers a request, or does not.
type behaviour func(x *exchange)

// An exchange is one request with the ways to deal with it.
type exchange struct {
	t      testing.TB
	number int // 1 for the first request that the proxy got
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
		// Requests that hang would hold up Close.
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
	number := p.note(t, r, body)
	p.behave(&exchange{t: t, number: number, body: body, w: w, r: r, target: p.target})
}

func (p *proxy) note(t testing.TB, r *http.Request, body []byte) (number int) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	req := request{operation: operation}
	if err := json.Unmarshal(body, &req.body); err != nil {
		t.Errorf("request is not JSON: %v", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = append(p.seen, req)
	return len(p.seen)
}

// requests gives what was sent since the last call.
func (p *proxy) requests() []request {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := p.seen
	p.seen = nil
	return seen
}

// token tells the attempts of one create from those of others.
func (x *exchange) token() string {
	var body struct{ ClientRequestToken string }
	if err := json.Unmarshal(x.body, &body); err != nil {
		x.t.Error(err)
	}
	return body.ClientRequestToken
}

// forward has DynamoDB do it, and gives its answer.
func (x *exchange) forward() (*http.Response, []byte) {
	// Not the request's own context: what was sent is done, whether or not anybody
	// waits for the answer.
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

// pass does what a proxy should.
func (x *exchange) pass() {
	res, body := x.forward()
	if res == nil {
		x.cut()
		return
	}
	x.answer(res, body)
}

// answer gives DynamoDB's answer as it is.
func (x *exchange) answer(res *http.Response, body []byte) {
	maps.Copy(x.w.Header(), res.Header)
	x.w.WriteHeader(res.StatusCode)
	_, _ = x.w.Write(body)
}

// refuse answers as DynamoDB does when it refuses.
func (x *exchange) refuse(status int, code, message string, more ...string) {
	x.w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	x.w.Header().Set("X-Amzn-Requestid", "REQUEST1")
	x.w.WriteHeader(status)
	text, err := json.Marshal(message)
	if err != nil {
		x.t.Error(err)
	}
	_, _ = io.WriteString(x.w, `{"__type":"com.amazonaws.dynamodb.v20120810#`+code+`","message":`+string(text)+strings.Join(more, "")+`}`)
}

// cancel answers that the transaction was cancelled for these reasons.
func (x *exchange) cancel(reasons ...string) {
	list := make([]string, len(reasons))
	for i, reason := range reasons {
		list[i] = `{"Code":"` + reason + `"}`
	}
	x.refuse(http.StatusBadRequest, "TransactionCanceledException", "Transaction cancelled",
		`,"CancellationReasons":[`+strings.Join(list, ",")+`]`)
}

// cut closes the connection without an answer.
func (x *exchange) cut() { panic(http.ErrAbortHandler) }

// half closes it in the middle of one.
func (x *exchange) half() {
	x.w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(x.w, `{"Items":[`)
	x.cut()
}

// hang never answers.
func (x *exchange) hang() { <-x.r.Context().Done() }

// once misbehaves on the first request only.
func once(b behaviour) behaviour {
	return func(x *exchange) {
		if x.number > 1 {
			x.pass()
			return
		}
		b(x)
	}
}

// pass is the behaviour of a proxy that does no harm.
func pass(x *exchange) { x.pass() }

// applied has DynamoDB do it and then answers in another way.
func applied(answer behaviour) behaviour {
	return func(x *exchange) {
		x.forward()
		answer(x)
	}
}

// forgetful takes the token off each request, as if DynamoDB no longer knew it.
func forgetful(b behaviour) behaviour {
	return edited(func(body map[string]any) { delete(body, "ClientRequestToken") }, b)
}

// edited changes each request before it is dealt with.
func edited(edit func(body map[string]any), b behaviour) behaviour {
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
