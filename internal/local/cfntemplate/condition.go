package cfntemplate

import (
	"go.yaml.in/yaml/v4"
)

// maxConditionDepth limits how deep conditions refer to each other, so that a cycle is an
// error. The depth in real templates is far below the limit.
const maxConditionDepth = 100

// condition evaluates a condition by its name.
func (t *Template) condition(name *yaml.Node) (bool, error) {
	text, err := literal("Condition", name)
	if err != nil {
		return false, err
	}
	return t.namedCondition(text, name.Line, 0)
}

func (t *Template) namedCondition(name string, line, depth int) (bool, error) {
	node, ok := members(t.sections["Conditions"])[name]
	if !ok {
		return false, &Error{line, "condition " + name, "is not declared"}
	}
	if depth > maxConditionDepth {
		return false, &Error{line, "condition " + name, "depends on itself"}
	}
	return t.evaluate(node, depth+1)
}

// evaluate returns the value of a condition function.
func (t *Template) evaluate(node *yaml.Node, depth int) (bool, error) {
	name, argument, ok := intrinsic(node)
	if conditionName, long := members(node)["Condition"]; long {
		name, argument, ok = "Condition", conditionName, true
	}
	if !ok {
		return false, &Error{node.Line, node.Value, "must be a condition"}
	}
	switch name {
	case "Condition":
		return t.namedCondition(argument.Value, node.Line, depth)
	case "Equals":
		return t.equals(argument, node.Line)
	case "Not":
		args, err := arguments(name, argument, node.Line, 1)
		if err != nil {
			return false, err
		}
		isTrue, err := t.evaluate(args[0], depth)
		return !isTrue, err
	case "And":
		return t.all(argument, true, depth)
	case "Or":
		return t.all(argument, false, depth)
	}
	return false, &Error{node.Line, construct(name), "must be a condition"}
}

// all reports for And (all is true) whether every condition is true, and for Or (all is
// false) whether at least one is.
func (t *Template) all(argument *yaml.Node, all bool, depth int) (bool, error) {
	for _, node := range argument.Content {
		isTrue, err := t.evaluate(node, depth)
		if err != nil {
			return false, err
		}
		if isTrue != all {
			return isTrue, nil
		}
	}
	return all, nil
}

// equals reports whether two texts are equal. It is case-sensitive.
func (t *Template) equals(argument *yaml.Node, line int) (bool, error) {
	args, err := arguments("Equals", argument, line, 2)
	if err != nil {
		return false, err
	}
	left, err := t.text("Equals", args[0])
	if err != nil {
		return false, err
	}
	right, err := t.text("Equals", args[1])
	return left == right, err
}
