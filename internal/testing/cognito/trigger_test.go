// Package cognito tests identity/cognito: its trigger runs under Node with Cognito's
// events, the authorizer verifies the tokens that Cognito would then issue, and the SAM
// CLI validates the template.
//
// The package has only tests.
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

// requestedScopes returns the scopes of the page's request.
func requestedScopes(more ...string) []string {
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
	employeeScopes := []string{"create:timesheets", "read:timesheets", "delete:timesheets"}
	prefixedScopes := requestedScopes()[3:]
	tests := []struct {
		name  string
		event object
		want  *changes // nil if the token is unchanged
	}{
		{
			"an employee",
			event(signIn, pageClient, verified("employee@example.com"), []string{"employee"}, requestedScopes()),
			&changes{employee, employeeScopes, prefixedScopes},
		},
		{
			"a manager",
			event(signIn, pageClient, verified("employee@example.com"), []string{"manager"}, requestedScopes()),
			&changes{employee, append(employeeScopes, "approve:timesheets"), prefixedScopes},
		},
		{
			"a contractor who requests fewer scopes",
			event(signIn, pageClient, verified("employee@example.com"), []string{"contractor"}, []string{"openid", "timesheets/read:timesheets"}),
			&changes{employee, []string{"read:timesheets"}, []string{"timesheets/read:timesheets"}},
		},
		{
			"a user without a group",
			event(signIn, pageClient, verified("employee@example.com"), []string{}, requestedScopes()),
			&changes{employee, []string{}, prefixedScopes},
		},
		{
			"a user in unrelated groups",
			event(signIn, pageClient, verified("employee@example.com"), []string{"managers", "constructor", "Manager"}, requestedScopes()),
			&changes{employee, []string{}, prefixedScopes},
		},
		{
			"a user who requests the import job's scope",
			event(signIn, pageClient, verified("employee@example.com"), []string{"manager"}, []string{"timesheets/batch:upload"}),
			&changes{employee, []string{}, []string{"timesheets/batch:upload"}},
		},
		{
			"a renewal with the requested scopes",
			event(renewal, pageClient, verified("employee@example.com"), []string{"employee"}, requestedScopes()),
			&changes{employee, employeeScopes, prefixedScopes},
		},
		{
			"a renewal with the granted scopes after a role was removed",
			event(renewal, pageClient, verified("employee@example.com"), []string{"employee"}, []string{"openid", "read:timesheets", "approve:timesheets"}),
			&changes{employee, []string{"read:timesheets"}, []string{"approve:timesheets"}},
		},
		{
			"the import job",
			jobEvent("timesheets/batch:upload"),
			&changes{object{}, []string{"batch:upload"}, []string{"timesheets/batch:upload"}},
		},
		{
			"a job that requests a user's scopes",
			jobEvent("timesheets/approve:timesheets"),
			&changes{object{}, []string{}, []string{"timesheets/approve:timesheets"}},
		},
		{
			"an unverified email",
			event(signIn, pageClient, object{"email": "employee@example.com", "email_verified": "false"}, []string{"employee"}, []string{"timesheets/read:timesheets"}),
			&changes{object{emailClaim: "employee@example.com", emailClaim + "_verified": false}, []string{"read:timesheets"}, []string{"timesheets/read:timesheets"}},
		},
		{
			"an email without email_verified",
			event(signIn, pageClient, object{"email": "employee@example.com"}, []string{"employee"}, []string{"timesheets/read:timesheets"}),
			&changes{object{emailClaim: "employee@example.com", emailClaim + "_verified": false}, []string{"read:timesheets"}, []string{"timesheets/read:timesheets"}},
		},
		{
			"no email",
			event(signIn, pageClient, object{"email_verified": "true"}, []string{"employee"}, []string{"timesheets/read:timesheets"}),
			&changes{object{}, []string{"read:timesheets"}, []string{"timesheets/read:timesheets"}},
		},
		{
			"a token without scopes of the API",
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
		t.Skip("Node isn't installed")
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
	var output struct {
		Response struct {
			Details *struct {
				Access changes `json:"accessTokenGeneration"`
			} `json:"claimsAndScopeOverrideDetails"`
		}
	}
	if err == nil {
		err = json.Unmarshal(out, &output)
	}
	if err != nil {
		t.Fatalf("run the trigger: %v: %s", err, out)
	}
	if output.Response.Details == nil {
		return nil
	}
	return &output.Response.Details.Access
}
