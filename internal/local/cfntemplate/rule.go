package cfntemplate

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// CheckRules returns an error with the AssertDescription of every assertion in the
// template's Rules that the parameters violate. In a deployment, CloudFormation checks the
// rules before it creates any resource.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
func (t *Template) CheckRules() error {
	var violations []error
	for _, rule := range pairs(t.sections["Rules"]) {
		attributes := members(rule.value)
		if when, ok := attributes["RuleCondition"]; ok {
			applies, err := t.evaluate(when, 0)
			if err != nil {
				return err
			}
			if !applies {
				continue
			}
		}
		assertions, ok := attributes["Assertions"]
		if !ok {
			return &Error{rule.value.Line, "rule " + rule.key, "has no Assertions"}
		}
		for _, assertion := range assertions.Content {
			violations = append(violations, t.assert(rule.key, assertion))
		}
	}
	return errors.Join(violations...)
}

func (t *Template) assert(rule string, assertion *yaml.Node) error {
	attributes := members(assertion)
	expression, ok := attributes["Assert"]
	if !ok {
		return &Error{assertion.Line, "rule " + rule, "has an assertion without Assert"}
	}
	isTrue, err := t.evaluate(expression, 0)
	if err != nil || isTrue {
		return err
	}
	description := ""
	if node, ok := attributes["AssertDescription"]; ok {
		description = node.Value
	}
	return fmt.Errorf("template: rule %s: %s", rule, description)
}
