package stack

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"timesheets/internal/local/issuer"
)

func TestTokenCommand(t *testing.T) {
	s := start(t, flags(t, "-token-life", "5m")...)
	for user, want := range map[string]string{
		"employee": "local|employee", "contractor": "local|contractor", "manager": "local|manager", "import": "timesheets-import@clients",
	} {
		t.Run(user, func(t *testing.T) {
			claims := claimsOf(t, s.token(t, user))
			if claims["sub"] != want || claims["iss"] != url(s.signIn)+"/" || claims["aud"] != defaultAudience {
				t.Errorf("sub %v, iss %v, aud %v", claims["sub"], claims["iss"], claims["aud"])
			}
			if life := claims["exp"].(float64) - claims["iat"].(float64); life != (5 * time.Minute).Seconds() {
				t.Errorf("valid for %v s, want 300", life)
			}
		})
	}
}

func TestTokenCommandRefuses(t *testing.T) {
	s := start(t, flags(t)...)
	issuerURL := url(s.signIn) + "/"
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"an unknown user", []string{"-user", "stranger", "-issuer", issuerURL}, "-user must be one of employee, contractor, manager, import"},
		{"another API", []string{"-issuer", issuerURL, "-audience", "https://api.example.org/"}, "invalid_target"},
		{"another API for the import job", []string{"-user", "import", "-issuer", issuerURL, "-audience", "https://api.example.org/"}, "invalid_target"},
		{"no stack runs", []string{"-issuer", "http://" + closed.Addr().String() + "/"}, "no local stack runs at http://" + closed.Addr().String()},
		{"another program runs", []string{"-issuer", other.URL + "/"}, "isn't the issuer of a local stack"},
		{"an issuer without its slash", []string{"-issuer", strings.TrimSuffix(issuerURL, "/")}, "with a slash at the end: " + issuerURL},
		{"an argument", []string{"employee"}, ErrUsage.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out buffer
			err := Run(t.Context(), append([]string{"token"}, test.args...), &out, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if out.String() != "" {
				t.Errorf("printed %q, want nothing", out.String())
			}
		})
	}
}

// The code of a response to another request isn't redeemed.
func TestTokenCommandChecksTheState(t *testing.T) {
	mux := http.NewServeMux()
	impostor := httptest.NewServer(mux)
	t.Cleanup(impostor.Close)
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{
			"issuer": impostor.URL + "/", "authorization_endpoint": impostor.URL + "/authorize", "token_endpoint": impostor.URL + "/token",
		})
	})
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, issuer.CLIRedirect+"?code=x&state=another", http.StatusSeeOther)
	})
	mux.HandleFunc("/token", func(http.ResponseWriter, *http.Request) { t.Error("the code was redeemed") })
	_, err := signIn(t.Context(), impostor.URL+"/", defaultAudience, "employee")
	if err == nil || !strings.Contains(err.Error(), "to another request") {
		t.Errorf("error %v, want one about another request", err)
	}
}

// claimsOf decodes a token without verifying it.
func claimsOf(tb testing.TB, token string) map[string]any {
	tb.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		tb.Fatalf("the token has %d parts, want 3", len(parts))
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		tb.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(text, &claims); err != nil {
		tb.Fatal(err)
	}
	return claims
}
