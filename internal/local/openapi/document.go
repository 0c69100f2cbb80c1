// Package openapi reads openapi.yaml, the description of the API, and shows it to
// people: [Parse] gives the document, [NewReference] a handler with a page made of it.
//
// Its tests hold the code, the template and the policy to the document.
//
// Deliberately absent: validating requests while the API runs. The handlers say what
// is wrong in the words of the contract; a second judge would only differ from them.
package openapi

import (
	"context"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// Parse reads a description and checks that it is a sound OpenAPI document, its
// examples included. It reads nothing that the document refers to outside itself.
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
