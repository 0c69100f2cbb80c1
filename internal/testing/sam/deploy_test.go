package sam

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// samStandIn is a fake of the SAM CLI. It records its calls, and deploys the stand-in of a
// stack's template as `sam deploy` does: parameters that aren't given keep their values. NO
// is the stack whose change set the user declines, FAILS the stack that fails.
const samStandIn = `
import json, os, sys
import boto3
from samcli.yamlhelper import yaml_parse

args = sys.argv[1:]
stack, file = args[args.index("--stack-name") + 1], args[args.index("--parameter-overrides") + 1]
given = json.load(open(file.removeprefix("file://")))
with open(os.environ["RECORD"], "a") as record:
    print(json.dumps({"args": args, "parameters": given}), file=record)
if os.environ.get("FAILS") == stack:
    sys.exit(1)
cloudformation = boto3.client("cloudformation")
exists, before = stack in [one["StackName"] for one in cloudformation.describe_stacks()["Stacks"]], None
body = open(os.path.join(os.environ["TEMPLATES"], stack)).read()
parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
if exists:
    kept = set(yaml_parse(body)["Parameters"]) - set(given)
    before = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["Parameters"]
    parameters += [one for one in before if one["ParameterKey"] in kept]
settings = {"StackName": stack, "TemplateBody": body, "Parameters": parameters}
if os.environ.get("NO") == stack:
    kind = "UPDATE" if exists else "CREATE"
    cloudformation.create_change_set(ChangeSetName="samcli-deploy1", ChangeSetType=kind, **settings)
elif not exists:
    cloudformation.create_stack(**settings)
elif given.items() - {one["ParameterKey"]: one["ParameterValue"] for one in before}.items():
    cloudformation.update_stack(**settings)
`

// A deployed is a recorded call of the SAM CLI.
type deployed struct {
	Args       []string
	Parameters map[string]string
}

// A deployer runs tools/deploy/deploy.py as `make deploy` does.
type deployer struct {
	*account
	cli
	dir    string
	answer string // to a question
}

func newDeployer(t testing.TB) *deployer {
	t.Helper()
	d := &deployer{account: newAccount(t), cli: newTool(t, "python"), dir: t.TempDir()}
	d.write(t, "sam.py", samStandIn)
	d.write(t, stackName, standInOf(t, stackName))
	d.write(t, pageStack, standInOf(t, pageStack))
	return d
}

func (d *deployer) write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run returns the calls of the SAM CLI, and the output. env is NAME=value.
func (d *deployer) run(t testing.TB, given map[string]string, env ...string) ([]deployed, string, error) {
	t.Helper()
	parameters, err := json.Marshal(with(given))
	if err != nil {
		t.Fatal(err)
	}
	d.write(t, "parameters.yaml", string(parameters))
	d.write(t, "calls", "")
	calls := filepath.Join(d.dir, "calls")
	cmd := d.command(t.Context(), filepath.Join("tools", "deploy", "deploy.py"), "--stack", stackName, "--architecture", "arm64",
		"--parameters", filepath.Join(d.dir, "parameters.yaml"), "--sam", d.path+" "+filepath.Join(d.dir, "sam.py"))
	cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL="+d.address, "NO_PROXY=127.0.0.1", "RECORD="+calls, "TEMPLATES="+d.dir)
	cmd.Env = append(cmd.Env, env...)
	cmd.Stdin = strings.NewReader(d.answer)
	out, runErr := cmd.CombinedOutput()
	record, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	var got []deployed
	for decoder := json.NewDecoder(bytes.NewReader(record)); ; {
		var one deployed
		if err := decoder.Decode(&one); err == io.EOF {
			return got, string(out), runErr
		} else if err != nil {
			t.Fatal(err)
		}
		got = append(got, one)
	}
}

