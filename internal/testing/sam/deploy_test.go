package sam

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fakeSAM is a fake of the SAM CLI. It records its calls, and deploys the fakeTemplate of a
// stack as `sam deploy` does: parameters without an override keep their values. With
// --no-execute-changeset it only makes the change set. DECLINED is the stack whose change set
// the user declines, FAILS the stack whose deployment fails. moto ignores conditions when it
// compares templates, so the template has no table if TableName is set.
const fakeSAM = `
import json, os, re, sys
import boto3
from samcli.yamlhelper import yaml_parse

args = sys.argv[1:]
stack, file = args[args.index("--stack-name") + 1], args[args.index("--parameter-overrides") + 1]
overrides = json.load(open(file.removeprefix("file://")))
with open(os.environ["RECORD"], "a") as record:
    print(json.dumps({"args": args, "parameters": overrides}), file=record)
if os.environ.get("FAILS") == stack:
    sys.exit(1)
cloudformation = boto3.client("cloudformation")
exists, before = stack in [s["StackName"] for s in cloudformation.describe_stacks()["Stacks"]], None
body = open(os.path.join(os.environ["TEMPLATES"], stack)).read()
parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in overrides.items()]
if exists:
    retained = set(yaml_parse(body)["Parameters"]) - set(overrides)
    before = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["Parameters"]
    parameters += [p for p in before if p["ParameterKey"] in retained]
if any(p["ParameterKey"] == "TableName" and p["ParameterValue"] for p in parameters):
    body = re.sub(r"(?m)^  Table: .*\n", "", body)
settings = {"StackName": stack, "TemplateBody": body, "Parameters": parameters}
if os.environ.get("DECLINED") == stack or "--no-execute-changeset" in args:
    kind = "UPDATE" if exists else "CREATE"
    cloudformation.create_change_set(ChangeSetName="samcli-deploy1", ChangeSetType=kind, **settings)
elif not exists:
    cloudformation.create_stack(**settings)
elif overrides.items() - {p["ParameterKey"]: p["ParameterValue"] for p in before}.items():
    cloudformation.update_stack(**settings)
`

// A samCall is a recorded call of the SAM CLI.
type samCall struct {
	Args       []string
	Parameters map[string]string
}

// A deployer runs tools/deploy/deploy.py as `make deploy` does.
type deployer struct {
	*account
	cli
	dir          string
	confirmation string // the input at the question before a deletion
	declines     bool   // the user declines the API's change set
}

func newDeployer(t testing.TB) *deployer {
	t.Helper()
	d := &deployer{account: newAccount(t), cli: newTool(t, "python"), dir: t.TempDir()}
	d.write(t, "sam.py", fakeSAM)
	d.write(t, stackName, fakeTemplate(t, stackName))
	d.write(t, pageStack, fakeTemplate(t, pageStack))
	d.write(t, filepath.Join("build", "template.yaml"), sections(t, "template.yaml", "Parameters", "Mappings", "Conditions")+`
Globals: {Function: {}}
Resources:
  CreateFunction: {Type: AWS::Serverless::Function, Properties: {CodeUri: CreateFunction, Environment: {Variables: {ISSUER: !Ref Issuer}}}}
`)
	d.write(t, filepath.Join("build", "CreateFunction", "bootstrap"), "an executable")
	return d
}

