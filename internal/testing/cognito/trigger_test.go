// Package cognito tests identity/cognito: its trigger runs under Node with Cognito's
// events, the authorizer verifies the tokens that Cognito would then issue, and the SAM
// CLI validates the template.
//
// It has only tests.
package cognito

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	emailClaim = "https://api.exampleco.com/email"

	pageClient   = "1example23456789"
	importClient = "2example23456789"

	folder = "../../../identity/cognito"
)

// An object is a JSON object.
type object = map[string]any

// The values of triggerSource that the tests use.
const (
	signIn  = "TokenGeneration_HostedAuth"
	renewal = "TokenGeneration_RefreshTokens"
	job     = "TokenGeneration_ClientCredentials"
)

// asked returns the scopes of the page's request.
func asked(more ...string) []string {
	return append([]string{
		"openid", "profile", "email",
		"timesheets/create:timesheets", "timesheets/read:timesheets", "timesheets/delete:timesheets", "timesheets/approve:timesheets",
	}, more...)
}

// event returns an event of version V3_0.
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
func event(source, client string, attributes object, groups, scopes []string) object {
	return object{
		"version": "3", "triggerSource": source, "region": "eu-central-1", "userPoolId": "eu-central-1_example", "userName": "employee",
		"callerContext": object{"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client},
		"request": object{
			"userAttributes": attributes, "scopes": scopes,
			"groupConfiguration": object{"groupsToOverride": groups, "iamRolesToOverride": []string{}, "preferredRole": nil},
		},
		"response": object{"claimsAndScopeOverrideDetails": nil},
	}
}

// jobEvent returns an event for client credentials, without attributes and groups.
// https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
func jobEvent(scopes ...string) object {
	e := event(job, importClient, object{}, nil, scopes)
	e["userName"] = "ClientCredentials"
	request, _ := e["request"].(object)
	request["groupConfiguration"] = nil
	return e
}

func verified(email string) object {
	return object{"sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "email": email, "email_verified": "true"}
}

// changes are the trigger's changes to an access token.
type changes struct {
	Claims   object   `json:"claimsToAddOrOverride"`
	Add      []string `json:"scopesToAdd"`
	Suppress []string `json:"scopesToSuppress"`
}

func TestTrigger(t *testing.T) {
	employee := object{emailClaim: "employee@example.com", emailClaim + "_verified": true}
	own := []string{"create:timesheets", "read:timesheets", "delete:timesheets"}
	long := asked()[3:]
	tests := []struct {
		name  string
		event object
		want  *changes // nil if the token is unchanged
	}{
		{
			"an employee",
			event(signIn, pageClient, verified("employee@example.com"), []string{"employee"}, asked()),
			&changes{employee, own, long},
		},
		{
			"a manager",
			event(signIn, pageClient, verified("employee@example.com"), []string{"manager"}, asked()),
			&changes{employee, append(own, "approve:timesheets"), long},
		},
		{
			"a contractor who asks for less",
			event(signIn, pageClient, verified("employee@example.com"), []string{"contractor"}, []string{"openid", "timesheets/read:timesheets"}),
			&changes{employee, []string{"read:timesheets"}, []string{"timesheets/read:timesheets"}},
		},
		{
			"in no group",
			event(signIn, pageClient, verified("employee@example.com"), []string{}, asked()),
			&changes{employee, []string{}, long},
		},
		{
			"in groups of something else",
			event(signIn, pageClient, verified("employee@example.com"), []string{"managers", "constructor", "Manager"}, asked()),
			&changes{employee, []string{}, long},
		},
		{
			"a person with the import job's scope",
			event(signIn, pageClient, verified("employee@example.com"), []string{"manager"}, []string{"timesheets/batch:upload"}),
			&changes{employee, []string{}, []string{"timesheets/batch:upload"}},
		},
		{
			"a renewal by the scopes that were asked for",
			event(renewal, pageClient, verified("employee@example.com"), []string{"employee"}, asked()),
			&changes{employee, own, long},
		},
		{
			"a renewal by the scopes that were granted, and of a role that was taken",
			event(renewal, pageClient, verified("employee@example.com"), []string{"employee"}, []string{"openid", "read:timesheets", "approve:timesheets"}),
			&changes{employee, []string{"read:timesheets"}, []string{"approve:timesheets"}},
		},
		{
			"the import job",
			jobEvent("timesheets/batch:upload"),
			&changes{object{}, []string{"batch:upload"}, []string{"timesheets/batch:upload"}},
		},
		{
			"a job with a person's scopes",
			jobEvent("timesheets/approve:timesheets"),
			&changes{object{}, []string{}, []string{"timesheets/approve:timesheets"}},
		},
		{
			"an email that is not verified",
			event(signIn, pageClient, object{"email": "employee@example.com", "email_verified": "false"}, []string{"employee"}, []string{"timesheets/read:timesheets"}),
			&changes{object{emailClaim: "employee@example.com", emailClaim + "_verified": false}, []string{"read:timesheets"}, []string{"timesheets/read:timesheets"}},
		},
		{
			"an email of which nothing is said",
			event(signIn, pageClient, object{"email": "employee@example.com"}, []string{"employee"}, []string{"timesheets/read:timesheets"}),
			&changes{object{emailClaim: "employee@example.com", emailClaim + "_verified": false}, []string{"read:timesheets"}, []string{"timesheets/read:timesheets"}},
		},
		{
			"no email",
			event(signIn, pageClient, object{"email_verified": "true"}, []string{"employee"}, []string{"timesheets/read:timesheets"}),
			&changes{object{}, []string{"read:timesheets"}, []string{"timesheets/read:timesheets"}},
		},
		{
			"a token for something else",
			event(signIn, "another", verified("employee@example.com"), []string{"manager"}, []string{"openid", "other/read:timesheets", "aws.cognito.signin.user.admin"}),
			nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, trigger(t, test.event)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

// trigger runs the trigger under Node. It skips the test if Node isn't installed.
func trigger(t *testing.T, event object) *changes {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed")
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	const call = `import { handler } from "./index.mjs"; console.log(JSON.stringify(await handler(JSON.parse(process.argv[1]))));`
	cmd := exec.CommandContext(t.Context(), node, "--input-type=module", "-e", call, string(text))
	cmd.Dir = filepath.Join(folder, "trigger")
	cmd.Env = append(os.Environ(), "RESOURCE_SERVER=timesheets", "EMAIL_CLAIM="+emailClaim)
	out, err := cmd.CombinedOutput()
	var answer struct {
		Response struct {
			Details *struct {
				Access changes `json:"accessTokenGeneration"`
			} `json:"claimsAndScopeOverrideDetails"`
		}
	}
	if err == nil {
		err = json.Unmarshal(out, &answer)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if answer.Response.Details == nil {
		return nil
	}
	return &answer.Response.Details.Access
}
