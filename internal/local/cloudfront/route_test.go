package cloudfront

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
)

// servedPaths returns paths as CloudFront passes them to its function, with the paths to
// serve.
func servedPaths() map[string]string {
	const index = "/index.html"
	return map[string]string{
		"/": index, "/week/2026-11-23": index, "/history": index, "/approvals": index, "/callback": index, "/signed-out": index,
		"/no/such/route": index, "/week/": index, "//": index, "/assets": index, "/assetsx": index, "/a.b/c": index, "/v1.0/": index, "/week/2026%2E1": index,
		"/index.html": index, "/icon.svg": "/icon.svg", "/robots.txt": "/robots.txt", "/.env": "/.env", "/a/b.js": "/a/b.js", "/.": "/.", "/..": "/..",
		"/assets/": "/assets/", "/assets/index-B1c2.js": "/assets/index-B1c2.js", "/assets/none": "/assets/none", "/assets/a/b": "/assets/a/b",
	}
}

func TestRoute(t *testing.T) {
	got := map[string]string{}
	for uri := range servedPaths() {
		got[uri] = route(uri)
	}
	if diff := cmp.Diff(servedPaths(), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The template's function, in JavaScript, must return the same paths as route.
func TestRouteMatchesTheTemplatesFunction(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skipf("the template's function is JavaScript, and Node isn't installed: %v", err)
	}
	uris, err := json.Marshal(servedPaths())
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), node, "--input-type=commonjs", "-")
	command.Stdin = bytes.NewBufferString(functionCode(t) + `
		const uris = ` + string(uris) + `;
		const paths = {};
		for (const uri of Object.keys(uris)) {
			const event = { version: '1.0', context: { eventType: 'viewer-request' }, viewer: { ip: '192.0.2.1' },
				request: { method: 'GET', uri: uri, querystring: { code: { value: 'a.b' } }, headers: {}, cookies: {} } };
			paths[uri] = handler(event).uri;
		}
		console.log(JSON.stringify(paths));`)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(servedPaths(), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func functionCode(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../../web/hosting.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := cfntemplate.Parse(source, nil)
	if err != nil {
		t.Fatal(err)
	}
	var function struct{ FunctionCode string }
	if err := parsed.Properties("PageRoutes", &function); err != nil {
		t.Fatal(err)
	}
	return function.FunctionCode
}
