package keycloak

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const audience = "https://api.exampleco.com/timesheets"

// A stack is a running `cmd/local` whose users sign in with Keycloak.
type stack struct {
	api string
}

// startStack runs the stack with the parameters for Keycloak in
// docs/identity-providers.md. The caller holds the page's address until then, so that no
// other program takes it.
func startStack(t *testing.T, k keycloak, page net.Listener) stack {
	t.Helper()
	folder, root := t.TempDir(), repository(t)
	executable, dist := filepath.Join(folder, "local"), filepath.Join(folder, "dist")
	run(t, root, "go", "build", "-o", executable, "./cmd/local")
	if canBuildPage(root) {
		run(t, filepath.Join(root, "web"), "node", "node_modules/vite/bin/vite.js", "build", "--outDir", dist, "--emptyOutDir")
	}
	if err := page.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), executable, "-api", "127.0.0.1:0", "-web", page.Addr().String(), "-data", filepath.Join(folder, "state"), "-dist", dist,
		"-parameter", "Issuer="+k.realm(), "-parameter", "JwksUrl="+k.realm()+"/protocol/openid-connect/certs", "-parameter", "PageRefresh=session")
	cmd.Dir = root
	return stack{api: start(t, cmd, regexp.MustCompile(`API +(http://\S+)`))}
}

// run runs a command and waits for it. It fails the test if the command fails.
func run(t *testing.T, folder, name string, arguments ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, arguments...)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, arguments, err, out)
	}
}

// canBuildPage reports whether Node and the page's packages are installed.
func canBuildPage(root string) bool {
	_, err := os.Stat(filepath.Join(root, "web", "node_modules", ".package-lock.json"))
	return err == nil && exec.Command(filepath.Join(root, "tools", "node-version")).Run() == nil
}

// call sends a request with a token. A body makes it a POST.
func (s stack) call(t *testing.T, token, path string, body any) response {
	t.Helper()
	method, text := http.MethodGet, ""
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		method, text = http.MethodPost, string(encoded)
	}
	r := newRequest(t, method, s.api+path, strings.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	return send(t, http.DefaultClient, r)
}

// entry returns an entry of one hour today.
func entry(project string) map[string]any {
	return map[string]any{"date": time.Now().UTC().Format(time.DateOnly), "project": project, "hours": 1}
}

// projects returns the projects of a user's list, newest first.
func (s stack) projects(t *testing.T, token string) []string {
	t.Helper()
	a := s.call(t, token, "/timesheets", nil)
	var rows []struct{ Project string }
	if err := json.Unmarshal([]byte(a.body), &rows); err != nil || a.status != http.StatusOK {
		t.Fatalf("list: %d %s", a.status, a.body)
	}
	projects := []string{}
	for _, row := range rows {
		projects = append(projects, row.Project)
	}
	return projects
}

// want checks the status of a response.
func want(t *testing.T, request string, a response, status int) {
	t.Helper()
	if a.status != status {
		t.Errorf("%s: %d %s, want %d", request, a.status, a.body, status)
	}
}
