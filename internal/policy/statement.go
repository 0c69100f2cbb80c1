package policy

// Version is the version of the policy language.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
const Version = "2012-10-17"

// InvokeAction is the action of calling a method of an API.
const InvokeAction = "execute-api:Invoke"

// An Effect is whether a statement allows or denies the requests that it matches.
type Effect string

// The effects, as IAM names them.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// A Statement allows or denies one action on resources.
type Statement struct {
	Effect    Effect
	Action    string
	Resources []string
}

// Statement returns a statement that allows exactly the given routes of this stage. If
// there are none, the statement denies everything, because a statement without resources isn't
// valid.
func (s Stage) Statement(routes []Route) Statement {
	if len(routes) == 0 {
		return Statement{Effect: Deny, Action: InvokeAction, Resources: []string{s.arn + "/*/*"}}
	}
	resources := make([]string, len(routes))
	for i, r := range routes {
		resources[i] = s.arn + "/" + r.resource()
	}
	return Statement{Effect: Allow, Action: InvokeAction, Resources: resources}
}
