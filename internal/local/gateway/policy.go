package gateway

import (
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// maxResource is the longest resource ARN that a policy may contain, in characters.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
const maxResource = 512

// invokeAction is the action that a policy must allow for a request.
const invokeAction = "execute-api:Invoke"

var errPolicy = errors.New("the policy is invalid")

// A decision is the result of evaluating a policy for a request.
type decision int

const (
	implicitDeny decision = iota
	allowed
	explicitDeny
)

// checkPolicy returns an error for a policy that isn't valid in IAM's grammar.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
func checkPolicy(policy events.APIGatewayCustomAuthorizerPolicy) error {
	if policy.Version != "2012-10-17" && policy.Version != "2008-10-17" {
		return errPolicy
	}
	for _, statement := range policy.Statement {
		valid := (statement.Effect == "Allow" || statement.Effect == "Deny") &&
			len(statement.Action) > 0 && len(statement.Resource) > 0 &&
			!slices.ContainsFunc(statement.Resource, func(r string) bool { return len(r) > maxResource })
		if !valid {
			return errPolicy
		}
	}
	return nil
}

// evaluate decides as IAM does: a Deny overrides any Allow, and a request that no
// statement allows is denied.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
func evaluate(policy events.APIGatewayCustomAuthorizerPolicy, arn string) decision {
	result := implicitDeny
	for _, statement := range policy.Statement {
		if !appliesTo(statement, arn) {
			continue
		}
		if statement.Effect == "Deny" {
			return explicitDeny
		}
		result = allowed
	}
	return result
}

// appliesTo reports whether a statement applies to invoking arn. Actions are
// case-insensitive, resources are case-sensitive.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func appliesTo(statement events.IAMPolicyStatement, arn string) bool {
	matchesAction := func(pattern string) bool { return match(strings.ToLower(pattern), strings.ToLower(invokeAction)) }
	matchesResource := func(pattern string) bool { return match(pattern, arn) }
	return slices.ContainsFunc(statement.Action, matchesAction) && slices.ContainsFunc(statement.Resource, matchesResource)
}

// match reports whether a text matches an IAM pattern: * matches any run of characters,
// including slashes, and ? matches any one character.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func match(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	star, resume := -1, 0 // the last * seen in p, and the end of what it matches in t
	i := 0
	for j := 0; j < len(t); {
		switch {
		case i < len(p) && p[i] == '*':
			star, resume = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == t[j]):
			i++
			j++
		case star >= 0:
			resume++
			i, j = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(string(p[i:]), "*") == ""
}
