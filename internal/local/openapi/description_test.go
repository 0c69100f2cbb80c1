package openapi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"timesheets/internal/local/openapi"
)

// A description validates requests and replies against openapi.yaml.
type description struct {
	document *openapi3.T
	router   routers.Router
}

func readDocument(t testing.TB) *openapi3.T {
	t.Helper()
	source, err := os.ReadFile("../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func newDescription(t testing.TB) description {
	t.Helper()
	document := readDocument(t)
	document.Servers = nil // the service has another address
	router, err := legacy.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	return description{document, router}
}

// An exchange is a request and the operation that it matches.
type exchange struct {
	operation string
	input     *openapi3filter.RequestValidationInput
}

func (d description) exchange(t testing.TB, r request) exchange {
	t.Helper()
	made := r.http(t, "")
	route, parameters, err := d.router.FindRoute(made)
	if err != nil {
		t.Fatalf("%s %s is not described: %v", r.method, r.path, err)
	}
	return exchange{route.Operation.OperationID, &openapi3filter.RequestValidationInput{
		Request: made, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, RejectWhenRequestBodyNotSpecified: true, MultiError: true, AuthenticationFunc: mayCall,
		},
	}}
}

// mayCall returns an error unless the request's token has every scope that the
// description requires.
func mayCall(_ context.Context, input *openapi3filter.AuthenticationInput) error {
	b, ok := parseBearer(input.RequestValidationInput.Request.Header.Get("Authorization"))
	if !ok {
		return errors.New("there is no token")
	}
	for _, scope := range input.Scopes {
		if !slices.Contains(b.Scopes, scope) {
			return fmt.Errorf("the scope %s is missing", scope)
		}
	}
	return nil
}

// fault returns an error if the request isn't valid by the description.
func (e exchange) fault(ctx context.Context) error {
	return openapi3filter.ValidateRequest(ctx, e.input)
}

// replyFault returns an error if the reply isn't valid by the description.
func (e exchange) replyFault(ctx context.Context, got reply) error {
	if got.status == http.StatusNoContent && len(got.body) > 0 {
		return errors.New("204 has a body")
	}
	return openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: e.input, Status: got.status, Header: got.header,
		Body: io.NopCloser(bytes.NewReader(got.body)), Options: e.input.Options,
	})
}
