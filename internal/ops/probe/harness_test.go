package probe

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"timesheets/internal/local/issuer"
	"timesheets/internal/local/repo"
	"timesheets/internal/local/stack"
)

// A deployment is a running local stack, with a token for every variable.
type deployment struct {
	stack.Addresses
	tokens map[string]string
}

// An edit changes a file of the repository that describes the stack.
type edit struct {
	file, before, after string
}

// issuerKey returns the signing key of every stack in these tests, and its file's content:
// a new key takes a tenth of a second.
var issuerKey = sync.OnceValues(func() (*rsa.PrivateKey, []byte) {
	folder, err := os.MkdirTemp("", "probe")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "key.pem")
	key, err := issuer.LoadKey(path)
	if err != nil {
		panic(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return key, text
})

// strayKey returns the key of the prober's forged tokens in these tests.
var strayKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// deploy starts a stack until the test ends.
func deploy(tb testing.TB, wrap stack.Wrap, edits []edit, flags ...string) deployment {
	tb.Helper()
	data := tb.TempDir()
	_, key := issuerKey()
	write(tb, filepath.Join(data, "issuer-key.pem"), string(key))
	args := append([]string{
		"-api", "127.0.0.1:0", "-issuer", "127.0.0.1:0", "-web", "127.0.0.1:0", "-dynamodb", "127.0.0.1:0",
		"-data", data, "-dist", builtPage(tb), "-template", describe(tb, edits),
	}, flags...)
	addresses, stop, err := stack.Start(tb.Context(), args, io.Discard, wrap)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := stop(); err != nil {
			tb.Errorf("stop the stack: %v", err)
		}
	})
	d := deployment{Addresses: addresses}
	d.tokens = d.makeTokens(tb)
	return d
}

// minimalDescription replaces openapi.yaml, which takes longer to parse than the rest of the
// start. The prober doesn't read it.
const minimalDescription = `{"openapi":"3.1.0","info":{"title":"Timesheets","version":"1"},"paths":{}}`

// unthrottled are the flags of a stack that serves many runs in a moment.
var unthrottled = []string{"-parameters", "RequestsPerSecond=10000 RequestBurst=10000"}

// describe returns a copy of template.yaml, with the files beside it and the edits made.
func describe(tb testing.TB, edits []edit) string {
	tb.Helper()
	root, err := repo.Root()
	if err != nil {
		tb.Fatal(err)
	}
	folder := tb.TempDir()
	write(tb, filepath.Join(folder, "openapi.yaml"), minimalDescription)
	for _, name := range []string{template, hosting} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			tb.Fatal(err)
		}
		edited := string(content)
		for _, e := range edits {
			if e.file != name {
				continue
			}
			if strings.Count(edited, e.before) != 1 {
				tb.Fatalf("%s contains %q %d times, want once", name, e.before, strings.Count(edited, e.before))
			}
			edited = strings.Replace(edited, e.before, e.after, 1)
		}
		write(tb, filepath.Join(folder, name), edited)
	}
	return filepath.Join(folder, template)
}

// builtPage returns a folder like the one that the page's build makes.
func builtPage(tb testing.TB) string {
	tb.Helper()
	dist := tb.TempDir()
	write(tb, filepath.Join(dist, "index.html"), `<!doctype html><script type="module" crossorigin src="/assets/index-Bq3Zt0aX.js"></script>`+
		`<link rel="stylesheet" crossorigin href="/assets/index-C2f9sK1d.css">`)
	write(tb, filepath.Join(dist, "assets", "index-Bq3Zt0aX.js"), "export {}")
	write(tb, filepath.Join(dist, "assets", "index-C2f9sK1d.css"), "body {}")
	return dist
}

