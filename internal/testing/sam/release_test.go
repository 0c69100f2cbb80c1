package sam

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/testing/samtransform"
)

// The alias that the gateway calls.
const alias = "live"

// TestGatewayCallsTheAlias guards against a route or an authorizer that calls the code that was
// uploaded last, instead of the version that the alias refers to. A rollback changes the alias,
// so it wouldn't change that code. Without the permission for the alias, each request would fail.
func TestGatewayCallsTheAlias(t *testing.T) {
	tpl := samtransform.Template(t, "template.yaml", required())
	permitted := map[string]string{}
	for _, id := range ofType(tpl, "AWS::Lambda::Permission") {
		p := properties[struct{ FunctionName, Principal string }](t, tpl, id)
		if p.Principal != "apigateway.amazonaws.com" {
			t.Errorf("%s is a permission of %s, want only API Gateway", id, p.Principal)
		}
		permitted[p.FunctionName] = id
	}
	called := map[string]bool{}
	uri := func(path string, value any) {
		text, _ := value.(string)
		_, text, _ = strings.Cut(text, "/functions/")
		name, ok := strings.CutSuffix(text, "/invocations")
		if !ok {
			t.Errorf("%s calls %v, want a function", path, value)
			return
		}
		if permitted[name] == "" {
			t.Errorf("%s calls %s, which no permission names", path, name)
		}
		called[name] = true
	}
	body := properties[struct {
		Body struct {
			Paths      map[string]map[string]map[string]any
			Components struct{ SecuritySchemes map[string]map[string]any }
		}
	}](t, tpl, "Api").Body
	for path, methods := range body.Paths {
		for method, operation := range methods {
			if integration, _ := operation["x-amazon-apigateway-integration"].(map[string]any); integration["type"] == "aws_proxy" {
				uri(method+" "+path, integration["uri"])
			}
		}
	}
	for name, scheme := range body.Components.SecuritySchemes {
		authorizer, _ := scheme["x-amazon-apigateway-authorizer"].(map[string]any)
		uri(name, authorizer["authorizerUri"])
	}
	want := map[string]bool{}
	for _, function := range ofType(tpl, "AWS::Lambda::Function") {
		name := function + "Alias" + alias
		if got := property(t, tpl, name+".Name"); got != alias {
			t.Errorf("%s has the name %v, want %s", name, got, alias)
		}
		if function == "AuthorizerFunction" {
			name = "AuthorizerFunction.Arn:" + alias // see FunctionArn in template.yaml
		}
		want[name] = true
	}
	if diff := cmp.Diff(want, called); diff != "" {
		t.Errorf("functions that the gateway calls (-want +got):\n%s", diff)
	}
}

// publish is a program that returns the template of each release, as it is deployed.
const publish = `
import copy, json, logging, sys
from pathlib import Path
sys.path[:0] = ["tools/deploy", "internal/testing/samtransform"]
import release, stacks, transform
from samcli.yamlhelper import yaml_parse

logging.disable()
build = Path(sys.argv[1])
source = Path("template.yaml").read_text(encoding="utf-8")
for request in json.load(sys.stdin):
    text = source
    for old, new in (request["Edits"] or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    template = yaml_parse(text)
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = (request["Code"] or {}).get(name, name)
    deployed = stacks.Stack("timesheets", request["Deployed"], {}) if request["Deployed"] else None
    values = release.parameters_in_force(template, deployed, request["Overrides"] or {})
    release.add_digests(template, build, values)
    print(json.dumps(transform.translate(template, values)))
`

// A deployment is one run of "make deploy".
type deployment struct {
	Edits     map[string]string // of the text of template.yaml
	Code      map[string]string // the folders of the functions that aren't in the folder of their name
	Deployed  map[string]string // the parameters of the stack before; nil if there is none
	Overrides map[string]string
}

