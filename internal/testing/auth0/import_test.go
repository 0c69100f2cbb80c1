package auth0

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	audience   = "https://api.exampleco.com/timesheets"
	emailClaim = "https://api.exampleco.com/email"
	page       = "https://timesheets.example.com"

	root = "../../.."
)

// deploy imports identity/auth0 into a tenant as its README describes.
func deploy(t *testing.T, f *tenant) {
	t.Helper()
	cli := filepath.Join(root, ".tools", "auth0", "node_modules", ".bin", "a0deploy")
	if _, err := os.Stat(cli); err != nil {
		t.Skip("auth0-deploy-cli isn't installed: run make .tools/auth0")
	}
	certificate := filepath.Join(t.TempDir(), "certificate.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.server.Certificate().Raw})
	if err := os.WriteFile(certificate, block, 0o600); err != nil {
		t.Fatal(err)
	}
	values, err := json.Marshal(map[string]string{
		"TIMESHEETS_AUDIENCE": audience, "TIMESHEETS_PAGE": page, "TIMESHEETS_EMAIL_CLAIM": emailClaim,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), cli, "import", "--input_file", filepath.Join(root, "identity", "auth0", "tenant.yaml"))
	cmd.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+certificate, "AUTH0_DOMAIN="+strings.TrimPrefix(f.server.URL, "https://"),
		"AUTH0_ACCESS_TOKEN=any", "AUTH0_CLIENT_ID=deploy", "AUTH0_ALLOW_DELETE=false", "AUTH0_KEYWORD_REPLACE_MAPPINGS="+string(values))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
}

// TestTenant deploys once for all subtests.
func TestTenant(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: runs auth0-deploy-cli")
	}
	f := newTenant(t)
	deploy(t, f)
	t.Run("API", f.testAPI)
	t.Run("page", f.testPage)
	t.Run("import job", f.testImportJob)
	t.Run("grants", f.testGrants)
	t.Run("roles", f.testRoles)
	t.Run("trigger", f.testTrigger)
	t.Run("action", f.testAction)
	t.Run("sign-out", f.testSignOut)
}

func (f *tenant) testAPI(t *testing.T) {
	api := f.find(t, "resource-servers", "Timesheets API")
	var scopes []string
	for _, scope := range array(api["scopes"]) {
		scopes = append(scopes, fmt.Sprint(scope["value"]))
	}
	if diff := cmp.Diff([]string{"create:timesheets", "read:timesheets", "delete:timesheets", "approve:timesheets", "batch:upload"}, scopes); diff != "" {
		t.Errorf("scopes (-want +got):\n%s", diff)
	}
	compare(t, api, object{
		"identifier": audience, "signing_alg": "RS256", "enforce_policies": true, "token_dialect": "access_token", "allow_offline_access": true,
		"skip_consent_for_verifiable_first_party_clients": true, "token_lifetime": 600.0,
		"subject_type_authorization": object{"user": object{"policy": "require_client_grant"}, "client": object{"policy": "require_client_grant"}},
	})
}

func (f *tenant) testPage(t *testing.T) {
	client := f.find(t, "clients", "Timesheets")
	compare(t, client, object{
		"app_type": "spa", "token_endpoint_auth_method": "none", "oidc_conformant": true, "grant_types": []any{"authorization_code", "refresh_token"},
		"callbacks": []any{page + "/callback"}, "allowed_logout_urls": []any{page + "/signed-out"}, "allowed_origins": []any{page}, "web_origins": []any{page},
	})
	tokens, _ := client["refresh_token"].(object)
	compare(t, tokens, object{"rotation_type": "rotating", "expiration_type": "expiring", "leeway": 0.0, "infinite_token_lifetime": false, "infinite_idle_token_lifetime": false})
}

func (f *tenant) testImportJob(t *testing.T) {
	client := f.find(t, "clients", "Timesheets import")
	compare(t, client, object{"app_type": "non_interactive", "token_endpoint_auth_method": "client_secret_post", "grant_types": []any{"client_credentials"}})
	if _, ok := client["client_secret"]; ok {
		t.Error("the client has a secret, want Auth0 to generate it")
	}
}

// A grant limits an app's scopes: the page never receives the import job's scope, and the job
// receives no other scope.
func (f *tenant) testGrants(t *testing.T) {
	got := map[any]any{}
	for _, grant := range f.objects["client-grants"] {
		got[grant["client_id"]] = []any{grant["audience"], grant["subject_type"], grant["scope"]}
	}
	want := map[any]any{
		f.find(t, "clients", "Timesheets")["client_id"]: []any{
			audience, "user", []any{"create:timesheets", "read:timesheets", "delete:timesheets", "approve:timesheets"},
		},
		f.find(t, "clients", "Timesheets import")["client_id"]: []any{audience, "client", []any{"batch:upload"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grants (-want +got):\n%s", diff)
	}
}

func (f *tenant) testRoles(t *testing.T) {
	employeeScopes := []string{"create:timesheets", "read:timesheets", "delete:timesheets"}
	for name, want := range map[string][]string{"employee": employeeScopes, "contractor": employeeScopes, "manager": append(employeeScopes, "approve:timesheets")} {
		role := f.find(t, "roles", name)
		var got []string
		for _, body := range f.objects[fmt.Sprintf("roles/%s/permissions", role["id"])] {
			for _, permission := range array(body["permissions"]) {
				compare(t, permission, object{"resource_server_identifier": audience})
				got = append(got, fmt.Sprint(permission["permission_name"]))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("permissions of %s (-want +got):\n%s", name, diff)
		}
	}
}

func (f *tenant) testTrigger(t *testing.T) {
	action := f.find(t, "actions/actions", "Timesheets email")
	compare(t, action, object{"runtime": "node22", "secrets": []any{}, "dependencies": []any{}, "supported_triggers": []any{object{"id": "post-login", "version": "v3"}}})
	if want := "POST actions/actions/" + fmt.Sprint(action["id"]) + "/deploy"; !slices.Contains(f.writes, want) {
		t.Errorf("the action isn't deployed: %v", f.writes)
	}
	want := []object{{"bindings": []any{object{"display_name": "Timesheets email", "ref": object{"type": "action_name", "value": "Timesheets email"}}}}}
	if diff := cmp.Diff(want, f.objects["actions/triggers/post-login/bindings"]); diff != "" {
		t.Errorf("bindings (-want +got):\n%s", diff)
	}
}

func (f *tenant) testSignOut(t *testing.T) {
	want := []object{{"oidc_logout": object{"rp_logout_end_session_endpoint_discovery": true}}}
	if diff := cmp.Diff(want, f.objects["tenants/settings"]); diff != "" {
		t.Errorf("settings of the tenant (-want +got):\n%s", diff)
	}
}

// find returns the only object of a collection with a name.
func (f *tenant) find(t *testing.T, collection, name string) object {
	t.Helper()
	var found []object
	for _, objects := range f.objects[collection] {
		if objects["name"] == name {
			found = append(found, objects)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d %s are named %q, want 1", len(found), collection, name)
	}
	return found[0]
}

// compare compares the members of want. Other members of got are ignored.
func compare(t *testing.T, got, want object) {
	t.Helper()
	for name := range want {
		if diff := cmp.Diff(want[name], got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func array(value any) []object {
	var objects []object
	items, _ := value.([]any)
	for _, item := range items {
		if o, ok := item.(object); ok {
			objects = append(objects, o)
		}
	}
	return objects
}
