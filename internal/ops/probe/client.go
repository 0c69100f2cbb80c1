package probe

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// requestLimit bounds a request. Functions of the API have 10 s, and the gateway
	// responds after that.
	requestLimit = 15 * time.Second
	// maxBody bounds a response, in bytes. Responses of the API have at most 6 MiB, which
	// is Lambda's limit.
	maxBody = 8 << 20
)

const mediaJSON = "application/json"

// An unasked error means that a check couldn't be made: the network, a redirect,
// throttling, or a token failed. It isn't a fault of the deployment that is known.
type unasked string

func (u unasked) Error() string { return string(u) }

// A fault is a response that the deployment must not give.
type fault string

func (f fault) Error() string { return string(f) }

// A skip means that a check needs something that wasn't given.
type skip struct {
	missing string // a variable or a flag
	reason  string // why a token that was given can't be used
}

func (s skip) Error() string { return s.reason }

// A request is a request to the API or to the page.
type request struct {
	method, path string // the path below the server's URL
	query        url.Values
	token        string // sent as it is, after Bearer; empty for none
	origin       string
	match        string // If-Match
	body         string
	header       http.Header // more headers
}

// name returns the request as details contain it: without its query and its headers.
func (r request) name() string { return r.method + " " + r.path }

// A response is a response that was read.
type response struct {
	name      string // of the request
	status    int
	header    http.Header
	body      []byte
	code      string // of an error of the API
	requestID string
}

// A client sends requests to one server. It records the last response.
type client struct {
	base *url.URL
	http *http.Client
	last *response
}

func newClient(base *url.URL) *client {
	transport, _ := http.DefaultTransport.(*http.Transport)
	return &client{base: base, http: &http.Client{
		Transport: transport.Clone(), // with connections of its own, and the environment's proxy
		Timeout:   requestLimit,
		// A redirect would send the token elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// send returns the server's response. It returns an unasked error if there is none, if it
// is a redirect, and if the request was throttled.
func (c *client) send(ctx context.Context, r request) (response, error) {
	// Not url.JoinPath, which would clean the path.
	address := c.base.String() + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	sent, err := http.NewRequestWithContext(ctx, r.method, address, strings.NewReader(r.body))
	if err != nil {
		return response{}, unasked(r.name() + ": the request is invalid")
	}
	if r.header != nil {
		sent.Header = r.header.Clone()
	}
	sent.Header.Set("User-Agent", "timesheets-probe")
	for name, value := range map[string]string{"Origin": r.origin, "If-Match": r.match} {
		if value != "" {
			sent.Header.Set(name, value)
		}
	}
	if r.token != "" {
		sent.Header.Set("Authorization", "Bearer "+r.token)
	}
	if r.body != "" {
		sent.Header.Set("Content-Type", mediaJSON)
	}
	got, err := c.http.Do(sent)
	if err != nil {
		return response{}, unasked(r.name() + ": " + cause(ctx, err))
	}
	defer got.Body.Close()
	body, err := io.ReadAll(io.LimitReader(got.Body, maxBody))
	if err != nil {
		return response{}, unasked(r.name() + ": the response ended early: " + cause(ctx, err))
	}
	read := response{name: r.name(), status: got.StatusCode, header: got.Header, body: body}
	read.identify()
	c.last = &read
	switch {
	case read.status >= 300 && read.status < 400:
		return read, unasked(fmt.Sprintf("%s: the server redirects (%d), and the prober doesn't follow", r.name(), read.status))
	case read.status == http.StatusTooManyRequests:
		return read, unasked(r.name() + ": the request was throttled")
	}
	return read, nil
}

// cause returns the reason of a failed request. It never contains text of the server,
// which could be the request's own header.
func cause(ctx context.Context, err error) string {
	var (
		failed  *url.Error
		network *net.OpError
		secure  *tls.CertificateVerificationError
	)
	switch {
	case ctx.Err() != nil:
		return "the run was interrupted, or reached its time limit"
	case errors.As(err, &failed) && failed.Timeout():
		return "no response within " + requestLimit.String()
	case errors.As(err, &network):
		return network.Error()
	case errors.As(err, &secure):
		return secure.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection"
	}
	return "the response isn't valid HTTP"
}

// A problem is an error response of the API.
type problem struct {
	Message   string `json:"message"`
	Code      string `json:"code"`
	RequestID string `json:"request_id"`
}

// identify reads the code and the request id. Responses other than errors have the id in a
// header of API Gateway's or CloudFront's.
func (r *response) identify() {
	var p problem
	if r.status >= http.StatusBadRequest && r.isJSON() {
		_ = json.Unmarshal(r.body, &p) // a body of another form has no code
	}
	r.code = word(p.Code)
	r.requestID = word(cmp.Or(p.RequestID, r.header.Get("X-Amzn-Requestid"), r.header.Get("X-Amz-Cf-Id")))
}

// maxWord bounds a code and a request id, in bytes.
const maxWord = 100

// word returns the text if it consists of the characters of codes and request ids, and the
// empty text otherwise. A server that echoes requests would put the token there, which
// contains dots, and no output may contain it.
func word(text string) string {
	const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_=-"
	if len(text) > maxWord || strings.Trim(text, characters) != "" {
		return ""
	}
	return text
}

// isJSON reports whether the response is declared as JSON, and is.
func (r response) isJSON() bool {
	media, _, err := mime.ParseMediaType(r.header.Get("Content-Type"))
	return err == nil && media == mediaJSON && json.Valid(r.body)
}

// wantError returns a fault unless the response is the error with this status and code, in
// the API's format.
func (r response) wantError(status int, code string) error {
	want := fmt.Sprintf("want %d %s", status, code)
	if r.status != status || r.code != code {
		return r.fault(want)
	}
	var p problem
	if err := json.Unmarshal(r.body, &p); err != nil || p.Message == "" || p.RequestID == "" {
		return r.fault(want + " with a message and a request_id")
	}
	return nil
}

// want returns a fault unless the response has the status.
func (r response) want(status int) error {
	if r.status != status {
		return r.fault(fmt.Sprintf("want %d", status))
	}
	return nil
}

// decode decodes a response with this status.
func (r response) decode(status int, into any) error {
	if err := r.want(status); err != nil {
		return err
	}
	if !r.isJSON() {
		return r.fault("want JSON")
	}
	if err := json.Unmarshal(r.body, into); err != nil {
		return r.fault("want the JSON that openapi.yaml describes")
	}
	return nil
}

// fault returns a fault that contains the status and the code, and nothing else of the
// response.
func (r response) fault(want string) error {
	got := fmt.Sprint(r.status)
	if r.code != "" {
		got += " " + r.code
	}
	return fault(r.name + ": " + got + ", " + want)
}
