package cfntemplate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A parameter is a declared type and a value. text is nil if it has neither a given value
// nor a default.
type parameter struct {
	kind string
	text *string
}

// pseudoParameters returns placeholders for the values that AWS sets in a deployment. They
// have the form of real values. The account is the account in AWS's own examples.
func pseudoParameters() map[string]string {
	return map[string]string{
		"AWS::AccountId": "123456789012",
		"AWS::Partition": "aws",
		"AWS::Region":    "us-east-1",
		"AWS::StackId":   "arn:aws:cloudformation:us-east-1:123456789012:stack/local/00000000-0000-0000-0000-000000000000",
		"AWS::StackName": "local",
		"AWS::URLSuffix": "amazonaws.com",
	}
}

// Declared returns those of params that [Parse] accepts for this template: the parameters that
// the template declares, and pseudo parameters. A caller that has the parameters of several
// templates calls it for each template. Declared returns an error if source isn't a template.
func Declared(source []byte, params map[string]string) (map[string]string, error) {
	root, err := load(source)
	if err != nil {
		return nil, err
	}
	names := pseudoParameters()
	for _, entry := range pairs(members(root)["Parameters"]) {
		names[entry.key] = ""
	}
	declared := map[string]string{}
	for name, value := range params {
		if _, ok := names[name]; ok {
			declared[name] = value
		}
	}
	return declared, nil
}

func (t *Template) readParameters(values map[string]string) error {
	t.params = map[string]parameter{}
	for name, value := range pseudoParameters() {
		t.params[name] = parameter{kind: "String", text: &value}
	}
	for _, entry := range pairs(t.sections["Parameters"]) {
		attributes := members(entry.value)
		p := parameter{}
		if kind, ok := attributes["Type"]; ok {
			p.kind = kind.Value
		}
		if value, ok := attributes["Default"]; ok {
			p.text = &value.Value
		}
		t.params[entry.key] = p
	}
	for name, value := range values {
		p, ok := t.params[name]
		if !ok {
			return fmt.Errorf("template: no parameter %q", name)
		}
		p.text = &value
		t.params[name] = p
		if err := t.checkAllowed(name, value); err != nil {
			return err
		}
	}
	return nil
}

// checkAllowed returns an error for a value that isn't among the parameter's AllowedValues.
func (t *Template) checkAllowed(name, value string) error {
	allowed, ok := members(members(t.sections["Parameters"])[name])["AllowedValues"]
	if !ok {
		return nil
	}
	if slices.ContainsFunc(allowed.Content, func(n *yaml.Node) bool { return n.Value == value }) {
		return nil
	}
	return &Error{allowed.Line, "parameter " + name, "the value must be one of AllowedValues"}
}

// value returns a parameter's value as its declared type.
func (p parameter) value(name string, line int) (any, error) {
	newError := func(reason string) error { return &Error{line, construct("Ref") + " " + name, reason} }
	if p.text == nil {
		return nil, newError("the parameter has neither a value nor a default")
	}
	switch p.kind {
	case "String":
		return *p.text, nil
	case "Number":
		if !isNumber(*p.text) {
			return nil, newError("the value must be a number")
		}
		return json.Number(*p.text), nil
	case "CommaDelimitedList":
		list := []any{}
		for element := range strings.SplitSeq(*p.text, ",") {
			list = append(list, strings.TrimSpace(element))
		}
		return list, nil
	}
	return nil, newError("parameters of the type " + p.kind + " are not supported")
}
