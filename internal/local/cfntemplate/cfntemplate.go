// Package cfntemplate reads a CloudFormation or SAM template in YAML, so that the local
// stack and the tests read routes, limits and tables from the template that is deployed.
//
// Call [Parse], then [Template.CheckRules] if a user chose the parameters, and
// [Template.Properties] for a resource by its logical id. Intrinsic functions are
// resolved in their short and long forms. A value that exists only after a deployment is
// an opaque text: !GetAtt Table.Arn resolves to "Table.Arn" and !Ref Table to "Table".
// YAML aliases are expanded, as `sam build` expands them.
//
// Deliberately absent: YAML merge keys, Outputs, macros, nested stacks, and every parameter
// constraint except AllowedValues. CloudFormation checks the other constraints.
package cfntemplate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A Template is a parsed template with the values of its parameters. It is safe for
// concurrent use.
type Template struct {
	sections  map[string]*yaml.Node
	params    map[string]parameter
	declared  map[string]*yaml.Node // every resource, by logical id
	resources []Resource
}

// A Resource is a logical id with its declared type.
type Resource struct {
	ID, Type string
}

// An Error is a construct of a template that this package can't read, with its line.
type Error struct {
	Line      int // 1 is the first
	Construct string
	Reason    string
}

// Error returns the line, the construct and the reason.
func (e *Error) Error() string {
	return fmt.Sprintf("template line %d: %s: %s", e.Line, e.Construct, e.Reason)
}

// Parse parses a template. The value of each parameter is its value in params, or else its
// Default. If a parameter has neither, a reference to it returns an error when it is resolved,
// but Parse doesn't. Pseudo parameters such as AWS::Region have placeholders, which params may
// replace. Parse returns an error for any other name in params that the template doesn't
// declare, and an *[Error] for a construct that this package doesn't support.
func Parse(source []byte, params map[string]string) (*Template, error) {
	root, err := load(source)
	if err != nil {
		return nil, err
	}
	if err := checkNode(root); err != nil {
		return nil, err
	}
	t := &Template{sections: members(root), declared: map[string]*yaml.Node{}}
	if err := t.readParameters(params); err != nil {
		return nil, err
	}
	if err := t.readResources(); err != nil {
		return nil, err
	}
	return t, nil
}

// load returns a template's top-level mapping, with its aliases expanded.
func load(source []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Load(source, &document); err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, &Error{Line: 1, Construct: "document", Reason: "must be a mapping"}
	}
	return document.Content[0], expand(document.Content[0])
}

// readResources collects the resources. As a deployment does, it skips those whose
// Condition is false.
func (t *Template) readResources() error {
	for _, entry := range pairs(t.sections["Resources"]) {
		t.declared[entry.key] = entry.value
	}
	for _, entry := range pairs(t.sections["Resources"]) {
		attributes := members(entry.value)
		kind, ok := attributes["Type"]
		if !ok {
			return &Error{entry.value.Line, entry.key, "has no Type"}
		}
		if condition, ok := attributes["Condition"]; ok {
			isTrue, err := t.condition(condition)
			if err != nil {
				return err
			}
			if !isTrue {
				continue
			}
		}
		t.resources = append(t.resources, Resource{ID: entry.key, Type: kind.Value})
	}
	return nil
}

// Resources returns the resources whose condition is true, in the template's order.
func (t *Template) Resources() []Resource {
	return append([]Resource(nil), t.resources...)
}

// Properties decodes the resolved properties of a resource into a value, as encoding/json
// does. A serverless resource's properties include those in Globals for its type. Properties
// returns an error for a resource that the template doesn't create.
func (t *Template) Properties(logicalID string, into any) error {
	kind, ok := t.kind(logicalID)
	if !ok {
		return fmt.Errorf("template: no resource %q", logicalID)
	}
	properties, err := t.resolve(members(t.declared[logicalID])["Properties"])
	if err != nil {
		return err
	}
	if section, ok := strings.CutPrefix(kind, "AWS::Serverless::"); ok {
		global, err := t.resolve(members(t.sections["Globals"])[section])
		if err != nil {
			return err
		}
		properties = merge(global, properties)
	}
	if err := decode(properties, into); err != nil {
		return fmt.Errorf("template: properties of %s: %w", logicalID, err)
	}
	return nil
}

// Metadata decodes the resolved metadata of a resource into a value, as encoding/json
// does. It returns an error for a resource that the template doesn't create. If the resource
// has no metadata, the value doesn't change.
func (t *Template) Metadata(logicalID string, into any) error {
	if _, ok := t.kind(logicalID); !ok {
		return fmt.Errorf("template: no resource %q", logicalID)
	}
	metadata, err := t.resolve(members(t.declared[logicalID])["Metadata"])
	if err != nil || metadata == nil {
		return err
	}
	if err := decode(metadata, into); err != nil {
		return fmt.Errorf("template: metadata of %s: %w", logicalID, err)
	}
	return nil
}

// kind returns the type of a resource whose condition is true.
func (t *Template) kind(logicalID string) (string, bool) {
	for _, resource := range t.resources {
		if resource.ID == logicalID {
			return resource.Type, true
		}
	}
	return "", false
}

// merge overrides the global properties with a resource's own properties: mappings are merged,
// lists are joined with the global list first, and any other global value is replaced.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
func merge(global, properties any) any {
	switch properties := properties.(type) {
	case nil:
		return global
	case map[string]any:
		if global, ok := global.(map[string]any); ok {
			merged := make(map[string]any, len(global)+len(properties))
			maps.Copy(merged, global)
			for key, value := range properties {
				merged[key] = merge(global[key], value)
			}
			return merged
		}
	case []any:
		if global, ok := global.([]any); ok {
			return append(append([]any(nil), global...), properties...)
		}
	}
	return properties
}

// DecodeStrict decodes properties in JSON into a value, as encoding/json does. It returns an
// error for a property that the value has no field for. [Template.Properties] returns JSON
// if it decodes into a *json.RawMessage.
func DecodeStrict(properties []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(properties))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// decode goes through JSON, so that callers can use the tags of encoding/json.
func decode(value, into any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