func (d *deployer) write(t testing.TB, name, content string) {
	t.Helper()
	path := filepath.Join(d.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// digests returns the lines of the release's template with a digest. It fails the test if the
// template doesn't have the release's name.
func (d *deployer) digests(t testing.TB) []string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(d.dir, "build", "release.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), "Name: v1.2.0\n") {
		t.Errorf("the template of the release doesn't have its name:\n%s", content)
	}
	return regexp.MustCompile(`AutoPublishCodeSha256: '?[0-9a-f]{64}`).FindAllString(string(content), -1)
}

// run returns the calls of the SAM CLI, and the output. env is NAME=value.
func (d *deployer) run(t testing.TB, overrides map[string]string, env ...string) ([]samCall, string, error) {
	t.Helper()
	parameters, err := json.Marshal(with(overrides))
	if err != nil {
		t.Fatal(err)
	}
	d.write(t, "parameters.yaml", string(parameters))
	d.write(t, "calls", "")
	calls := filepath.Join(d.dir, "calls")
	cmd := d.command(t.Context(), filepath.Join("tools", "deploy", "deploy.py"), "--stack", stackName, "--architecture", "arm64",
		"--release", "v1.2.0", "--environment", "staging", "--build", filepath.Join(d.dir, "build"), "--parameters", filepath.Join(d.dir, "parameters.yaml"), "--sam", d.path+" "+filepath.Join(d.dir, "sam.py"))
	cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL="+d.address, "NO_PROXY=127.0.0.1", "RECORD="+calls, "TEMPLATES="+d.dir)
	cmd.Env = append(cmd.Env, env...)
	answer := "y\n"
	if d.declines {
		answer = "n\n"
	}
	cmd.Stdin = strings.NewReader(answer + d.confirmation)
	out, runErr := cmd.CombinedOutput()
	record, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	var got []samCall
	for decoder := json.NewDecoder(bytes.NewReader(record)); ; {
		var recorded samCall
		if err := decoder.Decode(&recorded); err == io.EOF {
			return got, string(out), runErr
		} else if err != nil {
			t.Fatal(err)
		}
		got = append(got, recorded)
	}
}

// wantDeployed runs a deployment, and fails the test unless it deploys the page's stack and then the
// API's with these parameters. page is nil if the page's stack isn't deployed.
func (d *deployer) wantDeployed(t testing.TB, overrides, page, api map[string]string) {
	t.Helper()
	got, out, err := d.run(t, overrides)
	if err != nil {
		t.Fatalf("deploy.py: %v\n%s", err, out)
	}
	command := func(stack, file, template string, more ...string) []string {
		args := []string{
			"deploy", "--stack-name", stack, "--config-file", filepath.Join(d.root, "samconfig.toml"), "--config-env", "staging", "--template-file", template,
		}
		return append(append(args, more...), "--parameter-overrides", "file://"+filepath.Join(d.dir, file))
	}
	var want []samCall
	if page != nil {
		want = append(want, samCall{command(pageStack, "parameters-page.yaml", filepath.Join(d.root, hosting)), page})
	}
	api["Architecture"] = "arm64"
	want = append(want, samCall{command(stackName, "parameters-api.yaml", filepath.Join(d.dir, "build", "release.yaml"), "--no-execute-changeset"), api})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deployed (-want +got):\n%s", diff)
	}
}

// with returns a copy of the parameters. more alternates between names and values to set in it.
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
		"the page on another host": testDeployElsewhere, "the page moves to CloudFront": testDeployMovesHere, "the page moves to another host": testDeployMovesAway,
		"confirmation": testDeployConfirm, "the running release": testVersion,
		"invalid parameters": testDeployInvalidParameters, "a declined change set": testDeployDeclined, "an API stack that hosts the page": testDeployFormerHosting,
	} {
		t.Run(name, func(t *testing.T) {
			d.reset(t)
			d.confirmation, d.declines = "", false
			test(t, d)
		})
	}
}

// firstDeployment returns the parameters of a first deployment that hosts the page.
func firstDeployment() map[string]string {
	parameters := with(required(), "HostPage", "true", "PageClientId", "page", "LogRetentionDays", "90")
	delete(parameters, "AllowedOrigin")
	return parameters
}

func testDeployHosted(t *testing.T, d *deployer) {
	t.Helper()
	// Not d.wantDeployed: the page's address is known only after the first deployment.
	calls, out, err := d.run(t, firstDeployment())
	if err != nil || len(calls) != 2 {
		t.Fatalf("deploy.py: error %v, %d calls, want no error and 2 calls\n%s", err, len(calls), out)
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
		t.Errorf("the page's address is %q, want https", address)
	}
	// Parameters without an override keep their values; shared ones go to both stacks.
	before := d.digests(t)
	d.wantDeployed(t, nil, map[string]string{}, map[string]string{"AllowedOrigin": address})
	if diff := cmp.Diff(before, d.digests(t)); diff != "" || len(before) != 1 {
		t.Errorf("digests of the same release (-first +second):\n%s", diff)
	}
	d.wantDeployed(t, map[string]string{"Issuer": "https://other.example.com/", "StaleKeysHours": "0"},
		map[string]string{"Issuer": "https://other.example.com/"},
		map[string]string{"Issuer": "https://other.example.com/", "StaleKeysHours": "0", "AllowedOrigin": address})
	if cmp.Equal(before, d.digests(t)) {
		t.Error("the digest is the same with another issuer")
	}
}

