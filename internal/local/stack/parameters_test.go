package stack

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/config"
)

// startWithProvider runs a stack whose users sign in with another stack's issuer.
func startWithProvider(tb testing.TB, provider running, more ...string) running {
	tb.Helper()
	return start(tb, flags(tb, append([]string{"-parameter", "Issuer=" + url(provider.signIn) + "/"}, more...)...)...)
}

func TestAnotherProviderSignsUsersIn(t *testing.T) {
	provider := start(t, flags(t)...)
	s := startWithProvider(t, provider)
	token := provider.token(t, "employee")
	s.create(t, token, "Elsewhere")
	if diff := cmp.Diff([]string{"Elsewhere"}, s.projects(t, token)); diff != "" {
		t.Errorf("the employee's projects (-want +got):\n%s", diff)
	}
	if s.signIn != nil {
		t.Error("the stack's own issuer listens too")
	}
	// A third issuer's token is rejected.
	if a := s.call(t, start(t, flags(t)...).token(t, "employee"), ""); a.status != http.StatusUnauthorized {
		t.Errorf("a third issuer's token: %d, want 401", a.status)
	}
}

// A wrong JwksUrl is a developer's likeliest error. The log contains the address and the
// response from that address, and no part of the token.
func TestFailedKeyFetchIsLoggedWithItsCause(t *testing.T) {
	provider := start(t, flags(t)...)
	wrong := url(provider.signIn) + "/not-the-keys"
	s := startWithProvider(t, provider, "-parameter", "JwksUrl="+wrong)
	token := provider.token(t, "employee")
	if a := s.call(t, token, ""); a.status != http.StatusInternalServerError {
		t.Fatalf("list: %d %s, want 500", a.status, a.body)
	}
	if a := s.call(t, "not.a.token", ""); a.status != http.StatusUnauthorized {
		t.Fatalf("an invalid token: %d %s, want 401", a.status, a.body)
	}
	want := "keys_unavailable: fetch keys from " + wrong + ": the response has status 404"
	if n := strings.Count(s.log.String(), want); n != 1 {
		t.Errorf("the log contains the cause %d times, want once:\n%s", n, s.log)
	}
	secrets := append(strings.Split(token, "."), "not.a.token", "employee", "example.com")
	var header struct{ Kid string }
	if text, err := base64.RawURLEncoding.DecodeString(secrets[0]); err != nil || json.Unmarshal(text, &header) != nil || header.Kid == "" {
		t.Fatalf("the token's header can't be read: %v", err)
	}
	for _, secret := range append(secrets, header.Kid) {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log contains %q of the token:\n%s", secret, s.log)
		}
	}
}

func TestStaleKeysHoursReachTheAuthorizer(t *testing.T) {
	for value, want := range map[string]time.Duration{"": 24 * time.Hour, "0": 0, "24": 24 * time.Hour} {
		args := flags(t)
		if value != "" {
			args = append(args, "-parameter", "StaleKeysHours="+value)
		}
		s := start(t, args...)
		template, _, err := s.readTemplates("")
		if err != nil {
			t.Fatal(err)
		}
		lookup, err := environment(template, "AuthorizerFunction")
		if err != nil {
			t.Fatal(err)
		}
		settings, err := config.LoadAuthorizer(lookup)
		if err != nil || settings.StaleKeys != want {
			t.Errorf("StaleKeysHours=%s: %v, error %v, want %v", value, settings.StaleKeys, err, want)
		}
	}
	for _, value := range []string{"25", "-1", "1.5", "a"} {
		err := runStack(t.Context(), flags(t, "-parameter", "StaleKeysHours="+value), streams{io.Discard, io.Discard})
		if err == nil || !strings.Contains(err.Error(), "StaleKeysHours") {
			t.Errorf("StaleKeysHours=%s: %v, want an error that names the parameter", value, err)
		}
	}
}

func TestParametersReachAuthorizerAndPage(t *testing.T) {
	provider := start(t, flags(t)...)
	s := startWithProvider(t, provider, "-parameter", "Audience=https://api.example.org/", "-parameter", "PageClientId=a-client",
		"-parameter", "PageScopePrefix=api://an-id/", "-parameter", "PageRefresh=session", "-parameter", "PageSignOut=cognito", "-parameter", "PageConnectOrigins=https://keys.example.org")
	if a := s.call(t, provider.token(t, "employee"), ""); a.status != http.StatusUnauthorized {
		t.Errorf("a token for another API: %d, want 401", a.status)
	}
	a := s.get(t, "/config.json")
	var got map[string]string
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"issuer": url(provider.signIn) + "/", "client_id": "a-client", "audience": "https://api.example.org/", "api": url(s.api),
		"scope_prefix": "api://an-id/", "refresh": "session", "sign_out": "cognito",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("config.json (-want +got):\n%s", diff)
	}
	for _, origin := range []string{url(provider.signIn), url(s.api), "https://keys.example.org"} {
		if policy := a.header.Get("Content-Security-Policy"); !strings.Contains(policy, " "+origin) {
			t.Errorf("the page may not call %s: %s", origin, policy)
		}
	}
}

