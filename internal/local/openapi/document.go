// Package openapi reads openapi.yaml, the description of the API, and serves it as a
// page: [Parse] returns the document, [NewReference] a handler.
//
// Its tests check the code, the template and the policy against the document.
//
// Deliberately absent: validating requests while the API runs. The handlers validate
// requests and respond with the API's messages. A second validator could only disagree with
// the handlers.
package openapi

import (
	"context"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// Parse parses a description. It returns an error unless the description and its
// examples are valid OpenAPI. It doesn't read references to other documents.
func Parse(source []byte) (*openapi3.T, error) {
	document, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	if err := document.Validate(context.Background(), openapi3.EnableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("check the description: %w", err)
	}
	return document, nil
}
