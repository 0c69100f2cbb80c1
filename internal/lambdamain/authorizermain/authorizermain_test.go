package authorizermain

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/authorizer"
	"timesheets/internal/config"
)

const audience = "https://api.exampleco.com/timesheets"

func lookup(variables map[string]string) config.Lookup {
	return func(name string) (string, bool) {
		s, ok := variables[name]
		return s, ok
	}
}

func TestSetupReportsEveryInvalidSetting(t *testing.T) {
	handler, err := Setup(lookup(map[string]string{"JWKS_URL": "x"}), io.Discard)
	var errs config.SettingErrors
	if !errors.As(err, &errs) || len(errs) != 3 || handler != nil {
		t.Errorf("error = %v, want one that names ISSUER, AUDIENCE and JWKS_URL", err)
	}
}

// Setup reads its settings from the environment, and the authorizer returns a policy for a
// token of an issuer on loopback.
func TestSetupReturnsAWorkingAuthorizer(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	issuer := serveKeys(t, &key.PublicKey)
	var log bytes.Buffer
	handler, err := Setup(lookup(map[string]string{
		"ISSUER": issuer, "AUDIENCE": audience, "AWS_LAMBDA_FUNCTION_NAME": "authorizer-1",
	}), &log)
	if err != nil {
		t.Fatal(err)
	}
	response, err := handler.Handle(t.Context(), events.APIGatewayCustomAuthorizerRequest{
		Type:               "TOKEN",
		AuthorizationToken: "Bearer " + signToken(t, key, issuer),
		MethodArn:          "arn:aws:execute-api:eu-central-1:123456789012:abc/v1/GET/approvals",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"arn:aws:execute-api:eu-central-1:123456789012:abc/v1/GET/approvals", "arn:aws:execute-api:eu-central-1:123456789012:abc/v1/PUT/approvals/*"}
	if diff := cmp.Diff(want, response.PolicyDocument.Statement[0].Resource); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	if response.Context["email"] != "manager@example.com" {
		t.Errorf("context = %v", response.Context)
	}
	if got := strings.Count(log.String(), "\n"); got != 1 {
		t.Errorf("%d log lines, want 1", got)
	}
	if want := `"FunctionName":"authorizer-1"`; !strings.Contains(log.String(), want) {
		t.Errorf("log = %s, want %s", log.String(), want)
	}
}

// The authorizer starts even if the keys are unavailable, because it fetches the keys when the
// first token needs one. While they are unavailable, the response isn't a 401: the token may be
// valid.
func TestSetupStartsWithoutKeys(t *testing.T) {
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	handler, err := Setup(lookup(map[string]string{"ISSUER": down.URL, "AUDIENCE": audience}), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for token, unauthorized := range map[string]bool{signToken(t, key, down.URL): false, "a.b.c": true} {
		_, err := handler.Handle(t.Context(), events.APIGatewayCustomAuthorizerRequest{
			AuthorizationToken: "Bearer " + token,
			MethodArn:          "arn:aws:execute-api:eu-central-1:123456789012:abc/v1/GET/approvals",
		})
		if err == nil || errors.Is(err, authorizer.ErrUnauthorized) != unauthorized {
			t.Errorf("error = %v, want ErrUnauthorized: %t", err, unauthorized)
		}
	}
}

// BenchmarkHandle measures the handling of an event with cached keys. Compare it with
// BenchmarkRawRS256 of internal/token, which verifies only the signature.
func BenchmarkHandle(b *testing.B) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	issuer := serveKeys(b, &key.PublicKey)
	handler, err := Setup(lookup(map[string]string{"ISSUER": issuer, "AUDIENCE": audience}), io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	event := events.APIGatewayCustomAuthorizerRequest{
		AuthorizationToken: "Bearer " + signToken(b, key, issuer),
		MethodArn:          "arn:aws:execute-api:eu-central-1:123456789012:abc/v1/GET/approvals",
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := handler.Handle(b.Context(), event); err != nil {
			b.Fatal(err)
		}
	}
}

// serveKeys publishes a key as an issuer does, and returns the issuer's URL.
func serveKeys(tb testing.TB, key *rsa.PublicKey) string {
	tb.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	set := `{"keys":[{"kty":"RSA","use":"sig","kid":"1","n":"` + encode(key.N.Bytes()) + `","e":"` + encode(big.NewInt(int64(key.E)).Bytes()) + `"}]}`
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/jwks.json", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, set) })
	server := httptest.NewServer(mux)
	tb.Cleanup(server.Close)
	return server.URL + "/"
}

// signToken returns a manager's signed token, which expires in an hour.
func signToken(tb testing.TB, key *rsa.PrivateKey, issuer string) string {
	tb.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": issuer, "aud": audience, "sub": "auth0|manager", "exp": time.Now().Add(time.Hour).Unix(),
		"scope": "approve:timesheets", "https://api.exampleco.com/email": "manager@example.com", "https://api.exampleco.com/email_verified": true,
	})
	token.Header["kid"] = "1"
	signed, err := token.SignedString(key)
	if err != nil {
		tb.Fatal(err)
	}
	return signed
}
