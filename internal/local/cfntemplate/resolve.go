package cfntemplate

import (
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v4"
)

// noValue is the value of AWS::NoValue. A member or element with it is removed.
type noValue struct{}

// resolve returns a node as a value that encoding/json can encode: a mapping, a list, text,
// a number, a boolean or nil. It returns nil for a nil node.
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

// scalar returns nulls, numbers and booleans as such and any other scalar as text. In
// CloudFormation a date, such as the version of a policy, is text.
func scalar(node *yaml.Node) (any, error) {
	switch node.Tag {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strings.EqualFold(node.Value, "true"), nil
	case "!!int", "!!float":
		// Keep the literal, so that no digit is lost.
		if !isNumber(node.Value) {
			return nil, &Error{node.Line, node.Value, "the number must be decimal, or in quotes"}
		}
		return json.Number(node.Value), nil
	}
	return node.Value, nil
}

// isNumber reports whether a text is a number in JSON (RFC 8259, section 6).
func isNumber(text string) bool {
	return text != "" && strings.ContainsRune("-0123456789", rune(text[0])) && json.Valid([]byte(text))
}

// call resolves a function where a value is expected.
func (t *Template) call(name string, argument *yaml.Node, line int) (any, error) {
	switch name {
	case "Ref":
		target, err := literal(name, argument)
		if err != nil {
			return nil, err
		}
		return t.ref(target, line)
	case "GetAtt":
		return t.fnGetAtt(argument, line)
	case "Sub":
		return t.fnSub(argument, line)
	case "If":
		return t.fnIf(argument, line)
	case "Join":
		return t.fnJoin(argument, line)
	case "Select":
		return t.fnSelect(argument, line)
	case "Split":
		return t.fnSplit(argument, line)
	case "FindInMap":
		return t.fnFindInMap(argument, line)
	}
	return nil, &Error{line, construct(name), "a condition can't be used as a value"}
}

// ref resolves a reference to a parameter, or to a resource as its logical id. SAM also
// allows references to resources that it generates, such as Function.Alias or Api.Stage.
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
	return nil, &Error{line, construct("Ref") + " " + name, "no parameter or resource has this name"}
}

// attribute resolves GetAtt by its dotted name, "Table.Arn".
func (t *Template) attribute(name string, line int) (any, error) {
	id, attribute, _ := strings.Cut(name, ".")
	if attribute == "" {
		return nil, &Error{line, construct("GetAtt") + " " + name, "the attribute is missing, as in Table.Arn"}
	}
	if _, ok := t.declared[id]; !ok {
		return nil, &Error{line, construct("GetAtt") + " " + name, "no resource has this name"}
	}
	return name, nil
}
