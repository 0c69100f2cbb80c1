package cfntemplate

import (
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v4"
)

// noValue is what AWS::NoValue resolves to: the member that holds it is removed.
type noValue struct{}

// resolve gives a node as a value that encoding/json can write: a mapping, a
// list, text, a number, a boolean or nil. A node that is not there gives nil.
func (t *Template) resolve(node *yaml.Node) (any, error) {
	if node == nil {
		return nil, nil
	}
	if name, argument, ok := intrinsic(node); ok {
		return t.call(name, argument, node.Line)
	}
	switch node.Kind {
	case yaml.MappingNode:
		return t.resolveMapping(node)
	case yaml.SequenceNode:
		return t.resolveList(node)
	default:
		return scalar(node)
	}
}

func (t *Template) resolveMapping(node *yaml.Node) (any, error) {
	mapping := map[string]any{}
	for _, member := range pairs(node) {
		value, err := t.resolve(member.value)
		if err != nil {
			return nil, err
		}
		if _, absent := value.(noValue); !absent {
			mapping[member.key] = value
		}
	}
	return mapping, nil
}

func (t *Template) resolveList(node *yaml.Node) (any, error) {
	list := []any{}
	for _, element := range node.Content {
		value, err := t.resolve(element)
		if err != nil {
			return nil, err
		}
		if _, absent := value.(noValue); !absent {
			list = append(list, value)
		}
	}
	return list, nil
}

// scalar reads numbers and booleans as such and the rest as text: a date such as
// the version of a policy is text to CloudFormation.
func scalar(node *yaml.Node) (any, error) {
	switch node.Tag {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strings.EqualFold(node.Value, "true"), nil
	case "!!int", "!!float":
		// The literal is kept, so that no digit of it is lost.
		if !isNumber(node.Value) {
			return nil, &Error{node.Line, node.Value, "write the number in decimal, or quote it"}
		}
		return json.Number(node.Value), nil
	}
	return node.Value, nil
}

// isNumber holds for a number as JSON writes it (RFC 8259, section 6).
func isNumber(text string) bool {
	return text != "" && strings.ContainsRune("-0123456789", rune(text[0])) && json.Valid([]byte(text))
}

// call resolves a function in a place where a value is expected.
func (t *Template) call(name string, argument *yaml.Node, line int) (any, error) {
	switch name {
	case "Ref":
		target, err := literal(name, argument)
		if err != nil {
			return nil, err
		}
		return t.ref(target, line)
	case "GetAtt":
		return t.getAtt(argument, line)
	case "Sub":
		return t.sub(argument, line)
	case "If":
		return t.choose(argument, line)
	case "Join":
		return t.join(argument, line)
	case "Select":
		return t.pick(argument, line)
	case "Split":
		return t.split(argument, line)
	case "FindInMap":
		return t.findInMap(argument, line)
	}
	return nil, &Error{line, construct(name), "stands where a value is expected"}
}

// ref resolves a reference to a parameter, or to a resource as its logical id.
// SAM also lets one refer to what it generates, as Function.Alias or Api.Stage.
func (t *Template) ref(name string, line int) (any, error) {
	if name == "AWS::NoValue" {
		return noValue{}, nil
	}
	if p, ok := t.params[name]; ok {
		return p.value(name, line)
	}
	id, _, _ := strings.Cut(name, ".")
	if _, ok := t.declared[id]; ok {
		return name, nil
	}
	return nil, &Error{line, construct("Ref") + " " + name, "there is no parameter or resource of this name"}
}

// attribute is GetAtt by its dotted name, "Table.Arn".
func (t *Template) attribute(name string, line int) (any, error) {
	id, attribute, _ := strings.Cut(name, ".")
	if attribute == "" {
		return nil, &Error{line, construct("GetAtt") + " " + name, "names no attribute"}
	}
	if _, ok := t.declared[id]; !ok {
		return nil, &Error{line, construct("GetAtt") + " " + name, "there is no resource of this name"}
	}
	return name, nil
}
