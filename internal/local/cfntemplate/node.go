package cfntemplate

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A pair is one member of a mapping.
type pair struct {
	key   string
	value *yaml.Node
}

// pairs returns the members of a mapping in their order. It returns none if node is nil or
// isn't a mapping.
func pairs(node *yaml.Node) []pair {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	list := make([]pair, 0, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		list = append(list, pair{node.Content[i].Value, node.Content[i+1]})
	}
	return list
}

// members returns the members of a mapping by key.
func members(node *yaml.Node) map[string]*yaml.Node {
	byKey := map[string]*yaml.Node{}
	for _, member := range pairs(node) {
		byKey[member.key] = member.value
	}
	return byKey
}

// intrinsic returns the name and the argument of the intrinsic function that a node calls,
// in the short form (!Sub …) or the long one ({Fn::Sub: …}), if it calls one.
func intrinsic(node *yaml.Node) (name string, argument *yaml.Node, ok bool) {
	if tag, short := strings.CutPrefix(node.Tag, "!"); short && !strings.HasPrefix(tag, "!") {
		bare := *node
		bare.Tag = ""
		if bare.Kind == yaml.ScalarNode {
			bare.Tag = "!!str"
		}
		return tag, &bare, true
	}
	if node.Kind != yaml.MappingNode || len(node.Content) != 2 {
		return "", nil, false
	}
	key := node.Content[0].Value
	if name, long := strings.CutPrefix(key, "Fn::"); long {
		return name, node.Content[1], true
	}
	return key, node.Content[1], key == "Ref"
}

// isSupported reports whether this package resolves a function.
func isSupported(function string) bool {
	switch function {
	case "Ref", "GetAtt", "Sub", "Join", "Select", "Split", "FindInMap",
		"If", "Equals", "And", "Or", "Not", "Condition":
		return true
	}
	return false
}

// checkNode walks the whole document once and returns an error for anything that this package
// would misread, including the parts that no caller reads.
func checkNode(node *yaml.Node) error {
	if name, _, ok := intrinsic(node); ok && !isSupported(name) {
		return &Error{node.Line, construct(name), "the function is not supported"}
	}
	if err := checkKeys(node); err != nil {
		return err
	}
	for _, child := range node.Content {
		if err := checkNode(child); err != nil {
			return err
		}
	}
	return nil
}

func checkKeys(node *yaml.Node) error {
	seen := map[string]bool{}
	for _, member := range pairs(node) {
		if member.key == "<<" {
			return &Error{member.value.Line, "<<", "merge keys are not supported"} // nor by cfn-lint (W1100)
		}
		if seen[member.key] {
			return &Error{member.value.Line, member.key, "duplicate key"}
		}
		seen[member.key] = true
		if strings.HasPrefix(member.key, "Fn::") && len(node.Content) > 2 {
			return &Error{node.Line, member.key, "a function must be the only key of its mapping"}
		}
	}
	return nil
}

// construct returns a function in its short form, for an error.
func construct(name string) string { return fmt.Sprintf("!%s", name) }
