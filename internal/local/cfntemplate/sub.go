package cfntemplate

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// fnSub resolves !Sub text, or !Sub [text, {name: value}].
func (t *Template) fnSub(argument *yaml.Node, line int) (any, error) {
	variables := map[string]*yaml.Node{}
	if argument.Kind == yaml.SequenceNode {
		args, err := arguments("Sub", argument, line, 2)
		if err != nil {
			return nil, err
		}
		argument, variables = args[0], members(args[1])
	}
	source, err := literal("Sub", argument)
	if err != nil {
		return nil, err
	}
	text, reason, err := substitute(source, func(name string) (string, error) {
		if node, ok := variables[name]; ok {
			return t.text("Sub", node)
		}
		return t.variable(name, line)
	})
	if reason != "" {
		return nil, &Error{line, construct("Sub"), reason}
	}
	return text, err
}

// variable returns the text for a name in !Sub. A name with a dot is an attribute.
func (t *Template) variable(name string, line int) (string, error) {
	var value any
	var err error
	if strings.Contains(name, ".") {
		value, err = t.attribute(name, line)
	} else {
		value, err = t.ref(name, line)
	}
	if err != nil {
		return "", err
	}
	text, ok := asText(value)
	if !ok {
		return "", &Error{line, construct("Sub") + " ${" + name + "}", "must be text"}
	}
	return text, nil
}

// substitute replaces each ${name} with the result of value, and ${!name} with ${name}. If
// the text itself is invalid, it returns the reason.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
func substitute(text string, value func(name string) (string, error)) (out, reason string, err error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String(), "", nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", "${ has no closing }", nil
		}
		text = after
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			b.WriteString("${" + literal + "}")
			continue
		}
		if !isName(name) {
			return "", "${" + name + "} is not a valid name", nil
		}
		replacement, err := value(name)
		if err != nil {
			return "", "", err
		}
		b.WriteString(replacement)
	}
}

// isName reports whether CloudFormation accepts a name between the braces.
func isName(s string) bool {
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		case r == '_', r == '.', r == ':':
		default:
			return false
		}
	}
	return s != ""
}
