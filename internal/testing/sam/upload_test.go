package sam

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cloudfront"
)

// buildOf returns the files of a build by name. The index refers to the script.
func buildOf(version string) map[string]string {
	return map[string]string{
		"index.html":                        `<!doctype html><script type="module" src="/assets/index-` + version + `.js"></script><link rel="icon" href="/icon.svg">`,
		"assets/index-" + version + ".js":   "console.log('" + version + "')",
		"assets/index-" + version + ".css":  "body { margin: 0 }",
		"assets/sans-" + version + ".woff2": "font",
		"icon.svg":                          "<svg xmlns='http://www.w3.org/2000/svg'/>",
		"site.webmanifest":                  "{}", "icon.png": "png", "favicon.ico": "ico", "robots.txt": "User-agent: *", "data.bin": "?",
		// The settings of the machine that built the page.
		"config.json": "{}",
	}
}

// dist writes a build to a folder.
func dist(t testing.TB, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// An uploaded is the result of an upload.
type uploaded struct {
	err            error
	stdout, stderr string
}

// upload runs tools/deploy/upload.py as `make deploy` does. build is the build command.
func (a *account) upload(t testing.TB, dist, build string) uploaded {
	t.Helper()
	cmd := newTool(t, "python").command(t.Context(), filepath.Join("tools", "deploy", "upload.py"), "--stack", stackName, "--dist", dist, "--build", build)
	cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL="+a.address, "NO_PROXY=127.0.0.1")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return uploaded{err, stdout.String(), stderr.String()}
}

// wantSuccess fails the test unless the upload succeeded.
func (u uploaded) wantSuccess(t testing.TB) {
	t.Helper()
	if u.err != nil {
		t.Fatalf("upload: %v\n%s%s", u.err, u.stdout, u.stderr)
	}
}

// wantError fails the test unless the upload failed with one line that contains the message.
func (u uploaded) wantError(t testing.TB, message string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(u.stderr), "\n")
	if u.err == nil || u.stdout != "" || !strings.Contains(lines[len(lines)-1], message) || strings.Contains(u.stderr, "Traceback") {
		t.Errorf("error %v, want %q and no address:\n%s%s", u.err, message, u.stdout, u.stderr)
	}
}

const nothingToBuild = "true"

func TestUpload(t *testing.T) {
	a := newAccount(t)
	for name, test := range map[string]func(*testing.T, *account){
		"files": testUploadFiles, "without a domain": testUploadWithoutDomain, "settings": testUploadSettings, "a failed upload": testUploadThatFails,
		"without hosting": testUploadWithoutHosting, "without a stack": testUploadWithoutStack, "after a declined change set": testUploadAfterDeclinedChangeSet,
	} {
		t.Run(name, func(t *testing.T) {
			a.reset(t)
			test(t, a)
		})
	}
}

// The hosted page consists of the same files, with the same headers, as the page that the local
// stack serves. Only the settings differ: they are the deployment's.
func testUploadFiles(t *testing.T, a *account) {
	t.Helper()
	a.deploy(t, required(), atDomain())
	folder := dist(t, buildOf("one"))
	u := a.upload(t, folder, nothingToBuild)
	u.wantSuccess(t)
	if want := "page     https://timesheets.example.com\n"; u.stdout != want {
		t.Errorf("printed %q, want %q", u.stdout, want)
	}
	uploads := a.newUploads()
	want := []string{
		"assets/index-one.css", "assets/index-one.js", "assets/sans-one.woff2",
		"data.bin", "favicon.ico", "icon.png", "icon.svg", "robots.txt", "site.webmanifest", "config.json", "index.html",
	}
	if diff := cmp.Diff(want, uploads); diff != "" {
		t.Errorf("uploads in order (-want +got):\n%s", diff)
	}
	local := localPage(t, folder)
	for _, name := range uploads {
		hosted, here := a.file(t, name), local(name)
		if name == "config.json" {
			hosted.Body, here.Body = "", "" // they differ
		}
		if name != "config.json" && !strings.HasPrefix(name, "assets/") {
			hosted.CacheControl += "no-cache" // CloudFront adds it if there is none
		}
		if diff := cmp.Diff(here, hosted); diff != "" {
			t.Errorf("%s (-local +hosted):\n%s", name, diff)
		}
	}
}

// If the page has no domain of its own, its address is CloudFront's.
func testUploadWithoutDomain(t *testing.T, a *account) {
	t.Helper()
	a.deploy(t, required(), hosted())
	u := a.upload(t, dist(t, buildOf("one")), nothingToBuild)
	u.wantSuccess(t)
	if !regexp.MustCompile(`^page     https://[a-z0-9.-]+\.amazonaws\.com\n$`).MatchString(u.stdout) {
		t.Errorf("printed %q, want the distribution's address", u.stdout)
	}
}

// localPage returns the files of a build as the local stack serves them.
func localPage(t testing.TB, dist string) func(name string) file {
	t.Helper()
	p, err := cloudfront.New(cloudfront.Config{Template: readHosting(t, atDomain()), Dist: dist})
	if err != nil {
		t.Fatal(err)
	}
	return func(name string) file {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+name, nil))
		return file{w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"), w.Body.String()}
	}
}

