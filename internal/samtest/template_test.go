package samtest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/lambdahost"
	"timesheets/internal/template"
)

// required are the parameters that no default can be right for.
func required() map[string]string {
	return map[string]string{
		"Issuer":        "https://login.example.com/",
		"Audience":      "https://api.exampleco.com/timesheets",
		"AllowedOrigin": "https://app.example.com",
	}
}

func readTemplate(t testing.TB, parameters map[string]string) *template.Template {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(repository(t), "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(source, parameters)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func properties[T any](t testing.TB, tpl *template.Template, logicalID string) T {
	t.Helper()
	var p T
	if err := tpl.Properties(logicalID, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestLeastPrivilege lists what each function may do. Whoever adds an action adds it
// here too, and is seen to.
func TestLeastPrivilege(t *testing.T) {
	type statement struct {
		Effect   string
		Action   any
		Resource any
	}
	type function struct {
		Policies []struct{ Statement []statement }
	}
	tests := []struct {
		function string
		want     []statement
	}{
		{"AuthorizerFunction", nil},
		{"CreateFunction", []statement{{"Allow", []any{"dynamodb:PutItem", "dynamodb:UpdateItem"}, "Table.Arn"}}},
		{"ListFunction", []statement{{"Allow", "dynamodb:Query", "Table.Arn"}}},
	}
	tpl := readTemplate(t, required())
	var names []string
	for _, tt := range tests {
		names = append(names, tt.function)
		t.Run(tt.function, func(t *testing.T) {
			var got []statement
			for _, policy := range properties[function](t, tpl, tt.function).Policies {
				got = append(got, policy.Statement...)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("statements (-want +got):\n%s", diff)
			}
		})
	}
	for _, resource := range tpl.Resources() {
		if resource.Type == "AWS::Serverless::Function" && !slices.Contains(names, resource.ID) {
			t.Errorf("%s is not in this test", resource.ID)
		}
	}
}

// TestRequiredParameters guards against a deployment that trusts an issuer, or lets in
// an origin, that nobody chose.
func TestRequiredParameters(t *testing.T) {
	tests := []struct{ parameter, resource string }{
		{"Issuer", "AuthorizerFunction"},
		{"Audience", "AuthorizerFunction"},
		{"AllowedOrigin", "Api"},
		{"AllowedOrigin", "CreateFunction"},
		{"AllowedOrigin", "ListFunction"},
	}
	for _, tt := range tests {
		t.Run(tt.parameter+" of "+tt.resource, func(t *testing.T) {
			parameters := required()
			delete(parameters, tt.parameter)
			var fault *template.Error
			err := readTemplate(t, parameters).Properties(tt.resource, &map[string]any{})
			if !errors.As(err, &fault) {
				t.Errorf("Properties without %s = %v, want a *template.Error", tt.parameter, err)
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

// TestTimeouts guards the deadline that the executables are tested with, and that the
// authorizer is done before a route would be.
func TestTimeouts(t *testing.T) {
	type function struct{ Timeout int } // seconds
	want := int(lambdahost.Timeout.Seconds())
	tests := []struct {
		function string
		want     int
	}{
		{"AuthorizerFunction", want / 2},
		{"CreateFunction", want},
		{"ListFunction", want},
	}
	tpl := readTemplate(t, required())
	for _, tt := range tests {
		t.Run(tt.function, func(t *testing.T) {
			if got := properties[function](t, tpl, tt.function).Timeout; got != tt.want {
				t.Errorf("Timeout = %d, want %d", got, tt.want)
			}
		})
	}
}

// TestFunctions holds every function to what all of them share.
func TestFunctions(t *testing.T) {
	type function struct {
		Runtime       string
		Handler       string
		Tracing       string
		Architectures []string
		LoggingConfig struct{ LogFormat string }
	}
	want := function{Runtime: "provided.al2023", Handler: "bootstrap", Tracing: "Active"}
	want.LoggingConfig.LogFormat = "JSON"
	for _, architecture := range []string{"arm64", "x86_64"} {
		t.Run(architecture, func(t *testing.T) {
			parameters := required()
			parameters["Architecture"] = architecture
			tpl := readTemplate(t, parameters)
			want.Architectures = []string{architecture}
			for _, resource := range tpl.Resources() {
				if resource.Type != "AWS::Serverless::Function" {
					continue
				}
				got := properties[function](t, tpl, resource.ID)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", resource.ID, diff)
				}
			}
		})
	}
}