func testDeployAtDomain(t *testing.T, d *deployer) {
	t.Helper()
	const origin = "https://timesheets.example.com"
	domain := map[string]string{"AllowedOrigin": origin, "PageCertificateArn": atDomain()["PageCertificateArn"]}
	overrides := with(firstDeployment(), "AllowedOrigin", origin, "PageCertificateArn", domain["PageCertificateArn"])
	d.wantDeployed(t, overrides, atDomain(), map[string]string{
		"Issuer": overrides["Issuer"], "Audience": overrides["Audience"], "LogRetentionDays": "90", "AllowedOrigin": origin,
	})
	d.wantDeployed(t, nil, map[string]string{}, map[string]string{"AllowedOrigin": origin})
	d.run(t, map[string]string{"AllowedOrigin": ""})
	address := d.pageURL(t)
	if address == origin {
		t.Fatal("the page still has its domain as its address")
	}
	d.wantDeployed(t, nil, map[string]string{}, map[string]string{"AllowedOrigin": address})
	d.wantDeployed(t, domain, domain, map[string]string{"AllowedOrigin": origin})
}

func testDeployElsewhere(t *testing.T, d *deployer) {
	t.Helper()
	// A page that is hosted elsewhere may have a port.
	overrides := with(required(), "AllowedOrigin", "https://app.example.com:8443")
	d.wantDeployed(t, overrides, nil, overrides)
	d.wantDeployed(t, map[string]string{"HostPage": "false"}, nil, map[string]string{})
	if address := d.pageURL(t); address != "" {
		t.Errorf("the page is hosted at %s, want no stack for it", address)
	}
}

// The API's stack already has an issuer, and allowed another origin until now.
func testDeployMovesHere(t *testing.T, d *deployer) {
	t.Helper()
	d.deploy(t, required(), nil)
	calls, out, err := d.run(t, map[string]string{"HostPage": "true", "PageClientId": "page"})
	if err != nil || len(calls) != 2 {
		t.Fatalf("deploy.py: error %v, %d calls, want no error and 2 calls\n%s", err, len(calls), out)
	}
	want := []map[string]string{with(hosted(), "ApiDomain", ""), {"AllowedOrigin": d.pageURL(t), "Architecture": "arm64"}}
	if diff := cmp.Diff(want, []map[string]string{calls[0].Parameters, calls[1].Parameters}); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}

func testDeployMovesAway(t *testing.T, d *deployer) {
	t.Helper()
	elsewhere := map[string]string{"HostPage": "false", "AllowedOrigin": "https://elsewhere.example.com"}
	for confirmation, remains := range map[string]bool{"": true, "yes?\n": true, "y\n": false} {
		d.reset(t)
		d.deploy(t, required(), hosted())
		d.confirmation = confirmation
		d.wantDeployed(t, elsewhere, nil, map[string]string{"AllowedOrigin": "https://elsewhere.example.com"})
		if got := d.pageURL(t) != ""; got != remains {
			t.Errorf("confirmation %q: the page's stack remains: %t, want %t", confirmation, got, remains)
		}
	}
	// The API would keep allowing the origin of a deleted page.
	d.reset(t)
	d.deploy(t, with(required(), "AllowedOrigin", atDomain()["AllowedOrigin"]), atDomain())
	if calls, out, err := d.run(t, map[string]string{"HostPage": "false"}); err == nil || len(calls) > 0 || !strings.Contains(out, "HostPage=false needs AllowedOrigin") {
		t.Errorf("without AllowedOrigin: error %v, calls %v, want an error and no calls:\n%s", err, calls, out)
	}
	// Another host can serve the same domain.
	d.confirmation = "y\n"
	origin := atDomain()["AllowedOrigin"]
	d.wantDeployed(t, map[string]string{"HostPage": "false", "AllowedOrigin": origin}, nil, map[string]string{"AllowedOrigin": origin})
	if address := d.pageURL(t); address != "" {
		t.Errorf("the page's stack is at %s, want it deleted", address)
	}
	d.reset(t)
	d.deploy(t, required(), hosted())
	for _, origin := range []string{d.pageURL(t), ""} {
		if calls, out, err := d.run(t, map[string]string{"HostPage": "false", "AllowedOrigin": origin}); err == nil || len(calls) > 0 || !strings.Contains(out, "AllowedOrigin=") {
			t.Errorf("AllowedOrigin=%q: error %v, calls %v, want an error and no calls:\n%s", origin, err, calls, out)
		}
	}
	d.declines = true
	if _, out, err := d.run(t, elsewhere); err == nil || d.pageURL(t) == "" {
		t.Errorf("with the API's change set declined: error %v, want an error and an unchanged page\n%s", err, out)
	}
}

