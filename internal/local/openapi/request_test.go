package openapi_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
)

// A request is the request of a story.
type request struct {
	by     *bearer // nil sends no token
	method string
	path   string // with the query
	header map[string]string
	body   string
}

func (r request) sentBy(b *bearer) request {
	r.by = b
	return r
}

// with returns the request with a header set.
func (r request) with(name, value string) request {
	r.header = maps.Clone(r.header)
	if r.header == nil {
		r.header = map[string]string{}
	}
	r.header[name] = value
	return r
}

// withQuery returns the request with query parameters added.
func (r request) withQuery(parameters string) request {
	separator := "?"
	if strings.Contains(r.path, "?") {
		separator = "&"
	}
	r.path += separator + parameters
	return r
}

func (r request) http(t testing.TB, base string) *http.Request {
	t.Helper()
	httpRequest, err := http.NewRequestWithContext(t.Context(), r.method, base+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range r.header {
		httpRequest.Header.Set(name, value)
	}
	if r.by != nil {
		httpRequest.Header.Set("Authorization", r.by.header())
	}
	return httpRequest
}

// A serviceResponse is a response of the service.
type serviceResponse struct {
	status int
	header http.Header
	body   []byte
}

func (s *service) send(t testing.TB, r request) serviceResponse {
	t.Helper()
	response, err := s.Client().Do(r.http(t, s.URL))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	return serviceResponse{response.StatusCode, response.Header, body.Bytes()}
}

// code returns the code of an error, or "" if the response isn't an error.
func (r serviceResponse) code() string {
	var problem struct{ Code string }
	if r.status < http.StatusBadRequest || json.Unmarshal(r.body, &problem) != nil {
		return ""
	}
	return problem.Code
}
