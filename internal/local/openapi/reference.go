package openapi

import (
	"bytes"
	_ "embed" // the page and its style
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// The paths of the reference.
const (
	PathDescription = "/openapi.yaml"
	PathReference   = "/reference"

	pathStyle = PathReference + "/style.css"
)

// pagePolicy allows only the style sheet: the page has no scripts, forms or images.
// https://www.w3.org/TR/CSP3/
const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

//go:embed reference.html
var pageSource string

//go:embed reference.css
var style []byte

// NewReference returns a handler that serves the description and a readable page made
// from it. It returns an error if Parse or rendering the page fails.
func NewReference(source []byte) (http.Handler, error) {
	document, err := Parse(source)
	if err != nil {
		return nil, err
	}
	page, err := render(document)
	if err != nil {
		return nil, fmt.Errorf("render the reference: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+PathDescription, serve("application/yaml", source)) // RFC 9512
	mux.HandleFunc("GET "+PathReference, serve("text/html; charset=utf-8", page))
	mux.HandleFunc("GET "+pathStyle, serve("text/css; charset=utf-8", style))
	return mux, nil
}

func serve(media string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Header().Set("Content-Security-Policy", pagePolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(body) // an error means that the client has gone
	}
}

func render(document *openapi3.T) ([]byte, error) {
	page, err := template.New("reference").Funcs(template.FuncMap{
		"prose": prose, "rules": rules, "name": componentName,
	}).Parse(pageSource)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{
		"Document": document, "Operations": operations(document), "Style": pathStyle, "Description": PathDescription,
	})
	return b.Bytes(), err
}

// An operation is an operation for the page.
type operation struct {
	*openapi3.Operation

	Method, Path string
	Parameters   openapi3.Parameters // including those of the path
	Scopes       []string
}

// operations returns all operations, sorted by path and then by method.
func operations(document *openapi3.T) []operation {
	var all []operation
	for path, item := range document.Paths.Map() {
		for method, o := range item.Operations() {
			all = append(all, operation{
				Operation: o, Method: method, Path: path,
				Parameters: slices.Concat(item.Parameters, o.Parameters), Scopes: scopesOf(o),
			})
		}
	}
	slices.SortFunc(all, func(a, b operation) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	return all
}

func scopesOf(o *openapi3.Operation) []string {
	var scopes []string
	if o.Security == nil {
		return nil
	}
	for _, requirement := range *o.Security {
		for _, names := range requirement {
			scopes = append(scopes, names...)
		}
	}
	return scopes
}

// prose returns HTML for the Markdown that the description uses: paragraphs, and code
// between backticks.
func prose(text string) template.HTML {
	var b strings.Builder
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if paragraph == "" {
			continue
		}
		b.WriteString("<p>")
		for i, part := range strings.Split(paragraph, "`") {
			part = template.HTMLEscapeString(part)
			if i%2 == 1 {
				part = "<code>" + part + "</code>"
			}
			b.WriteString(part)
		}
		b.WriteString("</p>")
	}
	return template.HTML(b.String()) //nolint:gosec // G203: each part is escaped above
}

// rules returns a schema as JSON. It doesn't resolve references.
func rules(schema *openapi3.SchemaRef) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // html/template escapes the result
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}

// componentName returns the name of the schema that a reference refers to, or "".
func componentName(schema *openapi3.SchemaRef) string {
	_, name, _ := strings.Cut(schema.Ref, "#/components/schemas/")
	return name
}
