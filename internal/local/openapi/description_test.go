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

// A description validates requests and responses against openapi.yaml.
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
	httpRequest := r.http(t, "")
	route, parameters, err := d.router.FindRoute(httpRequest)
	if err != nil {
		t.Fatalf("openapi.yaml has no operation for %s %s: %v", r.method, r.path, err)
	}
	return exchange{route.Operation.OperationID, &openapi3filter.RequestValidationInput{
		Request: httpRequest, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, RejectWhenRequestBodyNotSpecified: true, MultiError: true, AuthenticationFunc: checkScopes,
		},
	}}
}

// checkScopes returns an error unless the request's token has every scope that the
// description requires.
func checkScopes(_ context.Context, input *openapi3filter.AuthenticationInput) error {
	b, ok := parseBearer(input.RequestValidationInput.Request.Header.Get("Authorization"))
	if !ok {
		return errors.New("the request has no token")
	}
	for _, scope := range input.Scopes {
		if !slices.Contains(b.Scopes, scope) {
			return fmt.Errorf("the scope %s is missing", scope)
		}
	}
	return nil
}

// requestError returns an error if the request doesn't match the description.
func (e exchange) requestError(ctx context.Context) error {
	return openapi3filter.ValidateRequest(ctx, e.input)
}

// responseError returns an error if the response doesn't match the description.
func (e exchange) responseError(ctx context.Context, got serviceResponse) error {
	if got.status == http.StatusNoContent && len(got.body) > 0 {
		return errors.New("204 has a body")
	}
	return openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: e.input, Status: got.status, Header: got.header,
		Body: io.NopCloser(bytes.NewReader(got.body)), Options: e.input.Options,
	})
}
