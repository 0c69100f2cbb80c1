// Package keycloak tests identity/keycloak, and all of Timesheets, with a real identity
// provider: Keycloak imports the realm, users sign in on its page, and the authorizer of
// the local stack verifies their tokens.
//
// The package has only tests. `make test-keycloak` and `make test` install Keycloak in
// .tools/keycloak.
package keycloak

import (
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"timesheets/internal/local/repo"
)

// A keycloak is a running Keycloak with the realm of identity/keycloak.
type keycloak struct {
	url      string // without a slash at the end
	password string // of the administrator and of every user
}

func (k keycloak) realm() string { return k.url + "/realms/timesheets" }

// startKeycloak runs Keycloak in a temporary folder, because it writes to its folder. It
// imports the realm with the page's origin.
func startKeycloak(t *testing.T, pageOrigin string) keycloak {
	t.Helper()
	root := repository(t)
	home := filepath.Join(t.TempDir(), "keycloak")
	installed := filepath.Join(root, ".tools", "keycloak")
	if _, err := os.Stat(installed); err != nil {
		t.Fatalf("Keycloak is missing, run make .tools/keycloak: %v", err)
	}
	if err := os.CopyFS(home, os.DirFS(installed)); err != nil {
		t.Fatal(err)
	}
	importRealm(t, filepath.Join(root, "identity", "keycloak", "realm.json"), home)
	k := keycloak{password: rand.Text()}
	cmd := exec.CommandContext(t.Context(), filepath.Join(home, "bin", "kc.sh"), "start", "--optimized", "--import-realm", "--cache=local",
		"--http-enabled=true", "--http-host=127.0.0.1", "--http-port=0", "--hostname-strict=false")
	cmd.Env = append(os.Environ(),
		"TIMESHEETS_PAGE="+pageOrigin, "KC_BOOTSTRAP_ADMIN_USERNAME=admin", "KC_BOOTSTRAP_ADMIN_PASSWORD="+k.password)
	k.url = start(t, cmd, regexp.MustCompile(`Listening on: (http://\S+)`))
	return k
}

func importRealm(t *testing.T, file, home string) {
	t.Helper()
	realm, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(home, "data", "import")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "realm.json"), realm, 0o600); err != nil {
		t.Fatal(err)
	}
}

// repository returns the folder of the repository.
func repository(t *testing.T) string {
	t.Helper()
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}
