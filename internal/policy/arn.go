package policy

import (
	"errors"
	"strings"
)

// maxResourceLength is API Gateway's limit on one resource of an authorizer's
// answer, in characters.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
const maxResourceLength = 512

// maxRouteLength is what every resource keeps free for a method and path, in
// characters.
const maxRouteLength = 64

// ErrMethodARN is the answer to a text that is not a method's ARN. It does not
// repeat the text.
var ErrMethodARN = errors.New("not the ARN of an API's method")

// A Stage is one deployed stage of an API, as ARNs name it:
// arn:{partition}:execute-api:{region}:{account}:{api}/{stage}.
type Stage struct {
	arn string
}

// ParseMethodARN gives the stage of a method's ARN, which goes on with
// /{method}/{path}. Any other text, and one whose stage would not fit into every
// resource, is ErrMethodARN.
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

// isName keeps IAM's wildcards (* and ?) and variables (${…}) out of resources:
// with one in it, an answer could reach another stage, API or account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func isName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}
