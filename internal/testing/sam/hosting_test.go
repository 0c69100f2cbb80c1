package sam

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"timesheets/internal/local/cfntemplate"
)

// hosted returns the parameters of the page's stack if the page has a CloudFront domain.
func hosted() map[string]string {
	return map[string]string{"Issuer": required()["Issuer"], "PageClientId": "page"}
}

// atDomain returns the parameters of the page's stack if the page has its own domain.
func atDomain() map[string]string {
	parameters := hosted()
	parameters["AllowedOrigin"] = "https://timesheets.example.com"
	parameters["PageCertificateArn"] = "arn:aws:acm:us-east-1:123456789012:certificate/1"
	return parameters
}

// hosting is the path of the page's template, relative to the repository.
var hosting = filepath.Join("web", "hosting.yaml")

func readHosting(t testing.TB, parameters map[string]string) *cfntemplate.Template {
	t.Helper()
	return read(t, hosting, parameters)
}

// TestHostingRules guards against a page on which users can't sign in, and against a page that
// its own domain doesn't lead to.
func TestHostingRules(t *testing.T) {
	tests := []struct {
		name       string
		parameters map[string]string
		want       string // part of the error; empty means none
	}{
		{"CloudFront's domain", hosted(), ""},
		{"its own domain", atDomain(), ""},
		{"without a client", with(hosted(), "PageClientId", ""), "needs PageClientId"},
		{"its own domain without a certificate", with(atDomain(), "PageCertificateArn", ""), "only with PageCertificateArn"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := readHosting(t, tt.parameters).CheckRules()
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// A declaration is the part of a parameter's declaration that CloudFormation checks.
type declaration struct {
	Type                  string `yaml:"Type"`
	AllowedPattern        string `yaml:"AllowedPattern"`
	ConstraintDescription string `yaml:"ConstraintDescription"`
}

func declarations(t testing.TB, path string) map[string]declaration {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(repository(t), path))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Parameters map[string]declaration `yaml:"Parameters"`
	}
	if err := yaml.Unmarshal(source, &template); err != nil {
		t.Fatal(err)
	}
	return template.Parameters
}

// TestSharedParameters guards against a value that one of the two stacks accepts and the other
// rejects: the deployment would fail after the first stack is deployed. AllowedOrigin differs on
// purpose.
func TestSharedParameters(t *testing.T) {
	api := declarations(t, "template.yaml")
	for name, page := range declarations(t, hosting) {
		if shared, ok := api[name]; ok && name != "AllowedOrigin" && page != shared {
			t.Errorf("%s is %+v in %s, and %+v in template.yaml", name, page, hosting, shared)
		}
	}
}

// TestAllowedOriginPatterns guards against a page at an origin that CloudFront doesn't
// serve: a distribution has neither ports nor plain http. A page hosted elsewhere may have
// a port, and http on this machine. CloudFormation matches whole values.
func TestAllowedOriginPatterns(t *testing.T) {
	pattern := func(path string) *regexp.Regexp {
		return regexp.MustCompile("^(?:" + declarations(t, path)["AllowedOrigin"].AllowedPattern + ")$")
	}
	page, api := pattern(hosting), pattern("template.yaml")
	tests := []struct {
		origin    string
		page, api bool
	}{
		{"", true, false},
		{"https://timesheets.example.com", true, true},
		{"https://d111111abcdef8.cloudfront.net", true, true},
		{"https://timesheets.example.com:8443", false, true},
		{"http://127.0.0.1:8082", false, true},
		{"http://localhost", false, true},
		{"http://timesheets.example.com", false, false},
		{"https://timesheets.example.com/", false, false},
		{"https://*.example.com", false, false},
		{"https://localhost", false, true},
		{"timesheets.example.com", false, false},
		{"*", false, false},
	}
	for _, tt := range tests {
		if got := page.MatchString(tt.origin); got != tt.page {
			t.Errorf("the page's stack allows %q: %t, want %t", tt.origin, got, tt.page)
		}
		if got := api.MatchString(tt.origin); got != tt.api {
			t.Errorf("the API's stack allows %q: %t, want %t", tt.origin, got, tt.api)
		}
	}
}

// TestAllowedOrigin guards against a response that another page could read, and against one
// that the page can't read. It tests the responses of every function, of the preflight and of
// the gateway.
func TestAllowedOrigin(t *testing.T) {
	type function struct {
		Environment struct{ Variables map[string]any }
	}
	type api struct {
		Cors             struct{ AllowOrigin string }
		GatewayResponses map[string]struct {
			ResponseParameters struct{ Headers map[string]string }
		}
	}
	want := required()["AllowedOrigin"]
	tpl := readTemplate(t, required())
	for _, id := range functions(tpl) {
		if got := properties[function](t, tpl, id).Environment.Variables["ALLOWED_ORIGIN"]; got != want {
			t.Errorf("%s: ALLOWED_ORIGIN = %v, want %s", id, got, want)
		}
	}
	a := properties[api](t, tpl, "Api")
	if got := a.Cors.AllowOrigin; got != "'"+want+"'" {
		t.Errorf("Cors: AllowOrigin = %s, want %s", got, want)
	}
	if len(a.GatewayResponses) == 0 {
		t.Error("the template has no gateway responses")
	}
	for kind, response := range a.GatewayResponses {
		if got := response.ResponseParameters.Headers["Access-Control-Allow-Origin"]; got != "'"+want+"'" {
			t.Errorf("%s: Access-Control-Allow-Origin = %s, want %s", kind, got, want)
		}
	}
}

// TestOriginReachesTheStage guards against responses that still allow the page's previous
// origin after AllowedOrigin has changed. Without AlwaysDeploy, the stage keeps a copy of the
// API that SAM renews only if the API's text changes. Without Mode, the API keeps gateway
// responses that are no longer listed.
func TestOriginReachesTheStage(t *testing.T) {
	type api struct {
		AlwaysDeploy bool
		Mode         string
	}
	want := api{AlwaysDeploy: true, Mode: "overwrite"}
	if diff := cmp.Diff(want, properties[api](t, readTemplate(t, required()), "Api")); diff != "" {
		t.Errorf("Api (-want +got):\n%s", diff)
	}
}

// TestTheAPIsStackHasNoPage tests that the API's stack has no resource of a page, for
// deployments without a page.
func TestTheAPIsStackHasNoPage(t *testing.T) {
	for _, resource := range readTemplate(t, required()).Resources() {
		if strings.HasPrefix(resource.Type, "AWS::CloudFront::") || strings.HasPrefix(resource.Type, "AWS::S3::") {
			t.Errorf("the API's stack creates %s, of the type %s", resource.ID, resource.Type)
		}
	}
}

// TestHostingTemplateIsValid is TestTemplateIsValid for the page's template. The linter also finds
// circular dependencies between resources.
func TestHostingTemplateIsValid(t *testing.T) {
	c := newCLI(t)
	if out := c.run(t, "validate", "--lint", "--template", hosting); !strings.Contains(out, "is a valid SAM Template") {
		t.Errorf("sam validate --lint printed:\n%s", out)
	}
}
