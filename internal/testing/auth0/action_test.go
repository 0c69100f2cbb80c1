package auth0

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testAction runs the deployed code of the Action, as Auth0 does after each sign-in.
func (f *tenant) testAction(t *testing.T) {
	ours := object{"identifier": audience}
	tests := []struct {
		name  string
		event object
		want  object // the claims that access tokens get
	}{
		{
			"a verified email",
			object{"resource_server": ours, "user": object{"email": "Employee@example.com", "email_verified": true}},
			object{emailClaim: "Employee@example.com", emailClaim + "_verified": true},
		},
		{
			"an unverified email",
			object{"resource_server": ours, "user": object{"email": "employee@example.com", "email_verified": false}},
			object{emailClaim: "employee@example.com", emailClaim + "_verified": false},
		},
		{
			"a connection without email_verified",
			object{"resource_server": ours, "user": object{"email": "employee@example.com"}},
			object{emailClaim: "employee@example.com", emailClaim + "_verified": false},
		},
		{
			"a connection with email_verified as text",
			object{"resource_server": ours, "user": object{"email": "employee@example.com", "email_verified": "true"}},
			object{emailClaim: "employee@example.com", emailClaim + "_verified": false},
		},
		{"no email", object{"resource_server": ours, "user": object{"email_verified": true}}, object{}},
		{
			"another API",
			object{"resource_server": object{"identifier": "https://other.example.com"}, "user": object{"email": "employee@example.com", "email_verified": true}},
			object{},
		},
		{"no API", object{"user": object{"email": "employee@example.com", "email_verified": true}}, object{}},
	}
	code := fmt.Sprint(f.find(t, "actions/actions", "Timesheets email")["code"])
	if strings.Contains(code, "##") {
		t.Errorf("the code still contains a placeholder:\n%s", code)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, claims(t, code, test.event)); diff != "" {
				t.Errorf("claims (-want +got):\n%s", diff)
			}
		})
	}
}

// sandbox calls an Action with an event and prints the claims that it sets on the access
// token. Any other use of Auth0's api object fails.
const sandbox = `
const claims = {};
const api = { accessToken: { setCustomClaim: (name, value) => { claims[name] = value; } } };
require("./action.js").onExecutePostLogin(JSON.parse(process.argv[1]), api).then(() => console.log(JSON.stringify(claims)));
`

func claims(t *testing.T, code string, event object) object {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "action.js"), []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "-e", sandbox, string(text))
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	var got object
	if err == nil {
		err = json.Unmarshal(out, &got)
	}
	if err != nil {
		t.Fatalf("run the Action: %v: %s", err, out)
	}
	return got
}
