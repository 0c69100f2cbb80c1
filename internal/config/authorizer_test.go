package config_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/config"
)

func authorizerVariables() map[string]string {
	return map[string]string{"ISSUER": "https://issuer.example.com/", "AUDIENCE": "https://api.exampleco.com/timesheets"}
}

func TestLoadAuthorizerDefaults(t *testing.T) {
	want := config.Authorizer{
		Issuer:               "https://issuer.example.com/",
		Audience:             "https://api.exampleco.com/timesheets",
		JWKSURL:              "https://issuer.example.com/.well-known/jwks.json",
		EmailClaim:           "https://api.exampleco.com/email",
		RequireVerifiedEmail: true,
		ScopeClaim:           "scope",
		StaleKeys:            24 * time.Hour,
	}
	empty := authorizerVariables()
	for _, name := range []string{"AUDIENCE_CLAIM", "JWKS_URL", "EMAIL_CLAIM", "REQUIRE_VERIFIED_EMAIL", "SCOPE_CLAIM", "STALE_KEYS_HOURS"} {
		empty[name] = "" // as a template passes an empty parameter
	}
	for name, variables := range map[string]map[string]string{"unset": authorizerVariables(), "empty": empty} {
		t.Run(name, func(t *testing.T) {
			got, err := config.LoadAuthorizer(environment(variables))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoadAuthorizerReadsEveryVariable(t *testing.T) {
	got, err := config.LoadAuthorizer(environment(map[string]string{
		"ISSUER":                 "https://login.example.com/tenant/v2.0",
		"AUDIENCE":               "8f1c2f3e-api",
		"JWKS_URL":               "https://keys.example.com/keys?p=policy",
		"EMAIL_CLAIM":            "email",
		"REQUIRE_VERIFIED_EMAIL": "false",
		"SCOPE_CLAIM":            "scp",
		"STALE_KEYS_HOURS":       "1",

		"AWS_LAMBDA_FUNCTION_NAME": "authorizer-1",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := config.Authorizer{
		Issuer:     "https://login.example.com/tenant/v2.0",
		Audience:   "8f1c2f3e-api",
		JWKSURL:    "https://keys.example.com/keys?p=policy",
		EmailClaim: "email",
		ScopeClaim: "scp",
		StaleKeys:  time.Hour,

		FunctionName: "authorizer-1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

// The issuer must be equal to the iss of tokens, so no slash is added or removed. In the URL of
// the keys, exactly one slash follows the issuer.
func TestLoadAuthorizerDoesNotNormalizeTheIssuer(t *testing.T) {
	tests := []struct{ issuer, keys string }{
		{"https://issuer.example.com", "https://issuer.example.com/.well-known/jwks.json"},
		{"https://issuer.example.com/", "https://issuer.example.com/.well-known/jwks.json"},
		{"https://issuer.example.com/realms/a", "https://issuer.example.com/realms/a/.well-known/jwks.json"},
		{"HTTPS://Issuer.example.com/", "HTTPS://Issuer.example.com/.well-known/jwks.json"},
	}
	for _, test := range tests {
		t.Run(test.issuer, func(t *testing.T) {
			got, err := config.LoadAuthorizer(with(authorizerVariables(), "ISSUER", test.issuer))
			if err != nil {
				t.Fatal(err)
			}
			if got.Issuer != test.issuer || got.JWKSURL != test.keys {
				t.Errorf("issuer %s, keys %s, want keys %s", got.Issuer, got.JWKSURL, test.keys)
			}
		})
	}
}

func TestLoadAuthorizerChecksEachVariable(t *testing.T) {
	tests := []struct {
		variable, value string
		valid           bool
	}{
		{"ISSUER", "http://127.0.0.1:8081/", true},
		{"ISSUER", "http://[::1]:8081/", true},
		{"ISSUER", "http://localhost:8081/", true},
		{"ISSUER", "http://host.docker.internal:8081/", true},
		{"ISSUER", "http://issuer.example.com/", false},
		{"ISSUER", "http://127.0.0.1.example.com/", false},
		{"ISSUER", "http://localhost.example.com/", false},
		{"ISSUER", "http://10.0.0.1/", false},
		{"ISSUER", "ftp://issuer.example.com/", false},
		{"ISSUER", "issuer.example.com", false},
		{"ISSUER", "https://", false},
		{"ISSUER", "https:///path", false},
		{"ISSUER", "https://:8443/", false},
		{"ISSUER", "https://user:password@issuer.example.com/", false},
		{"ISSUER", "https://issuer.example.com/?a=b", false},
		{"ISSUER", "https://issuer.example.com/?", false},
		{"ISSUER", "https://issuer.example.com/#a", false},
		{"ISSUER", "https://issuer.example.com/#", false},
		{"ISSUER", "https://issuer.example.com:99999/", false},
		{"ISSUER", " https://issuer.example.com/", false},
		{"ISSUER", "https://issuer.example.com/\n", false},
		{"ISSUER", "https://issuer.example.com/a b", false},
		{"AUDIENCE", "", false},
		{"AUDIENCE", "a b", false},
		{"AUDIENCE", "a\u0000b", false},
		{"AUDIENCE", "a,b", true}, // one identifier: aud may contain a comma
		{"AUDIENCE_CLAIM", "aud", true},
		{"AUDIENCE_CLAIM", "client_id", true},
		{"AUDIENCE_CLAIM", "azp", false},
		{"AUDIENCE_CLAIM", "Aud", false},
		{"AUDIENCE_CLAIM", "aud,client_id", false},
		{"JWKS_URL", "http://127.0.0.1:8081/keys", true},
		{"JWKS_URL", "http://keys.example.com/", false},
		{"JWKS_URL", "https://keys.example.com/#a", false},
		{"JWKS_URL", "keys.json", false},
		{"EMAIL_CLAIM", "an email", false},
		{"SCOPE_CLAIM", "scope scp", false},
		{"REQUIRE_VERIFIED_EMAIL", "true", true},
		{"REQUIRE_VERIFIED_EMAIL", "True", false},
		{"REQUIRE_VERIFIED_EMAIL", "1", false},
		{"REQUIRE_VERIFIED_EMAIL", "no", false},
		{"STALE_KEYS_HOURS", "0", true},
		{"STALE_KEYS_HOURS", "24", true},
		{"STALE_KEYS_HOURS", "25", false},
		{"STALE_KEYS_HOURS", "-1", false},
		{"STALE_KEYS_HOURS", "+1", false},
		{"STALE_KEYS_HOURS", "1.5", false},
		{"STALE_KEYS_HOURS", "1h", false},
		{"STALE_KEYS_HOURS", " 1", false},
		{"STALE_KEYS_HOURS", "0x1", false},
		{"STALE_KEYS_HOURS", "1_0", false},
		{"STALE_KEYS_HOURS", "18446744073709551616", false},
	}
	for _, test := range tests {
		t.Run(test.variable+" "+test.value, func(t *testing.T) {
			_, err := config.LoadAuthorizer(with(authorizerVariables(), test.variable, test.value))
			if test.valid {
				checkInvalid(t, err)
			} else {
				checkInvalid(t, err, test.variable)
			}
		})
	}
}

// If AUDIENCE_CLAIM is client_id, AUDIENCE contains clients, and there is no audience.
func TestLoadAuthorizerReadsClients(t *testing.T) {
	tests := []struct {
		audience string
		want     []string // nil if AUDIENCE is invalid
	}{
		{"1example23456789", []string{"1example23456789"}},
		{"1example23456789,2example23456789", []string{"1example23456789", "2example23456789"}},
		{"", nil},
		{",", nil},
		{"1example23456789,", nil},
		{",1example23456789", nil},
		{"1example23456789,,2example23456789", nil},
		{"1example23456789, 2example23456789", nil},
		{"1example23456789 2example23456789", nil},
	}
	for _, test := range tests {
		t.Run(test.audience, func(t *testing.T) {
			variables := authorizerVariables()
			variables["AUDIENCE_CLAIM"] = "client_id"
			got, err := config.LoadAuthorizer(with(variables, "AUDIENCE", test.audience))
			if test.want == nil {
				checkInvalid(t, err, "AUDIENCE")
				return
			}
			checkInvalid(t, err)
			if diff := cmp.Diff(test.want, got.Clients); diff != "" || got.Audience != "" {
				t.Errorf("audience %q, clients (-want +got):\n%s", got.Audience, diff)
			}
		})
	}
}

func TestLoadAuthorizerReportsEverythingAtOnce(t *testing.T) {
	got, err := config.LoadAuthorizer(environment(map[string]string{
		"ISSUER": "http://user:hunter2@issuer.example.com/", "AUDIENCE_CLAIM": "sub", "JWKS_URL": "x", "EMAIL_CLAIM": "a b",
		"REQUIRE_VERIFIED_EMAIL": "yes", "SCOPE_CLAIM": "\t", "STALE_KEYS_HOURS": "48",
	}))
	checkInvalid(t, err, "ISSUER", "AUDIENCE_CLAIM", "AUDIENCE", "JWKS_URL", "EMAIL_CLAIM", "REQUIRE_VERIFIED_EMAIL", "SCOPE_CLAIM", "STALE_KEYS_HOURS")
	checkNoValues(t, err, "hunter2", "issuer.example.com", "a b", "yes", "48")
	if diff := cmp.Diff(config.Authorizer{}, got); diff != "" {
		t.Errorf("settings with an error (-want +got):\n%s", diff)
	}
}

// 0 is a value. An empty text, and not 0, selects the default.
func TestLoadAuthorizerAcceptsZeroStaleKeys(t *testing.T) {
	got, err := config.LoadAuthorizer(with(authorizerVariables(), "STALE_KEYS_HOURS", "0"))
	if err != nil || got.StaleKeys != 0 {
		t.Errorf("StaleKeys = %v, error %v, want 0", got.StaleKeys, err)
	}
}

func TestErrorNamesTheUnitAndTheRange(t *testing.T) {
	_, err := config.LoadAuthorizer(with(authorizerVariables(), "STALE_KEYS_HOURS", "48"))
	if want := "settings: STALE_KEYS_HOURS is out of range: it must be a whole number of hours from 0 to 24"; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func TestErrorNamesTheProblemAndTheRule(t *testing.T) {
	_, err := config.LoadAuthorizer(with(authorizerVariables(), "REQUIRE_VERIFIED_EMAIL", "yes"))
	if want := "settings: REQUIRE_VERIFIED_EMAIL has another value: it must be exactly true or false"; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}
