package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"time"
)

const (
	audience = "https://api.example.com"
	keyID    = "bench"
)

// A provider is an identity provider with a key set and one token.
type provider struct {
	*httptest.Server
	key   *rsa.PrivateKey
	token string
}

func newProvider() (*provider, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	p := &provider{key: key}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serveKeys))
	if p.token, err = p.sign(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *provider) serveKeys(w http.ResponseWriter, _ *http.Request) {
	encode := base64.RawURLEncoding.EncodeToString
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": keyID,
		"n": encode(p.key.N.Bytes()), "e": encode(big.NewInt(int64(p.key.E)).Bytes()),
	}}})
}

// sign returns a token like Auth0's: RS256, with the email claim and its _verified claim.
func (p *provider) sign() (string, error) {
	now := time.Now()
	input := segment(map[string]any{"alg": "RS256", "typ": "JWT", "kid": keyID}) + "." + segment(map[string]any{
		"iss": p.URL + "/", "sub": "auth0|5f7c8ec7c33c6c004bbafe82", "aud": []string{audience, p.URL + "/userinfo"},
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "azp": "my_client_id",
		"scope":                           "openid profile email read:timesheets create:timesheets delete:timesheets",
		"https://api.exampleco.com/email": "employee@example.com", "https://api.exampleco.com/email_verified": true,
	})
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, p.key, crypto.SHA256, digest[:])
	return input + "." + base64.RawURLEncoding.EncodeToString(signature), err
}

func segment(v map[string]any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // unreachable: a map of strings, numbers and booleans
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func (p *provider) settings() map[string]string {
	return map[string]string{"ISSUER": p.URL + "/", "AUDIENCE": audience}
}

func (p *provider) env() []string { return environment(p.settings()) }

func environment(settings map[string]string) []string {
	var env []string
	for name, value := range settings {
		env = append(env, name+"="+value)
	}
	return env
}

func (p *provider) event(context.Context, int) ([]byte, error) {
	return fmt.Appendf(nil, `{"type":"TOKEN","authorizationToken":"Bearer %s",`+
		`"methodArn":"arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/v1/GET/timesheets"}`, p.token), nil
}
