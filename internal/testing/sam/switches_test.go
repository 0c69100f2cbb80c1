package sam

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/testing/samtransform"
)

// TestSwitches tests the change that each optional parameter makes to the templates as they are
// deployed, and that the default makes no such change.
func TestSwitches(t *testing.T) {
	const (
		key         = "arn:aws:kms:eu-central-1:123456789012:key/1"
		apiACL      = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/api/1"
		pageACL     = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/page/1"
		certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
		stage       = "arn:aws:apigateway:us-east-1::/restapis/Api/stages/Apiv1Stage"
	)
	domain := map[string]string{"ApiDomain": "api.example.com", "ApiCertificateArn": certificate}
	tests := []struct {
		name       string
		template   string
		parameters map[string]string
		property   string // of a resource; the resource alone if it is about whether the resource exists
		byDefault  any    // nil if the property or the resource is absent
		want       any
	}{
		{"traces of a function", "template.yaml", parameter("Tracing", "true"), "CreateFunction.TracingConfig.Mode", "PassThrough", "Active"},
		{"traces of the authorizer", "template.yaml", parameter("Tracing", "true"), "AuthorizerFunction.TracingConfig.Mode", "PassThrough", "Active"},
		{"traces of the stage", "template.yaml", parameter("Tracing", "true"), "Apiv1Stage.TracingEnabled", false, true},
		{"key of the table", "template.yaml", parameter("KmsKeyArn", key), "Table.SSESpecification.KMSMasterKeyId", nil, key},
		{"key of the logs", "template.yaml", parameter("KmsKeyArn", key), "Logs.KmsKeyId", nil, key},
		{"key of a function", "template.yaml", parameter("KmsKeyArn", key), "ListFunction.KmsKeyArn", nil, key},
		{"key of the authorizer", "template.yaml", parameter("KmsKeyArn", key), "AuthorizerFunction.KmsKeyArn", nil, key},
		{
			"reserved concurrency", "template.yaml", parameter("AuthorizerConcurrency", "20"),
			"AuthorizerFunction.ReservedConcurrentExecutions", nil, 20.0,
		},
		{"no reserved concurrency of a function", "template.yaml", parameter("AuthorizerConcurrency", "20"), "ListFunction.ReservedConcurrentExecutions", nil, nil},
		{"access log", "template.yaml", parameter("AccessLog", "true"), "Apiv1Stage.AccessLogSetting.DestinationArn", nil, "AccessLogs.Arn"},
		{"group of the access log", "template.yaml", parameter("AccessLog", "true"), "AccessLogs.RetentionInDays", nil, 30.0},
		{"metrics of each route", "template.yaml", parameter("DetailedMetrics", "true"), "Apiv1Stage.MethodSettings.0.MetricsEnabled", false, true},
		{"web ACL of the API", "template.yaml", parameter("ApiWebAclArn", apiACL), "ApiWebAcl.WebACLArn", nil, apiACL},
		{"stage of the web ACL", "template.yaml", parameter("ApiWebAclArn", apiACL), "ApiWebAcl.ResourceArn", nil, stage},
		{"domain of the API", "template.yaml", domain, "ApiDomainName.DomainName", nil, "api.example.com"},
		{"certificate of the domain", "template.yaml", domain, "ApiDomainName.RegionalCertificateArn", nil, certificate},
		{"mapping of the domain", "template.yaml", domain, "ApiDomainMapping.Stage", nil, "Apiv1Stage"},
		{"the domain of API Gateway is closed", "template.yaml", domain, "Api.Body.servers.0.x-amazon-apigateway-endpoint-configuration.disableExecuteApiEndpoint", false, true},
		{"web ACL of the page", hosting, parameter("PageWebAclArn", pageACL), "PageDistribution.DistributionConfig.WebACLId", nil, pageACL},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base := required()
			if tt.template == hosting {
				base = hosted()
			}
			got := property(t, samtransform.Template(t, tt.template, base), tt.property)
			if diff := cmp.Diff(tt.byDefault, got); diff != "" {
				t.Errorf("%s by default (-want +got):\n%s", tt.property, diff)
			}
			maps.Copy(base, tt.parameters)
			got = property(t, samtransform.Template(t, tt.template, base), tt.property)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s with %v (-want +got):\n%s", tt.property, tt.parameters, diff)
			}
		})
	}
}

// TestPageCallsOneAPI tests that the page's Content-Security-Policy allows no API except the
// API's own domain, if the API has one.
func TestPageCallsOneAPI(t *testing.T) {
	policy := func(t *testing.T, parameters map[string]string) []string {
		t.Helper()
		const header = "PageHeaders.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy"
		text, _ := property(t, samtransform.Template(t, hosting, parameters), header).(string)
		for directive := range strings.SplitSeq(text, ";") {
			if fields := strings.Fields(directive); len(fields) > 0 && fields[0] == "connect-src" {
				return fields[1:]
			}
		}
		return nil
	}
	tests := []struct {
		name       string
		parameters map[string]string
		want       []string
	}{
		{"default", hosted(), []string{"'self'", "https://*.execute-api.us-east-1.amazonaws.com", "https://login.example.com"}},
		{"a domain", with(hosted(), "ApiDomain", "api.example.com"), []string{"'self'", "https://api.example.com", "https://login.example.com"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := policy(t, tt.parameters); !slices.Equal(got, tt.want) {
				t.Errorf("connect-src %q, want %q", got, tt.want)
			}
		})
	}
}

// TestApiRules guards against a domain without a certificate, whose deployment would fail after it started.
func TestApiRules(t *testing.T) {
	err := readTemplate(t, with(required(), "ApiDomain", "api.example.com")).CheckRules()
	if err == nil || !strings.Contains(err.Error(), "only with ApiCertificateArn") {
		t.Errorf("ApiDomain without a certificate: error %v, want one that names ApiCertificateArn", err)
	}
}

func parameter(name, value string) map[string]string { return map[string]string{name: value} }
