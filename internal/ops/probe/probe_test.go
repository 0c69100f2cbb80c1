package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/gateway"
	"timesheets/internal/local/repo"
	"timesheets/internal/local/stack"
	"timesheets/internal/policy"
)

// The whole local stack is green, and nothing of the prober's is left.
func TestGreen(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	d := deploy(t, stack.Wrap{}, nil)
	r := d.probe(t, nil)
	if r.code != ExitOK || r.report.Result != resultOK || len(r.names(resultOK)) != len(checks()) {
		t.Errorf("exit code %d and result %s, want every check ok:\n%s%s", r.code, r.report.Result, r.stderr, r.stdout)
	}
	d.wantEntries(t, 0)
}

// A check that isn't given its token is skipped, and named with its variable.
func TestSkipped(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	d := deploy(t, stack.Wrap{}, nil)
	r := probe(t, map[string]string{varToken: d.tokens[varToken]}, "-api", d.API)
	got := map[string]string{}
	for _, o := range r.report.Checks {
		if o.Result == resultSkipped {
			got[o.Name] = o.Missing
		}
	}
	want := map[string]string{
		"token_manager": varManager, "other_user": varManager, "own_approval": varManager, "expired": varExpired,
		"other_audience": varOtherAudience, "other_issuer": varOtherIssuer, "no_scope": varNoScope,
		"page_csp": "-page", "page_trusted_types": "-page", "page_index_cache": "-page", "page_asset_cache": "-page",
		"page_missing_asset": "-page", "page_listing": "-page",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	if n := len(r.names(resultOK)); r.code != ExitOK || n+len(want) != len(checks()) {
		t.Errorf("exit code %d with %d ok, want 0 and all others ok\n%s", r.code, n, r.stderr)
	}
	for check, variable := range want {
		if line := "probe: " + check + " skipped: " + variable + " isn't set\n"; !strings.Contains(r.stderr, line) {
			t.Errorf("the log doesn't contain %q:\n%s", line, r.stderr)
		}
	}
}

// A run whose report can't be written isn't green.
func TestReportThatCannotBeWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	d := deploy(t, stack.Wrap{}, nil)
	var stderr bytes.Buffer
	code := Run(t.Context(), Process{
		Args: []string{"-api", d.API}, Now: time.Now, Stdout: full{}, Stderr: &stderr, key: strayKey(),
		Lookup: func(name string) (string, bool) { return d.tokens[name], true },
	})
	if code != ExitError || !strings.Contains(stderr.String(), "write the report") {
		t.Errorf("exit code %d, want %d\n%s", code, ExitError, &stderr)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// A token that can't serve its purpose is an error of the checks that need it, never a green
// check.
func TestTokens(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	d := deploy(t, stack.Wrap{}, nil, unthrottled...)
	own, manager := d.tokens[varToken], d.tokens[varManager]
	claim := func(token, name string, value any) string {
		return resign(t, token, func(c map[string]any) { c[name] = value })
	}
	past, soon := time.Now().Add(-time.Hour).Unix(), time.Now().Add(30*time.Second).Unix()
	ofAnotherKey := func(token string) string {
		parsed, err := parseToken(token)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := parsed.signedWith(strayKey())
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	all := namesOf(func(c check) bool { return c.token != "" })
	tests := []struct {
		name, variable, token string
		want                  []string // the checks with errors
		detail                string
	}{
		{"expired", varToken, claim(own, "exp", past), all, "PROBE_TOKEN has expired"},
		{"expires soon", varToken, claim(own, "exp", soon), all, "expires within"},
		{"no exp", varToken, claim(own, "exp", nil), all, "PROBE_TOKEN has expired"},
		{"foreign", varToken, ofAnotherKey(own), all, "the API refuses PROBE_TOKEN"},
		{"without a scope", varToken, claim(own, "scope", "read:timesheets create:timesheets"), all, "lacks the scope delete:timesheets"},
		{"with a manager's scope", varToken, claim(own, "scope", "read:timesheets create:timesheets delete:timesheets approve:timesheets"), all, "has the scope approve:timesheets"},
		{"with the import's scope", varToken, claim(own, "roles", []string{"batch:upload"}), all, "has the scope batch:upload"},
		{"the manager's, expired", varManager, claim(manager, "exp", past), namesOf(needs(varManager)), "PROBE_TOKEN_MANAGER has expired"},
		{"the manager's, foreign", varManager, ofAnotherKey(manager), namesOf(needs(varManager)), "the API refuses PROBE_TOKEN_MANAGER"},
		{"the manager's, of the same user", varManager, claim(own, "scope", "approve:timesheets"), namesOf(needs(varManager)), "is of the same user"},
		{"the manager's, of the same email", varManager, claim(manager, "https://api.exampleco.com/email", "employee@example.com"), []string{"other_user"}, "has the same email"},
		{"the manager's, without its scope", varManager, claim(manager, "scope", "read:timesheets create:timesheets delete:timesheets"), namesOf(needs(varManager)), "lacks the scope approve:timesheets"},
		{"not expired yet", varExpired, own, []string{"expired"}, "isn't expired yet"},
		{"expired within the leeway", varExpired, claim(own, "exp", time.Now().Add(-40*time.Second).Unix()), []string{"expired"}, "isn't expired yet"},
		{"expired, of another issuer", varExpired, claim(d.tokens[varExpired], "iss", "https://id.example.com/"), []string{"expired"}, "has another issuer"},
		{"expired, for another audience", varExpired, claim(d.tokens[varExpired], "aud", "https://api.example.com/"), []string{"expired"}, "has another audience"},
		{"of the same audience", varOtherAudience, own, []string{"other_audience"}, "has the same audience"},
		{"another audience, expired", varOtherAudience, claim(d.tokens[varOtherAudience], "exp", past), []string{"other_audience"}, "has expired"},
		{"of the same issuer", varOtherIssuer, own, []string{"other_issuer"}, "has the same issuer"},
		{"another issuer, another audience", varOtherIssuer, claim(d.tokens[varOtherIssuer], "aud", "x"), []string{"other_issuer"}, "has another audience"},
		{"no scope, with a scope", varNoScope, own, []string{"no_scope"}, "has the scope"},
		{"no scope, foreign", varNoScope, ofAnotherKey(d.tokens[varNoScope]), []string{"no_scope"}, "the API refuses PROBE_TOKEN_NO_SCOPE"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := d.probe(t, map[string]string{test.variable: test.token})
			got := r.names(resultError)
			if test.variable == varToken {
				got = slices.DeleteFunc(got, func(name string) bool { return r.outcome(t, name).Missing != "" })
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if r.code != ExitError || len(r.names(resultFault)) > 0 {
				t.Errorf("exit code %d and faults %v, want %d and none", r.code, r.names(resultFault), ExitError)
			}
			for _, name := range test.want {
				if o := r.outcome(t, name); !strings.Contains(o.Detail, test.detail) {
					t.Errorf("%s: %q, want %q", name, o.Detail, test.detail)
				}
			}
		})
	}
	d.wantEntries(t, 0)
}

// After the provider changed its key, a refusal of an older token proves nothing.
func TestAnotherKeyIsSkipped(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	d := deploy(t, stack.Wrap{}, nil)
	changes := map[string]string{}
	for _, variable := range []string{varExpired, varOtherAudience, varOtherIssuer} {
		header, rest, _ := strings.Cut(d.tokens[variable], ".")
		members := decodeSegment(header)
		members["kid"] = "the one before"
		changes[variable] = encodeSegment(members) + "." + rest
	}
	r := d.probe(t, changes)
	if diff := cmp.Diff([]string{"expired", "other_audience", "other_issuer"}, r.names(resultSkipped)); diff != "" || r.code != ExitOK {
		t.Errorf("exit code %d; skipped (-want +got):\n%s", r.code, diff)
	}
	if o := r.outcome(t, "expired"); o.Missing != varExpired || !strings.Contains(o.Detail, "signed with another key") {
		t.Errorf("expired: %+v, want the variable and the reason", o)
	}
}

func namesOf(keep func(check) bool) []string {
	var names []string
	for _, c := range checks() {
		if keep(c) {
			names = append(names, c.name)
		}
	}
	return names
}

func needs(variable string) func(check) bool {
	return func(c check) bool { return c.token == variable }
}

// An interrupted run deletes what it created, wherever it is interrupted.
func TestInterrupted(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	for nth, last := range []string{"create", "other_user", "own_approval"} {
		t.Run("after "+last, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			creates := -1
			d := deploy(t, function("create", func(own gateway.Function) gateway.Function {
				return func(ctx context.Context, event proxyEvent) (proxyResponse, error) {
					response, err := own(ctx, event)
					if response.StatusCode == http.StatusCreated {
						if creates++; creates == nth {
							cancel()
						}
					}
					return response, err
				}
			}), nil)
			var stdout, stderr bytes.Buffer
			code := Run(ctx, Process{
				Args: []string{"-api", d.API, "-page", d.Page}, Now: time.Now, Stdout: &stdout, Stderr: &stderr, key: strayKey(),
				Lookup: func(name string) (string, bool) { return d.tokens[name], true },
			})
			if creates != nth || code != ExitError || strings.Count(stdout.String(), "\n") != 1 {
				t.Errorf("%d creates and exit code %d, want %d and %d\n%s", creates+1, code, nth+1, ExitError, &stderr)
			}
			d.wantEntries(t, 0)
		})
	}
}

// A signal ends the executable as the end of the context does.
func testSignal(t *testing.T, path string) {
	t.Helper()
	asked, ended := make(chan struct{}, 1), make(chan struct{})
	hang := serve(t, func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-ended
	})
	t.Cleanup(func() { close(ended) })
	command := exec.CommandContext(t.Context(), path, "-api", hang)
	tokens := fakeTokens(t)
	for name, value := range tokens {
		command.Env = append(command.Env, name+"="+value)
	}
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // the exit code is checked
	r := run{code: command.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
	r.read(t, tokens)
	wantErrors(t, r, "the run was interrupted")
}

// wantEntries checks how many entries of the prober's users exist.
func (d deployment) wantEntries(tb testing.TB, want int) {
	tb.Helper()
	got := 0
	for _, variable := range []string{varToken, varManager} {
		got += len(d.entries(tb, variable))
	}
	if got != want {
		tb.Errorf("%d entries are left, want %d", got, want)
	}
}

// entries returns all entries of a user.
func (d deployment) entries(tb testing.TB, variable string) []entry {
	tb.Helper()
	var entries []entry
	d.call(tb, http.StatusOK, &entries, onRoute("list", d.tokens[variable]))
	return entries
}

// call sends a request to the API, and checks the status.
func (d deployment) call(tb testing.TB, status int, into any, r request) {
	tb.Helper()
	address, err := parseAddress("-api", d.API)
	if err != nil {
		tb.Fatal(err)
	}
	got, err := newClient(address).send(tb.Context(), r)
	if err != nil {
		tb.Fatal(err)
	}
	if got.status != status {
		tb.Fatalf("%s: %d %s, want %d", got.name, got.status, got.body, status)
	}
	if into != nil {
		if err := json.Unmarshal(got.body, into); err != nil {
			tb.Fatal(err)
		}
	}
}

// The fixed directives are exactly those of the template that have no parameters.
func TestPolicyIsThatOfTheTemplate(t *testing.T) {
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(root, hosting))
	if err != nil {
		t.Fatal(err)
	}
	// Two deployments that differ in all that the policy depends on.
	first := readPolicy(t, source, map[string]string{"PageSignOut": "oidc", "Issuer": "https://a.example.com/", "AWS::Region": "eu-central-1"})
	second := readPolicy(t, source, map[string]string{"PageSignOut": "id_token", "Issuer": "https://b.example.com/", "AWS::Region": "us-east-1"})
	want, varied := map[string]string{}, []string{}
	for name, sources := range first {
		if text := strings.Join(sources, " "); text == strings.Join(second[name], " ") {
			want[name] = text
		} else {
			varied = append(varied, name)
		}
	}
	got := map[string]string{}
	for _, d := range slices.Concat(fixedDirectives(), trustedTypes()) {
		got[d.name] = d.sources
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fixed directives (-hosting.yaml +the prober's):\n%s", diff)
	}
	slices.Sort(varied)
	if diff := cmp.Diff(varied, variedDirectives()); diff != "" {
		t.Errorf("other directives (-hosting.yaml +the prober's):\n%s", diff)
	}
}

// readPolicy returns the directives of the template's policy.
func readPolicy(t *testing.T, source []byte, parameters map[string]string) map[string][]string {
	t.Helper()
	all := map[string]string{"PageClientId": "timesheets-web"}
	maps.Copy(all, parameters)
	parsed, err := cfntemplate.Parse(source, all)
	if err != nil {
		t.Fatal(err)
	}
	var properties struct {
		ResponseHeadersPolicyConfig struct {
			SecurityHeadersConfig struct {
				ContentSecurityPolicy struct{ ContentSecurityPolicy string }
			}
		}
	}
	if err := parsed.Properties("PageHeaders", &properties); err != nil {
		t.Fatal(err)
	}
	text := properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy
	return response{header: http.Header{"Content-Security-Policy": {text}}}.policy()
}

// docs/prober.md describes each check and each variable.
func TestDocumentation(t *testing.T) {
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "prober.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks() {
		if !strings.Contains(string(text), "`"+c.name+"`") {
			t.Errorf("docs/prober.md doesn't describe the check %s", c.name)
		}
	}
	for _, v := range variables() {
		if !strings.Contains(string(text), "`"+v.name+"`") {
			t.Errorf("docs/prober.md doesn't describe %s", v.name)
		}
	}
}

// The scopes come from the table of routes; the usage and the documentation name them.
func TestScopes(t *testing.T) {
	if diff := cmp.Diff([]string{"read:timesheets", "create:timesheets", "delete:timesheets"}, ownScopes()); diff != "" {
		t.Errorf("the prober's own (-want +got):\n%s", diff)
	}
	if n := len(ownScopes()) + len(otherScopes()); n != len(policy.Scopes()) {
		t.Errorf("%d scopes, want all %d", n, len(policy.Scopes()))
	}
}

// The executable passes on its arguments, environment, output and exit code.
func TestExecutable(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds the executable")
	}
	path := filepath.Join(t.TempDir(), "probe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "timesheets/cmd/probe").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Run("a signal", func(t *testing.T) { testSignal(t, path) })
	d := deploy(t, stack.Wrap{}, nil)
	tests := []struct {
		name   string
		tokens map[string]string
		args   []string
		want   int
		stderr string
	}{
		{"green", d.tokens, []string{"-api", d.API, "-page", d.Page}, ExitOK, " 0 faults, 0 errors, 0 skipped"},
		{"a fault", d.tokens, []string{"-api", d.API, "-page", d.Issuer}, ExitFault, "page_csp fault: GET /: 404, want 200 and HTML"},
		{"no token", nil, []string{"-api", d.API}, ExitError, "PROBE_TOKEN is missing"},
		{"help", nil, []string{"-help"}, ExitOK, "PROBE_TOKEN_OTHER_ISSUER"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			command := exec.CommandContext(t.Context(), path, test.args...)
			for name, value := range test.tokens {
				command.Env = append(command.Env, name+"="+value)
			}
			var stdout, stderr bytes.Buffer
			command.Stdout, command.Stderr = &stdout, &stderr
			_ = command.Run() // the exit code is checked
			if code := command.ProcessState.ExitCode(); code != test.want || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("exit code %d, want %d and %q\n%s", code, test.want, test.stderr, &stderr)
			}
			r := run{stdout: stdout.String(), stderr: stderr.String()}
			r.read(t, test.tokens)
			if (r.stdout != "") != (test.tokens != nil) {
				t.Errorf("stdout: %q", r.stdout)
			}
		})
	}
}
