package openapi_test

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/api"
	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/policy"
)

// byOperation calls of for each operation, and returns the results by method and path.
func byOperation[T any](document *openapi3.T, of func(*openapi3.Operation) T) map[string]T {
	all := map[string]T{}
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			all[method+" "+path] = of(operation)
		}
	}
	return all
}

// scopes returns the scopes that an operation requires, or nil unless it has exactly one
// security scheme.
func scopes(operation *openapi3.Operation) []string {
	if operation.Security == nil || len(*operation.Security) != 1 {
		return nil
	}
	return (*operation.Security)[0]["token"]
}

// An operation is a name and the scopes that it requires.
type operation struct {
	Name   string
	Scopes []string
}

func TestPolicyAgrees(t *testing.T) {
	want := byOperation(readDocument(t), func(o *openapi3.Operation) operation { return operation{o.OperationID, scopes(o)} })
	got := map[string]operation{}
	for _, route := range policy.Routes() {
		got[route.Method+" "+route.Path] = operation{route.Name, []string{route.Scope}}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes of openapi.yaml and of internal/policy (-want +got):\n%s", diff)
	}
}

func TestTemplateAgrees(t *testing.T) {
	want := map[string]string{}
	for _, route := range policy.Routes() {
		want[route.Method+" "+route.Path] = route.Function()
	}
	got := map[string]string{}
	tpl := readTemplate(t, nil)
	for _, resource := range tpl.Resources() {
		if resource.Type != "AWS::Serverless::Function" {
			continue
		}
		var function struct {
			Events map[string]struct {
				Properties struct{ Method, Path string }
			}
		}
		properties(t, tpl, resource.ID, &function)
		for _, event := range function.Events {
			got[event.Properties.Method+" "+event.Properties.Path] = resource.ID
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("functions of internal/policy and of template.yaml (-want +got):\n%s", diff)
	}
}

func properties(t *testing.T, tpl *cfntemplate.Template, logicalID string, into any) {
	t.Helper()
	if err := tpl.Properties(logicalID, into); err != nil {
		t.Fatal(err)
	}
}

// TestStageAgrees checks that the deployment's URL in the description ends in the stage.
func TestStageAgrees(t *testing.T) {
	var api struct{ StageName string }
	properties(t, readTemplate(t, nil), "Api", &api)
	deployed := readDocument(t).Servers[1].URL
	if !strings.HasSuffix(deployed, ".amazonaws.com/"+api.StageName) {
		t.Errorf("the deployment's URL is %s, want one that ends in the stage %s", deployed, api.StageName)
	}
}

// TestPreflightAgrees checks that CORS allows exactly the headers and methods of the
// description.
func TestPreflightAgrees(t *testing.T) {
	var api struct {
		Cors struct{ AllowMethods, AllowHeaders string }
	}
	properties(t, readTemplate(t, nil), "Api", &api)
	methods := map[string]bool{http.MethodOptions: true}
	headers := map[string]bool{"Authorization": true, "Content-Type": true}
	for _, item := range readDocument(t).Paths.Map() {
		for method, operation := range item.Operations() {
			methods[method] = true
			for _, p := range slices.Concat(item.Parameters, operation.Parameters) {
				if p.Value.In == openapi3.ParameterInHeader {
					headers[p.Value.Name] = true
				}
			}
		}
	}
	for _, list := range []struct {
		name, got string
		want      map[string]bool
	}{{"AllowMethods", api.Cors.AllowMethods, methods}, {"AllowHeaders", api.Cors.AllowHeaders, headers}} {
		got := strings.Split(strings.Trim(list.got, "'"), ",")
		slices.Sort(got)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(list.want)), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", list.name, diff)
		}
	}
}

// TestHandlersAgree calls each handler with only the scopes of its description, and with
// all other scopes.
func TestHandlersAgree(t *testing.T) {
	handlers := newService(t, seeded(t), nil).handlers
	for route, operation := range byOperation(readDocument(t), func(o *openapi3.Operation) *openapi3.Operation { return o }) {
		handler, ok := handlers[operation.OperationID]
		if !ok {
			t.Errorf("%s: no handler %s", route, operation.OperationID)
			continue
		}
		required := scopes(operation)
		notRequired := slices.DeleteFunc(policy.Scopes(), func(scope string) bool { return slices.Contains(required, scope) })
		if status := call(t, handler, required); status == http.StatusForbidden {
			t.Errorf("%s: forbidden with the scopes %v", route, required)
		}
		if status := call(t, handler, notRequired); status != http.StatusForbidden {
			t.Errorf("%s: status %d without the scopes %v, want 403", route, status, required)
		}
	}
}

// call returns the status of a handler's response to a user with these scopes.
func call(t *testing.T, handler api.Handler, scopes []string) int {
	t.Helper()
	response, err := handler(t.Context(), events.APIGatewayProxyRequest{
		RequestContext: events.APIGatewayProxyRequestContext{Authorizer: map[string]any{
			"email": employee, "sub": "local|employee", "scope": strings.Join(scopes, " "),
			"exp": strconv.FormatInt(start.Add(time.Hour).Unix(), 10),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}