// release returns the template of each deployment.
func release(t testing.TB, deployments []deployment) []*cfntemplate.Template {
	t.Helper()
	c, build := newTool(t, "python"), t.TempDir()
	for _, folder := range append(functions(readTemplate(t, required())), "New") {
		if err := os.Mkdir(filepath.Join(build, folder), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(build, folder, "bootstrap"), []byte(folder), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	input, err := json.Marshal(deployments)
	if err != nil {
		t.Fatal(err)
	}
	cmd := c.command(t.Context(), "-c", publish, build)
	cmd.Stdin = bytes.NewReader(input)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var templates []*cfntemplate.Template
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var source json.RawMessage
		if err := decoder.Decode(&source); err == io.EOF {
			return templates
		} else if err != nil {
			t.Fatal(err)
		}
		values := with(deployments[len(templates)].Deployed)
		maps.Copy(values, deployments[len(templates)].Overrides)
		tpl, err := cfntemplate.Parse(source, values)
		if err != nil {
			t.Fatal(err)
		}
		templates = append(templates, tpl)
	}
}

// versions returns the logical id of each function's version. A new id publishes a version.
func versions(t testing.TB, tpl *cfntemplate.Template) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, id := range ofType(tpl, "AWS::Lambda::Version") {
		ids[properties[struct{ FunctionName string }](t, tpl, id).FunctionName] = id
	}
	return ids
}