// Nothing is created if CloudFormation would reject either stack.
func testDeployInvalidParameters(t *testing.T, d *deployer) {
	t.Helper()
	tests := []struct {
		name      string
		overrides map[string]string
		want      string
	}{
		{"a port at CloudFront", with(firstDeployment(), "AllowedOrigin", "https://timesheets.example.com:8443"), "AllowedOrigin=https://timesheets.example.com:8443 must be empty or https://domain"},
		{"http at CloudFront", with(firstDeployment(), "AllowedOrigin", "http://localhost:8082"), "AllowedOrigin=http://localhost:8082 must be empty or https://domain"},
		{"http elsewhere", with(required(), "AllowedOrigin", "http://app.example.com"), "AllowedOrigin=http://app.example.com must be scheme://host[:port]"},
		{"an invalid value for the API's stack", with(firstDeployment(), "Audience", "a b"), "Audience=a b must not be empty"},
		{"an invalid element of a list", with(firstDeployment(), "PageConnectOrigins", "https://a.example.com,b"), "PageConnectOrigins=https://a.example.com,b must be"},
		{"a value that isn't in the list of allowed values", with(firstDeployment(), "StaleKeysHours", "25"), "StaleKeysHours=25 must be one of 0, 1"},
		{"not a number", with(required(), "RequestsPerSecond", "many"), "RequestsPerSecond=many must be a number"},
		{"a number that is too small", with(required(), "RequestBurst", "0"), "RequestBurst=0 must be at least 1"},
		{"an unknown parameter", with(firstDeployment(), "Isuer", "x"), "there is no parameter Isuer"},
		{"a page parameter without a hosted page", with(required(), "PageClientId", "page"), "PageClientId has no effect unless the page is hosted"},
		{"HostPage is neither true nor false", with(firstDeployment(), "HostPage", "yes"), "HostPage must be true or false"},
		{"Architecture", with(firstDeployment(), "Architecture", "x86_64"), "set ARCHITECTURE="},
		{"no origin", map[string]string{"Issuer": "https://id.example.com/", "Audience": "a"}, "AllowedOrigin is missing"},
		{"no client", map[string]string{"Issuer": "https://id.example.com/", "Audience": "a", "HostPage": "true"}, "PageClientId is missing"},
		{"no audience", map[string]string{"Issuer": "https://id.example.com/", "HostPage": "true", "PageClientId": "page"}, "Audience is missing"},
	}
	t.Run("before the SAM CLI is called", func(t *testing.T) {
		calls, out, err := d.run(t, tests[0].overrides)
		if err == nil || len(calls) > 0 || !strings.HasPrefix(out, "deploy.py: "+tests[0].want) {
			t.Errorf("error %v, calls %v, want the error %q and no calls:\n%s", err, calls, tests[0].want, out)
		}
	})
	t.Run("another stack has the page's name", func(t *testing.T) {
		d.cloudFormation(t, "CreateStack", pageStack, fakeTemplate(t, stackName), required())
		if calls, out, err := d.run(t, firstDeployment()); err == nil || len(calls) > 0 || !strings.Contains(out, pageStack+" doesn't host the page") {
			t.Errorf("error %v, calls %v, want an error and no calls:\n%s", err, calls, out)
		}
	})
	var overrides []map[string]string
	for _, tt := range tests {
		overrides = append(overrides, tt.overrides)
	}
	messages := d.planErrors(t, overrides)
	for i, tt := range tests {
		if !strings.HasPrefix(messages[i], tt.want) {
			t.Errorf("%s: error %q, want %q", tt.name, messages[i], tt.want)
		}
	}
}

// planErrors returns the errors of several first deployments, which it checks in one process.
func (d *deployer) planErrors(t testing.TB, overrides []map[string]string) []string {
	t.Helper()
	input, err := json.Marshal(overrides)
	if err != nil {
		t.Fatal(err)
	}
	cmd := d.command(t.Context(), "-c", `
import json, sys
sys.path.insert(0, "tools/deploy")
import deploy
errors = []
for overrides in json.load(sys.stdin):
    try:
        errors.append(f"no error: {deploy.make_plan(overrides, None, None)}")
    except deploy.DeployError as error:
        errors.append(str(error))
print(json.dumps(errors))`)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	var messages []string
	if err != nil || json.Unmarshal(out, &messages) != nil || len(messages) != len(overrides) {
		t.Fatalf("deploy.py: %v\n%s", err, out)
	}
	return messages
}

