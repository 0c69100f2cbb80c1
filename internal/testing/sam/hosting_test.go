package sam

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hosted are the parameters of a deployment that hosts the page where CloudFront names it.
func hosted() map[string]string {
	parameters := required()
	delete(parameters, "AllowedOrigin")
	parameters["HostPage"], parameters["PageClientId"] = "true", "page"
	return parameters
}

// atDomain are those of one that hosts it at a domain of its own.
func atDomain() map[string]string {
	parameters := hosted()
	parameters["AllowedOrigin"] = "https://timesheets.example.com"
	parameters["PageCertificateArn"] = "arn:aws:acm:us-east-1:123456789012:certificate/1"
	return parameters
}

// named is the origin where CloudFront names the page, as the template reader writes it.
const named = "https://PageDistribution.DomainName"

// TestRules guards against a deployment whose page nobody can use.
func TestRules(t *testing.T) {
	without := func(parameters map[string]string, name string) map[string]string {
		delete(parameters, name)
		return parameters
	}
	tests := []struct {
		name       string
		parameters map[string]string
		want       string // part of the error; empty means none
	}{
		{"a page elsewhere", required(), ""},
		{"a hosted page", hosted(), ""},
		{"a hosted page at its own domain", atDomain(), ""},
		{"no page", without(required(), "AllowedOrigin"), "AllowedOrigin=https://... for one hosted elsewhere, or HostPage=true"},
		{"a hosted page without a client", without(hosted(), "PageClientId"), "HostPage=true needs PageClientId"},
		{"its own domain without a certificate", without(atDomain(), "PageCertificateArn"), "needs PageCertificateArn"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := readTemplate(t, tt.parameters).CheckRules()
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// TestOriginFollowsThePage guards against an answer that lets in another page than the
// one that is hosted: every function, the preflight, and each answer of the gateway's own.
func TestOriginFollowsThePage(t *testing.T) {
	type function struct {
		Environment struct{ Variables map[string]any }
	}
	type api struct {
		Cors             struct{ AllowOrigin string }
		GatewayResponses map[string]struct {
			ResponseParameters struct{ Headers map[string]string }
		}
	}
	tests := []struct {
		name       string
		parameters map[string]string
		want       string
	}{
		{"a page elsewhere", required(), "https://app.example.com"},
		{"named by CloudFront", hosted(), named},
		{"its own domain", atDomain(), "https://timesheets.example.com"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tpl := readTemplate(t, tt.parameters)
			for _, id := range functions(tpl) {
				if got := properties[function](t, tpl, id).Environment.Variables["ALLOWED_ORIGIN"]; got != tt.want {
					t.Errorf("%s: ALLOWED_ORIGIN = %v, want %s", id, got, tt.want)
				}
			}
			a := properties[api](t, tpl, "Api")
			if got := a.Cors.AllowOrigin; got != "'"+tt.want+"'" {
				t.Errorf("Cors: AllowOrigin = %s, want %s", got, tt.want)
			}
			if len(a.GatewayResponses) == 0 {
				t.Error("no gateway response was looked at")
			}
			for kind, response := range a.GatewayResponses {
				if got := response.ResponseParameters.Headers["Access-Control-Allow-Origin"]; got != "'"+tt.want+"'" {
					t.Errorf("%s: Access-Control-Allow-Origin = %s, want %s", kind, got, tt.want)
				}
			}
		})
	}
}

// TestOriginReachesTheStage guards against a page that is moved by a parameter alone, and
// whose preflights are still answered for the address of before: without AlwaysDeploy the
// stage keeps a copy of the API that SAM renews only with its text.
func TestOriginReachesTheStage(t *testing.T) {
	type api struct{ AlwaysDeploy bool }
	if !properties[api](t, readTemplate(t, hosted()), "Api").AlwaysDeploy {
		t.Error("AlwaysDeploy is not true")
	}
}

// TestNoPageUnlessAskedFor guards those who deploy without a page: nothing new is made.
func TestNoPageUnlessAskedFor(t *testing.T) {
	for _, resource := range readTemplate(t, required()).Resources() {
		if strings.HasPrefix(resource.Type, "AWS::CloudFront::") || strings.HasPrefix(resource.Type, "AWS::S3::") {
			t.Errorf("%s, of the type %s, is made without HostPage", resource.ID, resource.Type)
		}
	}
}

// TestValidateHosted is TestValidate where the page is hosted by default: among what the
// linter looks for are resources that wait for each other in a circle.
func TestValidateHosted(t *testing.T) {
	c := newCLI(t)
	source, err := os.ReadFile(filepath.Join(c.root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	head, tail, found := strings.Cut(string(source), "\n  HostPage:\n    Type: String\n    Default: \"false\"\n")
	if !found {
		t.Fatal("the template does not say HostPage as this test has it")
	}
	path := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(path, []byte(head+"\n  HostPage:\n    Type: String\n    Default: \"true\"\n"+tail), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := c.run(t, "validate", "--lint", "--template", path); !strings.Contains(out, "is a valid SAM Template") {
		t.Errorf("sam validate --lint said:\n%s", out)
	}
}
