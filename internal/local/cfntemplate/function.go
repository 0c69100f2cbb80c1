package cfntemplate

import (
	"encoding/json"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// arguments returns the elements of a function's argument list. It returns an error unless
// the argument is a list of count elements.
func arguments(name string, argument *yaml.Node, line, count int) ([]*yaml.Node, error) {
	if argument.Kind != yaml.SequenceNode || len(argument.Content) != count {
		return nil, &Error{line, construct(name), "the argument must be a list of length " + strconv.Itoa(count)}
	}
	return argument.Content, nil
}

// literal returns the text of a node that must not be a function.
func literal(name string, node *yaml.Node) (string, error) {
	if _, _, called := intrinsic(node); called || node.Kind != yaml.ScalarNode {
		return "", &Error{node.Line, construct(name), "the argument must be plain text"}
	}
	return node.Value, nil
}

// text resolves a node that must be text.
func (t *Template) text(name string, node *yaml.Node) (string, error) {
	value, err := t.resolve(node)
	if err != nil {
		return "", err
	}
	text, ok := asText(value)
	if !ok {
		return "", &Error{node.Line, construct(name), "the argument must be text"}
	}
	return text, nil
}

// asText converts a number or a boolean to text, as CloudFormation does.
func asText(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case json.Number:
		return value.String(), true
	case bool:
		return strconv.FormatBool(value), true
	}
	return "", false
}

// list resolves a node that must be a list of texts.
func (t *Template) list(name string, node *yaml.Node) ([]string, error) {
	value, err := t.resolve(node)
	if err != nil {
		return nil, err
	}
	elements, ok := value.([]any)
	if !ok {
		return nil, &Error{node.Line, construct(name), "the argument must be a list"}
	}
	texts := make([]string, len(elements))
	for i, element := range elements {
		if texts[i], ok = element.(string); !ok {
			return nil, &Error{node.Line, construct(name), "the argument must be a list of texts"}
		}
	}
	return texts, nil
}

// fnGetAtt resolves !GetAtt Table.Arn, or !GetAtt [Table, Arn].
func (t *Template) fnGetAtt(argument *yaml.Node, line int) (any, error) {
	if argument.Kind == yaml.ScalarNode {
		return t.attribute(argument.Value, line)
	}
	parts, err := t.list("GetAtt", argument)
	if err != nil {
		return nil, err
	}
	return t.attribute(strings.Join(parts, "."), line)
}

// fnIf resolves !If [condition, then, else].
func (t *Template) fnIf(argument *yaml.Node, line int) (any, error) {
	args, err := arguments("If", argument, line, 3)
	if err != nil {
		return nil, err
	}
	isTrue, err := t.condition(args[0])
	if err != nil {
		return nil, err
	}
	if isTrue {
		return t.resolve(args[1])
	}
	return t.resolve(args[2])
}

// fnJoin resolves !Join [separator, list].
func (t *Template) fnJoin(argument *yaml.Node, line int) (any, error) {
	args, err := arguments("Join", argument, line, 2)
	if err != nil {
		return nil, err
	}
	separator, err := literal("Join", args[0])
	if err != nil {
		return nil, err
	}
	texts, err := t.list("Join", args[1])
	if err != nil {
		return nil, err
	}
	return strings.Join(texts, separator), nil
}

// fnSplit resolves !Split [separator, text].
func (t *Template) fnSplit(argument *yaml.Node, line int) (any, error) {
	args, err := arguments("Split", argument, line, 2)
	if err != nil {
		return nil, err
	}
	separator, err := literal("Split", args[0])
	if err != nil {
		return nil, err
	}
	text, err := t.text("Split", args[1])
	if err != nil {
		return nil, err
	}
	list := []any{}
	for part := range strings.SplitSeq(text, separator) {
		list = append(list, part)
	}
	return list, nil
}

// fnSelect resolves !Select [index, list].
func (t *Template) fnSelect(argument *yaml.Node, line int) (any, error) {
	args, err := arguments("Select", argument, line, 2)
	if err != nil {
		return nil, err
	}
	position, err := t.text("Select", args[0])
	if err != nil {
		return nil, err
	}
	value, err := t.resolve(args[1])
	if err != nil {
		return nil, err
	}
	list, _ := value.([]any)
	index, err := strconv.Atoi(position)
	if err != nil || index < 0 || index >= len(list) {
		return nil, &Error{line, construct("Select"), "the list has no element " + position}
	}
	return list[index], nil
}

// fnFindInMap resolves !FindInMap [mapping, key, key].
func (t *Template) fnFindInMap(argument *yaml.Node, line int) (any, error) {
	args, err := arguments("FindInMap", argument, line, 3)
	if err != nil {
		return nil, err
	}
	node := t.sections["Mappings"]
	for _, arg := range args {
		key, err := t.text("FindInMap", arg)
		if err != nil {
			return nil, err
		}
		next, ok := members(node)[key]
		if !ok {
			return nil, &Error{line, construct("FindInMap"), "no key " + strconv.Quote(key)}
		}
		node = next
	}
	return t.resolve(node)
}