// want runs a deployment, and fails the test unless it deploys the page's stack and then the
// API's with these parameters. page is nil if the page's stack isn't deployed.
func (d *deployer) want(t testing.TB, given, page, api map[string]string) {
	t.Helper()
	got, out, err := d.run(t, given)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	command := func(stack, file string, more ...string) []string {
		args := []string{"deploy", "--stack-name", stack, "--config-file", filepath.Join(d.root, "samconfig.toml")}
		return append(append(args, more...), "--parameter-overrides", "file://"+filepath.Join(d.dir, file))
	}
	var want []deployed
	if page != nil {
		template := filepath.Join(d.root, hosting)
		want = append(want, deployed{command(pageStack, "parameters-page.yaml", "--template-file", template), page})
	}
	api["Architecture"] = "arm64"
	want = append(want, deployed{command(stackName, "parameters-api.yaml"), api})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deployed (-want +got):\n%s", diff)
	}
}

// with returns a copy of parameters with others set.
func with(parameters map[string]string, more ...string) map[string]string {
	copied := map[string]string{}
	maps.Copy(copied, parameters)
	for i := 0; i < len(more); i += 2 {
		copied[more[i]] = more[i+1]
	}
	return copied
}

func TestDeploy(t *testing.T) {
	d := newDeployer(t)
	for name, test := range map[string]func(*testing.T, *deployer){
		"the page at CloudFront's address": testDeployHosted, "the page at its own domain": testDeployAtDomain,
		"the page elsewhere": testDeployElsewhere, "the page moves here": testDeployMovesHere, "the page moves away": testDeployMovesAway,
		"refused": testDeployRefused, "declined": testDeployDeclined, "a stack that hosts the page itself": testDeployFormerHosting,
	} {
		t.Run(name, func(t *testing.T) {
			d.empty(t)
			d.answer = ""
			test(t, d)
		})
	}
}

// first returns the parameters of a first deployment that hosts the page.
func first() map[string]string {
	parameters := with(required(), "HostPage", "true", "PageClientId", "page", "LogRetentionDays", "90")
	delete(parameters, "AllowedOrigin")
	return parameters
}