// The page's settings are the parameters of the deployment.
func testUploadSettings(t *testing.T, a *account) {
	t.Helper()
	const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a"
	clients := required()
	clients["Audience"], clients["AudienceClaim"] = "page,import", "client_id"
	cognito := map[string]string{"Issuer": issuer, "PageClientId": "page", "PageRefresh": "session", "PageSignOut": "cognito"}
	entra := atDomain()
	entra["PageScopePrefix"] = "api://timesheets/"
	tests := []struct {
		name      string
		api, page map[string]string
		want      map[string]string // without the API's address
	}{
		{"by default", required(), atDomain(), map[string]string{
			"issuer": required()["Issuer"], "client_id": "page", "audience": required()["Audience"], "scope_prefix": "", "refresh": "offline_access", "sign_out": "oidc",
		}},
		{"scopes with a prefix", required(), entra, map[string]string{
			"issuer": required()["Issuer"], "client_id": "page", "audience": required()["Audience"], "scope_prefix": "api://timesheets/", "refresh": "offline_access", "sign_out": "oidc",
		}},
		{"clients for an audience", clients, cognito, map[string]string{
			"issuer": issuer, "client_id": "page", "audience": "", "scope_prefix": "", "refresh": "session", "sign_out": "cognito",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a.reset(t)
			a.deploy(t, tt.api, tt.page)
			a.upload(t, dist(t, buildOf("one")), nothingToBuild).wantSuccess(t)
			var got map[string]string
			if err := json.Unmarshal([]byte(a.file(t, "config.json").Body), &got); err != nil {
				t.Fatal(err)
			}
			api := got["api"]
			if !strings.HasPrefix(api, "https://") || !strings.HasSuffix(api, ".execute-api."+awsRegion+".amazonaws.com/v1") {
				t.Errorf("api is %s, want the URL of the stack's API", api)
			}
			delete(got, "api")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

// If an upload fails, the previous page keeps working, also in open tabs.
func testUploadThatFails(t *testing.T, a *account) {
	t.Helper()
	a.deploy(t, required(), atDomain())
	first, second := buildOf("one"), dist(t, buildOf("two"))
	a.upload(t, dist(t, first), nothingToBuild).wantSuccess(t)
	wantFirstBuild := func(t *testing.T) {
		t.Helper()
		for _, name := range []string{"index.html", "assets/index-one.js"} {
			if got := a.file(t, name).Body; got != first[name] {
				t.Errorf("%s is %q, want the first build's", name, got)
			}
		}
	}
	for _, name := range []string{"assets/index-two.css", "icon.svg", "config.json", "index.html"} {
		t.Run(name+" is rejected", func(t *testing.T) {
			a.reject(name)
			a.upload(t, second, nothingToBuild).wantError(t, name+" was not uploaded (")
			wantFirstBuild(t)
		})
	}
	a.reject("")
	a.newUploads()
	incomplete := buildOf("three")
	delete(incomplete, "assets/index-three.js")
	withoutIndex := buildOf("three")
	delete(withoutIndex, "index.html")
	tests := []struct{ name, dist, build, message string }{
		{"the build fails", second, "false", "the page can't be built"},
		{"an asset is missing", dist(t, incomplete), nothingToBuild, "refers to assets/index-three.js, which doesn't exist"},
		{"the index is missing", dist(t, withoutIndex), nothingToBuild, "there is no index.html"},
		{"there is no build", filepath.Join(t.TempDir(), "none"), nothingToBuild, "there is no index.html"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a.upload(t, tt.dist, tt.build).wantError(t, tt.message)
			if uploads := a.newUploads(); len(uploads) > 0 {
				t.Errorf("uploaded %v, want nothing", uploads)
			}
			wantFirstBuild(t)
		})
	}
	t.Run("the next upload succeeds", func(t *testing.T) {
		a.upload(t, second, nothingToBuild).wantSuccess(t)
		if got := a.file(t, "index.html").Body; got != buildOf("two")["index.html"] {
			t.Errorf("the index is %q, want the second build's", got)
		}
		if got := a.file(t, "assets/index-one.js").Body; got != first["assets/index-one.js"] {
			t.Errorf("an asset of the first build is %q, want it unchanged", got)
		}
	})
}

// If the page isn't hosted, nothing is built and nothing is uploaded.
func testUploadWithoutHosting(t *testing.T, a *account) {
	t.Helper()
	a.deploy(t, required(), nil)
	u := a.upload(t, filepath.Join(t.TempDir(), "none"), "false")
	u.wantSuccess(t)
	if uploads := a.newUploads(); len(uploads) > 0 || u.stdout != "" {
		t.Errorf("uploaded %v and printed %q, want neither", uploads, u.stdout)
	}
}

func testUploadWithoutStack(t *testing.T, a *account) {
	t.Helper()
	a.upload(t, dist(t, buildOf("one")), nothingToBuild).wantError(t, "Stack with id "+stackName+" does not exist")
}

// If the user declines a change set of either stack, nothing is uploaded.
func testUploadAfterDeclinedChangeSet(t *testing.T, a *account) {
	t.Helper()
	changed := map[string]map[string]string{stackName: required(), pageStack: atDomain()}
	changed[stackName]["Audience"] = "https://api.example.com/other"
	changed[pageStack]["PageClientId"] = "another"
	for stack, parameters := range changed {
		t.Run(stack, func(t *testing.T) {
			a.reset(t)
			a.deploy(t, required(), atDomain())
			a.cloudFormation(t, "CreateChangeSet", stack, fakeTemplate(t, stack), parameters, "ChangeSetName", "samcli-deploy1", "ChangeSetType", "UPDATE")
			a.upload(t, dist(t, buildOf("one")), nothingToBuild).wantError(t, "the change set samcli-deploy1 was not executed")
			if uploads := a.newUploads(); len(uploads) > 0 {
				t.Errorf("uploaded %v, want nothing", uploads)
			}
		})
	}
}