func TestGreetingOfAnotherProvider(t *testing.T) {
	provider := start(t, flags(t)...)
	s := startWithProvider(t, provider)
	var out strings.Builder
	if err := s.greet(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{url(provider.signIn) + "/", s.options.page + "/callback", s.options.page + "/signed-out", "timesheets-web"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the greeting doesn't contain %s:\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "Bearer") {
		t.Errorf("the greeting contains a token:\n%s", &out)
	}
}

func TestRefusesParametersThatTheStackSets(t *testing.T) {
	for text, want := range map[string]string{
		"Issuer":                           "Name=Value",
		"AllowedOrigin=https://a.example":  "-page",
		"HostPage=false":                   "itself",
		"PageCertificateArn=arn":           "itself",
		"DynamoDBEndpoint=http://10.0.0.1": "itself",
	} {
		var log strings.Builder
		if _, err := parseOptions(flags(t, "-parameter", text), streams{io.Discard, &log}); err == nil || !strings.Contains(log.String(), want) {
			t.Errorf("-parameter %s: error %v, log %s, want an error that contains %q", text, err, &log, want)
		}
	}
}

// The local stack rejects parameters that a deployment rejects, with the same message.
func TestChecksTheRulesOfTheTemplate(t *testing.T) {
	to := streams{io.Discard, io.Discard}
	o, err := parseOptions(flags(t, "-parameter", "PageClientId="), to)
	if err != nil {
		t.Fatal(err)
	}
	s, err := setup(t.Context(), o, netip.Addr{}, to)
	if err == nil {
		err = s.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "needs PageClientId") {
		t.Errorf("error %v, want the template's rule", err)
	}
}

func TestParseParameters(t *testing.T) {
	tests := []struct {
		name, text string
		want       map[string]string // nil if it is an error
	}{
		{"none", " \n", map[string]string{}},
		{"several", " A=1\tB=2\n C=3 ", map[string]string{"A": "1", "B": "2", "C": "3"}},
		{"a query", `JwksUrl=https://t.example/keys?p=x&appid=abc B=2`, map[string]string{"JwksUrl": "https://t.example/keys?p=x&appid=abc", "B": "2"}},
		{"characters of a shell", "A=it's;$(b)`c`*{d}\\e#f\"g", map[string]string{"A": "it's;$(b)`c`*{d}\\e#f\"g"}},
		{"white space", `A="b  c" D=e`, map[string]string{"A": "b  c", "D": "e"}},
		{"empty values", `A= B="" C=`, map[string]string{"A": "", "B": "", "C": ""}},
		{"no name", `A=1 =2`, nil},
		{"no value", `A=1 B`, nil},
		{"white space outside of quotes", `A=b c`, nil},
		{"quotes that don't end", `A="b c`, nil},
		{"text after quotes", `A="b"c`, nil},
		{"a duplicate name", `A=1 A=1`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseParameters(tt.text)
			if diff := cmp.Diff(tt.want, got); diff != "" || (err != nil) != (tt.want == nil) {
				t.Errorf("error %v, parameters (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestParametersFlag(t *testing.T) {
	o, err := parseOptions([]string{"-parameters", "Issuer=https://id.example.com/?a=b&c=d Audience=e"}, streams{io.Discard, io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"Issuer": "https://id.example.com/?a=b&c=d", "Audience": "e"}
	if diff := cmp.Diff(want, o.parameters); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, text := range []string{"HostPage=false", "AllowedOrigin=https://example.com", "Issuer"} {
		if _, err := parseOptions([]string{"-parameters", text}, streams{io.Discard, io.Discard}); err == nil {
			t.Errorf("-parameters %s: no error", text)
		}
	}
}

func TestRunParameters(t *testing.T) {
	var out strings.Builder
	if err := Run(t.Context(), []string{"parameters", `A=b&c="<d>" E="f g" H=`}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if want := `{"A":"b&c=\"<d>\"","E":"f g","H":""}` + "\n"; out.String() != want {
		t.Errorf("printed %s, want %s", &out, want)
	}
	for _, args := range [][]string{{}, {"A=b", "C=d"}, {"A"}, {`A=\"b`}, {"A='b'"}} {
		out.Reset()
		if err := Run(t.Context(), append([]string{"parameters"}, args...), &out, io.Discard); err == nil || out.Len() > 0 {
			t.Errorf("parameters %q: printed %q, want only an error", args, &out)
		}
	}
}