func testDeployHosted(t *testing.T, d *deployer) {
	t.Helper()
	// Not d.want: the page's address is known only after the first deployment.
	calls, out, err := d.run(t, first())
	if err != nil || len(calls) != 2 {
		t.Fatalf("%v, %d calls, want 2\n%s", err, len(calls), out)
	}
	address := d.pageURL(t)
	api := map[string]string{
		"Issuer": required()["Issuer"], "Audience": required()["Audience"], "LogRetentionDays": "90",
		"AllowedOrigin": address, "Architecture": "arm64",
	}
	want := []map[string]string{{"Issuer": required()["Issuer"], "PageClientId": "page"}, api}
	if diff := cmp.Diff(want, []map[string]string{calls[0].Parameters, calls[1].Parameters}); diff != "" {
		t.Errorf("parameters of the first deployment (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(address, "https://") {
		t.Errorf("the page's address is %q", address)
	}
	// Parameters that aren't given keep their values; shared ones go to both stacks.
	d.want(t, nil, map[string]string{}, map[string]string{"AllowedOrigin": address})
	d.want(t, map[string]string{"Issuer": "https://other.example.com/", "StaleKeysHours": "0"},
		map[string]string{"Issuer": "https://other.example.com/"},
		map[string]string{"Issuer": "https://other.example.com/", "StaleKeysHours": "0", "AllowedOrigin": address})
}

func testDeployAtDomain(t *testing.T, d *deployer) {
	t.Helper()
	const origin = "https://timesheets.example.com"
	domain := map[string]string{"AllowedOrigin": origin, "PageCertificateArn": atDomain()["PageCertificateArn"]}
	given := with(first(), "AllowedOrigin", origin, "PageCertificateArn", domain["PageCertificateArn"])
	d.want(t, given, atDomain(), map[string]string{
		"Issuer": given["Issuer"], "Audience": given["Audience"], "LogRetentionDays": "90", "AllowedOrigin": origin,
	})
	d.want(t, nil, map[string]string{}, map[string]string{"AllowedOrigin": origin})
	d.run(t, map[string]string{"AllowedOrigin": ""})
	address := d.pageURL(t)
	if address == origin {
		t.Fatal("the page stays at its domain")
	}
	d.want(t, nil, map[string]string{}, map[string]string{"AllowedOrigin": address})
	d.want(t, domain, domain, map[string]string{"AllowedOrigin": origin})
}

func testDeployElsewhere(t *testing.T, d *deployer) {
	t.Helper()
	// A page that is hosted elsewhere may have a port.
	given := with(required(), "AllowedOrigin", "https://app.example.com:8443")
	d.want(t, given, nil, given)
	d.want(t, map[string]string{"HostPage": "false"}, nil, map[string]string{})
	if address := d.pageURL(t); address != "" {
		t.Errorf("the page is at %s, want no stack for it", address)
	}
}

// The API's stack already has an issuer, and allowed another origin until now.
func testDeployMovesHere(t *testing.T, d *deployer) {
	t.Helper()
	d.deploy(t, required(), nil)
	calls, out, err := d.run(t, map[string]string{"HostPage": "true", "PageClientId": "page"})
	if err != nil || len(calls) != 2 {
		t.Fatalf("%v, %d calls, want 2\n%s", err, len(calls), out)
	}
	want := []map[string]string{hosted(), {"AllowedOrigin": d.pageURL(t), "Architecture": "arm64"}}
	if diff := cmp.Diff(want, []map[string]string{calls[0].Parameters, calls[1].Parameters}); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}

func testDeployMovesAway(t *testing.T, d *deployer) {
	t.Helper()
	away := map[string]string{"HostPage": "false", "AllowedOrigin": "https://elsewhere.example.com"}
	for answer, stays := range map[string]bool{"": true, "yes?\n": true, "y\n": false} {
		d.empty(t)
		d.deploy(t, required(), hosted())
		d.answer = answer
		d.want(t, away, nil, map[string]string{"AllowedOrigin": "https://elsewhere.example.com"})
		if got := d.pageURL(t) != ""; got != stays {
			t.Errorf("answer %q: the page's stack stays: %t, want %t", answer, got, stays)
		}
	}
	// The API would keep allowing the origin of a deleted page.
	d.empty(t)
	d.deploy(t, with(required(), "AllowedOrigin", atDomain()["AllowedOrigin"]), atDomain())
	if calls, out, err := d.run(t, map[string]string{"HostPage": "false"}); err == nil || len(calls) > 0 || !strings.Contains(out, "HostPage=false needs AllowedOrigin") {
		t.Errorf("without a place to move to: error %v, calls %v, want it refused:\n%s", err, calls, out)
	}
	// Another host can serve the same domain.
	d.answer = "y\n"
	origin := atDomain()["AllowedOrigin"]
	d.want(t, map[string]string{"HostPage": "false", "AllowedOrigin": origin}, nil, map[string]string{"AllowedOrigin": origin})
	if address := d.pageURL(t); address != "" {
		t.Errorf("the page's stack is at %s, want it deleted", address)
	}
	d.empty(t)
	d.deploy(t, required(), hosted())
	for _, origin := range []string{d.pageURL(t), ""} {
		if calls, out, err := d.run(t, map[string]string{"HostPage": "false", "AllowedOrigin": origin}); err == nil || len(calls) > 0 || !strings.Contains(out, "AllowedOrigin=") {
			t.Errorf("to %q: error %v, calls %v, want it refused:\n%s", origin, err, calls, out)
		}
	}
	if _, out, err := d.run(t, away, "NO="+stackName); err == nil || d.pageURL(t) == "" {
		t.Errorf("the API's change set was declined: %v, want an error and the page as it was\n%s", err, out)
	}
}

// Nothing is created if CloudFormation would reject either stack.
func testDeployRefused(t *testing.T, d *deployer) {
	t.Helper()
	tests := []struct {
		name  string
		given map[string]string
		want  string
	}{
		{"a port at CloudFront", with(first(), "AllowedOrigin", "https://timesheets.example.com:8443"), "AllowedOrigin=https://timesheets.example.com:8443 must be empty or https://domain"},
		{"http at CloudFront", with(first(), "AllowedOrigin", "http://localhost:8082"), "AllowedOrigin=http://localhost:8082 must be empty or https://domain"},
		{"http elsewhere", with(required(), "AllowedOrigin", "http://app.example.com"), "AllowedOrigin=http://app.example.com must be scheme://host[:port]"},
		{"a value of the API's stack", with(first(), "Audience", "a b"), "Audience=a b must not be empty"},
		{"a value of a list", with(first(), "PageConnectOrigins", "https://a.example.com,b"), "PageConnectOrigins=https://a.example.com,b must be"},
		{"a value that isn't allowed", with(first(), "StaleKeysHours", "25"), "StaleKeysHours=25 must be one of 0, 1"},
		{"no number", with(required(), "RequestsPerSecond", "many"), "RequestsPerSecond=many must be a number"},
		{"a number that is too small", with(required(), "RequestBurst", "0"), "RequestBurst=0 must be at least 1"},
		{"no such parameter", with(first(), "Isuer", "x"), "there is no parameter Isuer"},
		{"a page that isn't hosted", with(required(), "PageClientId", "page"), "PageClientId has no effect unless the page is hosted"},
		{"neither", with(first(), "HostPage", "yes"), "HostPage must be true or false"},
		{"the processor", with(first(), "Architecture", "x86_64"), "set ARCHITECTURE="},
		{"no origin", map[string]string{"Issuer": "https://id.example.com/", "Audience": "a"}, "AllowedOrigin is missing"},
		{"no client", map[string]string{"Issuer": "https://id.example.com/", "Audience": "a", "HostPage": "true"}, "PageClientId is missing"},
		{"no audience", map[string]string{"Issuer": "https://id.example.com/", "HostPage": "true", "PageClientId": "page"}, "Audience is missing"},
	}
	t.Run("before the SAM CLI is called", func(t *testing.T) {
		calls, out, err := d.run(t, tests[0].given)
		if err == nil || len(calls) > 0 || !strings.HasPrefix(out, "deploy.py: "+tests[0].want) {
			t.Errorf("error %v, calls %v, want it refused with %q:\n%s", err, calls, tests[0].want, out)
		}
	})
	t.Run("another stack has the page's name", func(t *testing.T) {
		d.cloudFormation(t, "CreateStack", pageStack, standInOf(t, stackName), required())
		if calls, out, err := d.run(t, first()); err == nil || len(calls) > 0 || !strings.Contains(out, pageStack+" isn't one that hosts the page") {
			t.Errorf("error %v, calls %v, want it refused:\n%s", err, calls, out)
		}
	})
	var given []map[string]string
	for _, tt := range tests {
		given = append(given, tt.given)
	}
	reasons := d.refusals(t, given)
	for i, tt := range tests {
		if !strings.HasPrefix(reasons[i], tt.want) {
			t.Errorf("%s: refused with %q, want %q", tt.name, reasons[i], tt.want)
		}
	}
}

// refusals returns the errors of several first deployments, which it checks in one process.
func (d *deployer) refusals(t testing.TB, given []map[string]string) []string {
	t.Helper()
	input, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	cmd := d.command(t.Context(), "-c", `
import json, sys
sys.path.insert(0, "tools/deploy")
import deploy
reasons = []
for given in json.load(sys.stdin):
    try:
        reasons.append(f"not at all: {deploy.plan_of(given, None, None)}")
    except deploy.Fault as fault:
        reasons.append(str(fault))
print(json.dumps(reasons))`)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	var reasons []string
	if err != nil || json.Unmarshal(out, &reasons) != nil || len(reasons) != len(given) {
		t.Fatalf("%v\n%s", err, out)
	}
	return reasons
}

// TestFindStack guards against an upload to the page's stack after the user agreed to delete
// it: a distribution takes minutes. It also guards the deployment after a first one that the
// user declined or that failed, and against a user without rights whose page counts as not
// hosted. moto deletes at once, and allows everything.
func TestFindStack(t *testing.T) {
	c := newTool(t, "python")
	out := c.run(t, "-c", `
import sys
sys.path.insert(0, "tools/deploy")
import stacks
from botocore.exceptions import ClientError
class CloudFormation:
    def __init__(self, stack):
        self.stack = stack
    def describe_stacks(self, StackName):
        if isinstance(self.stack, ClientError):
            raise self.stack
        return {"Stacks": [self.stack]}
for stack in (
    {"StackStatus": "DELETE_IN_PROGRESS", "Outputs": [{"OutputKey": "PageUrl", "OutputValue": "x"}]},
    {"StackStatus": "REVIEW_IN_PROGRESS"},
    {"StackStatus": "ROLLBACK_COMPLETE"},
    ClientError({"Error": {"Code": "AccessDenied", "Message": "not authorized"}}, "DescribeStacks"),
):
    try:
        print(stacks.find_page_stack(CloudFormation(stack), "timesheets"))
    except ClientError as error:
        print(error.response["Error"]["Code"])`)
	if want := "None\nNone\nNone\nAccessDenied\n"; out != want {
		t.Errorf("found %q, want %q", out, want)
	}
}

// The API isn't deployed if the page's stack isn't.
func testDeployDeclined(t *testing.T, d *deployer) {
	t.Helper()
	for _, setting := range []string{"NO=" + pageStack, "FAILS=" + pageStack} {
		d.empty(t)
		calls, out, err := d.run(t, first(), setting)
		if err == nil || len(calls) != 1 || !strings.Contains(out, "deploy.py: ") || strings.Contains(out, "Traceback") {
			t.Errorf("%s: error %v, %d calls, want the page's alone:\n%s", setting, err, len(calls), out)
		}
	}
}

// An API's stack of an earlier version contains the page, and an update would delete it.
func testDeployFormerHosting(t *testing.T, d *deployer) {
	t.Helper()
	former := standInOf(t, stackName)
	former = strings.Replace(former, "Parameters:\n", "Parameters:\n  HostPage: {Type: String}\n  PageClientId: {Type: String}\n  PageRefresh: {Type: String}\n", 1)
	former = strings.Replace(former, "Outputs:\n", "Outputs:\n  PageBucketName: {Value: a-bucket}\n  PageUrl: {Value: https://d111111abcdef8.cloudfront.net}\n", 1)
	deployFormer := func(t *testing.T, origin string) {
		t.Helper()
		d.empty(t)
		d.cloudFormation(t, "CreateStack", stackName, former, with(required(), "AllowedOrigin", origin, "HostPage", "true", "PageClientId", "page", "PageRefresh", "session"))
	}
	const origin = "https://timesheets.example.com"
	domain := map[string]string{"HostPage": "true", "AllowedOrigin": origin, "PageCertificateArn": atDomain()["PageCertificateArn"]}
	t.Run("without a word", func(t *testing.T) {
		for _, at := range []string{"", origin} {
			deployFormer(t, at)
			if calls, out, err := d.run(t, nil); err == nil || len(calls) > 0 || !strings.Contains(out, "hosts the page itself") {
				t.Errorf("at %q: error %v, calls %v, want it refused:\n%s", at, err, calls, out)
			}
		}
	})
	t.Run("moves away without a place to move to", func(t *testing.T) {
		deployFormer(t, "")
		if calls, out, err := d.run(t, map[string]string{"HostPage": "false"}); err == nil || len(calls) > 0 || !strings.Contains(out, "HostPage=false needs AllowedOrigin") {
			t.Errorf("error %v, calls %v, want it refused:\n%s", err, calls, out)
		}
	})
	t.Run("at the domain that it still has", func(t *testing.T) {
		deployFormer(t, origin)
		if calls, out, err := d.run(t, domain); err == nil || len(calls) > 0 || !strings.Contains(out, "still serves "+origin) {
			t.Errorf("error %v, calls %v, want it refused:\n%s", err, calls, out)
		}
	})
	t.Run("in two steps", func(t *testing.T) {
		deployFormer(t, origin)
		calls, out, err := d.run(t, map[string]string{"HostPage": "true"})
		if err != nil || len(calls) != 2 {
			t.Fatalf("%v, %d calls, want 2\n%s", err, len(calls), out)
		}
		// The parameters of the former stack are kept, except its domain.
		want := map[string]string{"Issuer": required()["Issuer"], "PageClientId": "page", "PageRefresh": "session"}
		if diff := cmp.Diff(want, calls[0].Parameters); diff != "" {
			t.Errorf("the page's parameters (-want +got):\n%s", diff)
		}
		if got := calls[1].Parameters["AllowedOrigin"]; got != d.pageURL(t) || got == origin {
			t.Errorf("the API allows %s, want the page's new address", got)
		}
		d.want(t, domain, map[string]string{"AllowedOrigin": origin, "PageCertificateArn": domain["PageCertificateArn"]}, map[string]string{"AllowedOrigin": origin})
	})
}
