package cfntemplate

import "go.yaml.in/yaml/v4"

// maxNodes limits the nodes of a template with its aliases expanded, because aliases of
// aliases grow exponentially. template.yaml has about 2,000.
const maxNodes = 100_000

// expand replaces each alias below root with the node that it refers to. It returns an
// error for an alias of a node that contains the alias, and for more than maxNodes nodes.
func expand(root *yaml.Node) error {
	nodes, ancestors := 0, map[*yaml.Node]bool{}
	var visit func(node *yaml.Node) error
	visit = func(node *yaml.Node) error {
		if nodes++; nodes > maxNodes {
			return &Error{node.Line, "aliases", "the expanded template is too large"}
		}
		ancestors[node] = true
		defer delete(ancestors, node)
		for i, child := range node.Content {
			if child.Kind == yaml.AliasNode {
				if ancestors[child.Alias] {
					return &Error{child.Line, "*" + child.Value, "the alias refers to a node that contains it"}
				}
				child = child.Alias
				node.Content[i] = child
			}
			if err := visit(child); err != nil {
				return err
			}
		}
		return nil
	}
	return visit(root)
}
