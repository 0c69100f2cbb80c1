package sam

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/testing/lambdahost"
)

// required returns the parameters that have no valid default.
func required() map[string]string {
	return map[string]string{
		"Issuer":        "https://login.example.com/",
		"Audience":      "https://api.exampleco.com/timesheets",
		"AllowedOrigin": "https://app.example.com",
	}
}

func readTemplate(t testing.TB, parameters map[string]string) *cfntemplate.Template {
	t.Helper()
	return read(t, "template.yaml", parameters)
}

// read returns a template. The path is relative to the repository.
func read(t testing.TB, path string, parameters map[string]string) *cfntemplate.Template {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(repository(t), path))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := cfntemplate.Parse(source, parameters)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func properties[T any](t testing.TB, tpl *cfntemplate.Template, logicalID string) T {
	t.Helper()
	var p T
	if err := tpl.Properties(logicalID, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// functions returns the logical ids of the functions of a template that isn't transformed.
func functions(tpl *cfntemplate.Template) []string {
	return ofType(tpl, "AWS::Serverless::Function")
}

// ofType returns the logical ids of the resources of a type.
func ofType(tpl *cfntemplate.Template, kind string) []string {
	var ids []string
	for _, resource := range tpl.Resources() {
		if resource.Type == kind {
			ids = append(ids, resource.ID)
		}
	}
	return ids
}

// TestRequiredParameters guards against a deployment that trusts an issuer, or allows an
// origin, that the user didn't choose.
func TestRequiredParameters(t *testing.T) {
	tests := []struct{ parameter, resource string }{
		{"Issuer", "AuthorizerFunction"},
		{"Audience", "AuthorizerFunction"},
		{"AllowedOrigin", "CreateFunction"},
	}
	for _, tt := range tests {
		t.Run(tt.parameter+" of "+tt.resource, func(t *testing.T) {
			parameters := required()
			delete(parameters, tt.parameter)
			var resolveError *cfntemplate.Error
			err := readTemplate(t, parameters).Properties(tt.resource, &map[string]any{})
			if !errors.As(err, &resolveError) {
				t.Errorf("Properties without %s = %v, want a *cfntemplate.Error", tt.parameter, err)
			}
		})
	}
}

func TestTableIsProtected(t *testing.T) {
	type table struct {
		BillingMode               string
		DeletionProtectionEnabled any
		SSESpecification          struct{ SSEEnabled bool }
		TimeToLiveSpecification   struct {
			AttributeName string
			Enabled       bool
		}
		PointInTimeRecoverySpecification struct{ PointInTimeRecoveryEnabled bool }
	}
	var want table
	want.BillingMode = "PAY_PER_REQUEST"
	want.DeletionProtectionEnabled = "true"
	want.SSESpecification.SSEEnabled = true
	want.TimeToLiveSpecification.AttributeName = "expires_at"
	want.TimeToLiveSpecification.Enabled = true
	want.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled = true

	got := properties[table](t, readTemplate(t, required()), "Table")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

// TestTimeouts checks that functions have the timeout that their executables are tested with,
// that the authorizer's timeout is shorter, and that the import ends before the gateway times
// out.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
func TestTimeouts(t *testing.T) {
	type function struct{ Timeout int } // seconds
	const gatewayTimeout = 29
	defaultTimeout := int(lambdahost.Timeout.Seconds())
	exceptions := map[string]int{"AuthorizerFunction": defaultTimeout / 2, "UploadFunction": gatewayTimeout - 1}
	tpl := readTemplate(t, required())
	for _, id := range functions(tpl) {
		want, ok := exceptions[id]
		if !ok {
			want = defaultTimeout
		}
		if got := properties[function](t, tpl, id).Timeout; got != want {
			t.Errorf("%s: Timeout = %d, want %d", id, got, want)
		}
	}
}

// TestFunctionsShareTheirSettings checks the properties that all functions share.
func TestFunctionsShareTheirSettings(t *testing.T) {
	type function struct {
		CodeURI       string `json:"CodeUri"`
		Runtime       string
		Handler       string
		Architectures []string
		LoggingConfig struct{ LogFormat string }
	}
	want := function{Runtime: "provided.al2023", Handler: "bootstrap"}
	want.LoggingConfig.LogFormat = "JSON"
	tests := []struct{ name, architecture, want string }{
		{"default", "", "arm64"},
		{"arm64", "arm64", "arm64"},
		{"x86_64", "x86_64", "x86_64"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parameters := required()
			if tt.architecture != "" {
				parameters["Architecture"] = tt.architecture
			}
			tpl := readTemplate(t, parameters)
			want.CodeURI, want.Architectures = "tools/lambda/"+tt.want, []string{tt.want}
			for _, id := range functions(tpl) {
				if diff := cmp.Diff(want, properties[function](t, tpl, id)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", id, diff)
				}
			}
		})
	}
}

// TestFunctionsLogToTheStacksGroup guards against a function that doesn't log to the stack's log group: Lambda
// would create a log group that never expires.
func TestFunctionsLogToTheStacksGroup(t *testing.T) {
	type function struct{ LoggingConfig struct{ LogGroup string } }
	type logGroup struct {
		LogGroupName    string
		RetentionInDays any
	}
	tpl := readTemplate(t, required())
	for _, id := range functions(tpl) {
		if group := properties[function](t, tpl, id).LoggingConfig.LogGroup; group != "Logs" {
			t.Errorf("%s logs to %q, want Logs", id, group)
		}
	}
	want := logGroup{"/aws/lambda/local", 30.0}
	if diff := cmp.Diff(want, properties[logGroup](t, tpl, "Logs")); diff != "" {
		t.Errorf("Logs (-want +got):\n%s", diff)
	}
}

// property returns a property of a resource by its path, Resource.Property.Property, with
// the index of an element of a list. It returns nil if the template doesn't create the
// resource, or without the property.
func property(t testing.TB, tpl *cfntemplate.Template, path string) any {
	t.Helper()
	id, rest, _ := strings.Cut(path, ".")
	if !slices.ContainsFunc(tpl.Resources(), func(r cfntemplate.Resource) bool { return r.ID == id }) {
		return nil
	}
	var value any = properties[map[string]any](t, tpl, id)
	for name := range strings.SplitSeq(rest, ".") {
		switch parent := value.(type) {
		case map[string]any:
			value = parent[name]
		case []any:
			index, err := strconv.Atoi(name)
			if err != nil || index >= len(parent) {
				t.Fatalf("%s: %q isn't an index of a list of %d", path, name, len(parent))
			}
			value = parent[index]
		default:
			return nil
		}
	}
	return value
}