// TestFindStack guards against an upload to the page's stack after the user agreed to delete
// it: a distribution takes minutes. It also guards the deployment after a first one that the
// user declined or that failed, and against a user without permissions whose page counts as not
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
		t.Errorf("find_page_stack returned %q, want %q", out, want)
	}
}

// The API isn't deployed if the page's stack isn't.
func testDeployDeclined(t *testing.T, d *deployer) {
	t.Helper()
	for _, setting := range []string{"DECLINED=" + pageStack, "FAILS=" + pageStack} {
		d.reset(t)
		calls, out, err := d.run(t, firstDeployment(), setting)
		if err == nil || len(calls) != 1 || !strings.Contains(out, "deploy.py: ") || strings.Contains(out, "Traceback") {
			t.Errorf("%s: error %v, %d calls, want only the page's:\n%s", setting, err, len(calls), out)
		}
	}
}

// An API's stack of an earlier version contains the page, and an update would delete it.
func testDeployFormerHosting(t *testing.T, d *deployer) {
	t.Helper()
	former := fakeTemplate(t, stackName)
	former = strings.Replace(former, "Parameters:\n", "Parameters:\n  HostPage: {Type: String}\n  PageClientId: {Type: String}\n  PageRefresh: {Type: String}\n", 1)
	former = strings.Replace(former, "Outputs:\n", "Outputs:\n  PageBucketName: {Value: a-bucket}\n  PageUrl: {Value: https://d111111abcdef8.cloudfront.net}\n", 1)
	deployFormer := func(t *testing.T, origin string) {
		t.Helper()
		d.reset(t)
		d.cloudFormation(t, "CreateStack", stackName, former, with(required(), "AllowedOrigin", origin, "HostPage", "true", "PageClientId", "page", "PageRefresh", "session"))
	}
	const origin = "https://timesheets.example.com"
	domain := map[string]string{"HostPage": "true", "AllowedOrigin": origin, "PageCertificateArn": atDomain()["PageCertificateArn"]}
	t.Run("without HostPage", func(t *testing.T) {
		for _, at := range []string{"", origin} {
			deployFormer(t, at)
			if calls, out, err := d.run(t, nil); err == nil || len(calls) > 0 || !strings.Contains(out, "hosts the page itself") {
				t.Errorf("AllowedOrigin %q: error %v, calls %v, want an error and no calls:\n%s", at, err, calls, out)
			}
		}
	})
	t.Run("moves away without AllowedOrigin", func(t *testing.T) {
		deployFormer(t, "")
		if calls, out, err := d.run(t, map[string]string{"HostPage": "false"}); err == nil || len(calls) > 0 || !strings.Contains(out, "HostPage=false needs AllowedOrigin") {
			t.Errorf("error %v, calls %v, want an error and no calls:\n%s", err, calls, out)
		}
	})
	t.Run("at the domain that the API's stack still serves", func(t *testing.T) {
		deployFormer(t, origin)
		if calls, out, err := d.run(t, domain); err == nil || len(calls) > 0 || !strings.Contains(out, "still serves "+origin) {
			t.Errorf("error %v, calls %v, want an error and no calls:\n%s", err, calls, out)
		}
	})
	t.Run("in two deployments", func(t *testing.T) {
		deployFormer(t, origin)
		calls, out, err := d.run(t, map[string]string{"HostPage": "true"})
		if err != nil || len(calls) != 2 {
			t.Fatalf("deploy.py: error %v, %d calls, want no error and 2 calls\n%s", err, len(calls), out)
		}
		// The parameters of the former stack are kept, except its domain.
		want := map[string]string{"Issuer": required()["Issuer"], "PageClientId": "page", "PageRefresh": "session", "ApiDomain": ""}
		if diff := cmp.Diff(want, calls[0].Parameters); diff != "" {
			t.Errorf("the page's parameters (-want +got):\n%s", diff)
		}
		if got := calls[1].Parameters["AllowedOrigin"]; got != d.pageURL(t) || got == origin {
			t.Errorf("the API allows the origin %s, want the page's new address", got)
		}
		d.wantDeployed(t, domain, map[string]string{"AllowedOrigin": origin, "PageCertificateArn": domain["PageCertificateArn"]}, map[string]string{"AllowedOrigin": origin})
	})
}