func write(tb testing.TB, path, text string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

// makeTokens signs two users in, and signs the tokens that the stack's issuer doesn't issue.
func (d deployment) makeTokens(tb testing.TB) map[string]string {
	tb.Helper()
	own := d.signIn(tb, "employee")
	return map[string]string{
		varToken:   own,
		varManager: d.signIn(tb, "manager"),
		varExpired: resign(tb, own, func(c map[string]any) {
			c["iat"], c["exp"] = time.Now().Add(-2*time.Hour).Unix(), time.Now().Add(-time.Hour).Unix()
		}),
		varOtherAudience: resign(tb, own, func(c map[string]any) { c["aud"] = "https://another-api.example.com/" }),
		varOtherIssuer:   resign(tb, own, func(c map[string]any) { c["iss"] = "https://another-tenant.example.com/" }),
		varNoScope:       resign(tb, own, func(c map[string]any) { c["scope"] = "openid profile" }),
	}
}

func (d deployment) signIn(tb testing.TB, user string) string {
	tb.Helper()
	var out bytes.Buffer
	if err := stack.Run(tb.Context(), []string{"token", "-user", user, "-issuer", d.Issuer + "/"}, &out, io.Discard); err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

// resign returns a token of the issuer's with other claims.
func resign(tb testing.TB, text string, change func(claims map[string]any)) string {
	tb.Helper()
	parts := strings.Split(text, ".")
	claims := decodeSegment(parts[1])
	change(claims)
	key, _ := issuerKey()
	signed, err := sign(parts[0]+"."+encodeSegment(claims), key)
	if err != nil {
		tb.Fatal(err)
	}
	return signed
}

func decodeSegment(text string) map[string]any {
	var members map[string]any
	if part, err := base64.RawURLEncoding.DecodeString(text); err != nil || json.Unmarshal(part, &members) != nil {
		return nil
	}
	return members
}

func encodeSegment(members map[string]any) string {
	part, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(part)
}

// A run is what a run of the prober returned and wrote.
type run struct {
	code           int
	stdout, stderr string
	report         report
}

// probe runs the prober against the deployment. The changes replace tokens; an empty one
// is not given.
func (d deployment) probe(tb testing.TB, changes map[string]string) run {
	tb.Helper()
	tokens := maps.Clone(d.tokens)
	maps.Copy(tokens, changes)
	return probe(tb, tokens, "-api", d.API, "-page", d.Page)
}

// probe runs the prober, and checks the form of its output.
func probe(tb testing.TB, tokens map[string]string, args ...string) run {
	tb.Helper()
	var stdout, stderr bytes.Buffer
	r := run{code: Run(tb.Context(), Process{
		Args: args, Now: time.Now, Stdout: &stdout, Stderr: &stderr, key: strayKey(),
		Lookup: func(name string) (string, bool) { value, ok := tokens[name]; return value, ok },
	})}
	r.stdout, r.stderr = stdout.String(), stderr.String()
	r.read(tb, tokens)
	return r
}

// read decodes the report, which is one line, and checks that no output contains a secret.
func (r *run) read(tb testing.TB, tokens map[string]string) {
	tb.Helper()
	if r.stdout != "" {
		if strings.Count(r.stdout, "\n") != 1 || !strings.HasSuffix(r.stdout, "\n") {
			tb.Errorf("stdout isn't one line:\n%s", r.stdout)
		}
		if err := json.Unmarshal([]byte(r.stdout), &r.report); err != nil {
			tb.Fatalf("stdout isn't JSON: %v\n%s", err, r.stdout)
		}
	}
	secrets := []string{"@example.com", notes, "local|"}
	for _, token := range tokens {
		if parts := strings.Split(token, "."); len(parts) == 3 && len(token) > 100 {
			secrets = append(secrets, parts...)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(r.stdout+r.stderr, secret) {
			tb.Errorf("the output contains a token, an email, a subject or notes: %s", secret)
		}
	}
}

// names returns the checks with a result.
func (r run) names(of result) []string {
	names := []string{}
	for _, o := range r.report.Checks {
		if o.Result == of {
			names = append(names, o.Name)
		}
	}
	return names
}

// outcome returns the outcome of a check.
func (r run) outcome(tb testing.TB, name string) outcome {
	tb.Helper()
	for _, o := range r.report.Checks {
		if o.Name == name {
			return o
		}
	}
	tb.Fatalf("no check %s in the report", name)
	return outcome{}
}