// changed returns the functions whose values differ, sorted.
func changed[T any](before, after map[string]T) []string {
	var names []string
	for name := range before {
		if !cmp.Equal(before[name], after[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// versioned returns the properties of each function that its versions contain.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
func versioned(t testing.TB, tpl *cfntemplate.Template) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	for _, id := range ofType(tpl, "AWS::Lambda::Function") {
		all[id] = properties[map[string]any](t, tpl, id)
		// The digest is a part of the description.
		for _, name := range []string{"Description", "ReservedConcurrentExecutions", "Tags"} {
			delete(all[id], name)
		}
	}
	return all
}

// otherValues returns a valid value of each parameter that isn't its default.
func otherValues() map[string]string {
	return map[string]string{
		"Issuer": "https://other.example.com/", "Audience": "https://other.example.com/api", "AudienceClaim": "client_id",
		"JwksUrl": "https://other.example.com/keys", "EmailClaim": "email", "RequireVerifiedEmail": "false", "ScopeClaim": "roles",
		"StaleKeysHours": "0", "AllowedOrigin": "https://other.example.com", "RequestsPerSecond": "51", "RequestBurst": "101",
		"Architecture": "x86_64", "LogRetentionDays": "90", "DeletionProtection": "false",
		"TableName": "timesheets-restored", "TrailRetentionDays": "365",
		"AlarmTopicArn": "arn:aws:sns:eu-central-1:123456789012:alarms", "AccessLog": "true", "Dashboard": "true",
		"DetailedMetrics": "true", "Tracing": "true", "AuthorizerConcurrency": "20", "Rollout": steps,
		"PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary",
		"KmsKeyArn":           "arn:aws:kms:eu-central-1:123456789012:key/1",
		"ApiWebAclArn":        "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/api/1",
		"ApiDomain":           "api.example.com", "ApiCertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/1",
		"DynamoDBEndpoint": "http://127.0.0.1:8000",
	}
}

// TestEachParameterIsPublished changes each parameter alone, and compares the functions whose
// settings then differ with the functions that get a new version. Without a new version, the
// deployment would succeed, but the callers would be served with the parameter's previous value.
func TestEachParameterIsPublished(t *testing.T) {
	declared := declaredParameters(t)
	others := otherValues()
	base := deployment{Overrides: required()}
	deployments := []deployment{base}
	for _, name := range declared {
		value, ok := others[name]
		if !ok {
			t.Fatalf("otherValues has none for the parameter %s", name)
		}
		deployments = append(deployments, deployment{Deployed: required(), Overrides: map[string]string{name: value}})
	}
	templates := release(t, deployments)
	before := templates[0]
	published := map[string][]string{}
	for i, name := range declared {
		after := templates[i+1]
		published[name] = changed(versions(t, before), versions(t, after))
		if diff := cmp.Diff(changed(versioned(t, before), versioned(t, after)), published[name]); diff != "" {
			t.Errorf("%s: functions with a new version (-settings differ +published):\n%s", name, diff)
		}
	}
	all := slices.Sorted(maps.Keys(versions(t, before)))
	for name, want := range map[string][]string{"Issuer": {"AuthorizerFunction"}, "AllowedOrigin": all, "Tracing": all, "LogRetentionDays": nil} {
		if diff := cmp.Diff(want, published[name]); diff != "" {
			t.Errorf("%s: functions with a new version (-want +got):\n%s", name, diff)
		}
	}
}

// declaredParameters returns the names of the parameters of template.yaml.
func declaredParameters(t testing.TB) []string {
	t.Helper()
	out := newTool(t, "python").run(t, "-c", `
import sys
sys.path.insert(0, "tools/deploy")
import stacks
print("\n".join(stacks.read_template(stacks.API_TEMPLATE)["Parameters"]))`)
	return strings.Fields(out)
}

// TestPublishedVersions tests which changes publish a version besides those of one parameter.
func TestPublishedVersions(t *testing.T) {
	everything := func(tpl *cfntemplate.Template) []string { return slices.Sorted(maps.Keys(versions(t, tpl))) }
	none := func(*cfntemplate.Template) []string { return nil }
	only := func(names ...string) func(*cfntemplate.Template) []string {
		return func(*cfntemplate.Template) []string { return names }
	}
	tests := []struct {
		name string
		deployment
		want func(before *cfntemplate.Template) []string
	}{
		{"the same release again", deployment{Deployed: required()}, none},
		{"the same values again", deployment{Deployed: required(), Overrides: required()}, none},
		{"a default, written out", deployment{Deployed: required(), Overrides: with(nil, "StaleKeysHours", "24")}, none},
		{"a value that CloudFormation keeps", deployment{Deployed: with(required(), "Issuer", "https://other.example.com/")}, only("AuthorizerFunction")},
		{"another executable", deployment{Deployed: required(), Code: with(nil, "ListFunction", "New")}, only("ListFunction")},
		{"another setting of one function", deployment{Deployed: required(), Edits: with(nil, "Timeout: 28", "Timeout: 27")}, only("UploadFunction")},
		{"another setting of all functions", deployment{Deployed: required(), Edits: with(nil, "MemorySize: 512", "MemorySize: 1024")}, everything},
		{"another meaning of a switch", deployment{Deployed: required(), Edits: with(nil, `Traces: !Equals [!Ref Tracing, "true"]`, `Traces: !Equals [!Ref Tracing, "false"]`)}, everything},
		{"another rollout", deployment{Deployed: required(), Overrides: with(nil, "Rollout", steps)}, none},
		{"another alarm", deployment{Deployed: required(), Edits: with(nil, "Threshold: 3000", "Threshold: 2000")}, none},
	}
	deployments := []deployment{{Overrides: required()}}
	for _, tt := range tests {
		deployments = append(deployments, tt.deployment)
	}
	templates := release(t, deployments)
	for i, tt := range tests {
		if diff := cmp.Diff(tt.want(templates[0]), changed(versions(t, templates[0]), versions(t, templates[i+1]))); diff != "" {
			t.Errorf("%s: functions with a new version (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestReleaseName tests that the output and each function's tag contain the name that
// "make deploy" writes, and that the template itself contains no name. "sam deploy" writes no
// name, so a name in the template would be that of an earlier release.
func TestReleaseName(t *testing.T) {
	tests := []struct{ name, edit, want string }{
		{"make deploy", "v1.2.0", "v1.2.0"},
		{"sam deploy", "unknown", "unknown"},
	}
	var deployments []deployment
	for _, tt := range tests {
		edits := map[string]string{"Release: { Name: unknown }": "Release: { Name: " + tt.edit + " }"}
		deployments = append(deployments, deployment{Edits: edits, Overrides: required()})
	}
	templates := release(t, deployments)
	for i, tt := range tests {
		for _, function := range ofType(templates[i], "AWS::Lambda::Function") {
			var got []string
			for _, tag := range properties[struct{ Tags []struct{ Key, Value string } }](t, templates[i], function).Tags {
				if tag.Key == "release" {
					got = append(got, tag.Value)
				}
			}
			if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
				t.Errorf("%s: tag of %s (-want +got):\n%s", tt.name, function, diff)
			}
		}
	}
	if diff := cmp.Diff([]string(nil), changed(versions(t, templates[0]), versions(t, templates[1]))); diff != "" {
		t.Errorf("another name alone publishes versions (-want +got):\n%s", diff)
	}
}
