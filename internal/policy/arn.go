package policy

import (
	"errors"
	"strings"
)

// maxResourceLength is API Gateway's limit on one resource in an authorizer's
// response, in characters.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
const maxResourceLength = 512

// maxRouteLength is the length that every resource reserves for a method and path, in
// characters.
const maxRouteLength = 64

// ErrMethodARN means that a text isn't the ARN of a method. The error doesn't contain the
// text.
var ErrMethodARN = errors.New("not the ARN of an API's method")

// A Stage is a deployed stage of an API:
// arn:{partition}:execute-api:{region}:{account}:{api}/{stage}.
type Stage struct {
	arn string
}

// ParseMethodARN returns the stage of a method's ARN, which continues with
// /{method}/{path}. It returns ErrMethodARN for any other text, and if the stage is so long
// that a route's resource could exceed maxResourceLength.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigateway.html
func ParseMethodARN(arn string) (Stage, error) {
	const prefixFields, pathFields = 6, 4
	fields := strings.SplitN(arn, ":", prefixFields)
	if len(fields) != prefixFields || fields[0] != "arn" || fields[2] != "execute-api" {
		return Stage{}, ErrMethodARN
	}
	path := strings.SplitN(fields[5], "/", pathFields)
	if len(path) != pathFields {
		return Stage{}, ErrMethodARN
	}
	for _, name := range []string{fields[1], fields[3], fields[4], path[0], path[1], path[2]} {
		if !isName(name) {
			return Stage{}, ErrMethodARN
		}
	}
	prefix := strings.Join(fields[:5], ":") + ":" + path[0] + "/" + path[1]
	if len(prefix) > maxResourceLength-maxRouteLength {
		return Stage{}, ErrMethodARN
	}
	return Stage{arn: prefix}, nil
}

// isName reports whether s is one or more letters, digits, "-" and "_". This keeps IAM's
// wildcards (* and ?) and variables (${…}) out of resources: a resource that contains a
// wildcard or a variable could match another stage, API or account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func isName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}
