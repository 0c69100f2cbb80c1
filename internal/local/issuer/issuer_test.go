package issuer

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
)

func formAction(tb testing.TB, page string) string {
	tb.Helper()
	found := regexp.MustCompile(`action="([^"]+)"`).FindStringSubmatch(page)
	if found == nil {
		tb.Fatalf("the page has no form:\n%s", page)
	}
	return found[1]
}

func TestDiscovery(t *testing.T) {
	s := start(t, nil)
	var got map[string]any
	s.decode(newBrowser(t).do(http.MethodGet, s.endpoint(pathDiscovery), nil), &got)
	base := strings.TrimSuffix(s.url, "/")
	for name, want := range map[string]string{
		"issuer":                 s.url,
		"authorization_endpoint": base + "/authorize",
		"token_endpoint":         base + "/oauth/token",
		"userinfo_endpoint":      base + "/userinfo",
		"end_session_endpoint":   base + "/oidc/logout",
		"jwks_uri":               base + "/.well-known/jwks.json",
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %s", name, got[name], want)
		}
	}
}

// This package's discovery document and the library's differ only in the double slashes of
// the library's URLs.
func TestDiscoveryMatchesTheLibrary(t *testing.T) {
	s := start(t, nil)
	key, err := testKey()
	if err != nil {
		t.Fatal(err)
	}
	i, err := New(Config{URL: s.url, Audience: testAudience, EmailClaim: testEmailClaim, PageOrigin: testPage, Key: key, Now: fixedTime})
	if err != nil {
		t.Fatal(err)
	}
	library, err := i.provider()
	if err != nil {
		t.Fatal(err)
	}
	var want, got map[string]any
	decodeRecorded(t, library, pathDiscovery, &want)
	decodeRecorded(t, i, pathDiscovery, &got)
	for name, value := range want {
		if text, ok := value.(string); ok && name != "issuer" {
			want[name] = strings.Replace(text, s.url+"/", s.url, 1)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("discovery (-library +ours):\n%s", diff)
	}
}

func TestKeySetIsPublic(t *testing.T) {
	s := start(t, nil)
	a := newBrowser(t).do(http.MethodGet, s.endpoint(pathKeys), nil)
	var set jose.JSONWebKeySet
	s.decode(a, &set)
	for _, key := range set.Keys {
		if !key.IsPublic() || key.KeyID == "" || key.Use != "sig" || key.Algorithm != "RS256" {
			t.Errorf("published: kid %q, use %q, alg %q, public %t", key.KeyID, key.Use, key.Algorithm, key.IsPublic())
		}
	}
	if len(set.Keys) != 2 {
		t.Errorf("%d keys, want the issuer's and that of events/", len(set.Keys))
	}
}

func TestOnlyPublicKeysArePublished(t *testing.T) {
	key, err := testKey()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key, KeyID: "private"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := publicKeys(text); err == nil || !strings.Contains(err.Error(), "must be a valid public key") {
		t.Errorf("error = %v, want the private key rejected", err)
	}
}

func TestHosts(t *testing.T) {
	s := start(t, func(c *Config) { c.Hosts = []string{"host.docker.internal:8081"} })
	self := strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/")
	tests := []struct {
		host   string
		status int
	}{
		{self, http.StatusOK},
		{"host.docker.internal:8081", http.StatusOK},
		{"host.docker.internal", http.StatusMisdirectedRequest},
		{"evil.example.org", http.StatusMisdirectedRequest},
		{"evil.example.org" + self[strings.Index(self, ":"):], http.StatusMisdirectedRequest},
		{"127.0.0.1", http.StatusMisdirectedRequest},
		{strings.Replace(self, "127.0.0.1", "localhost", 1), http.StatusMisdirectedRequest},
	}
	for _, test := range tests {
		t.Run(test.host, func(t *testing.T) {
			a := newBrowser(t).do(http.MethodGet, s.endpoint(pathDiscovery), nil, "Host", test.host)
			if a.StatusCode != test.status {
				t.Errorf("status %d, want %d", a.StatusCode, test.status)
			}
		})
	}
}

func TestCORS(t *testing.T) {
	s := start(t, nil)
	tests := []struct {
		name, method, path, origin, want string
	}{
		{"the page reads discovery", http.MethodGet, pathDiscovery, testPage, testPage},
		{"the page reads the keys", http.MethodGet, pathKeys, testPage, testPage},
		{"the page requests tokens", http.MethodPost, pathToken, testPage, testPage},
		{"the page sends a preflight", http.MethodOptions, pathUserInfo, testPage, testPage},
		{"the page sends no token", http.MethodGet, pathUserInfo, testPage, testPage},
		{"another site reads discovery", http.MethodGet, pathDiscovery, "http://evil.example.org", ""},
		{"another site requests tokens", http.MethodPost, pathToken, "http://evil.example.org", ""},
		{"another site sends a preflight", http.MethodOptions, pathToken, "http://evil.example.org", ""},
		{"another port of this machine", http.MethodGet, pathDiscovery, "http://127.0.0.1:9999", ""},
		{"a sandboxed frame", http.MethodGet, pathDiscovery, "null", ""},
		{"the page reads the sign-in", http.MethodGet, pathAuthorize, testPage, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := newBrowser(t).do(test.method, s.endpoint(test.path), nil, "Origin", test.origin)
			if got := a.Header.Get("Access-Control-Allow-Origin"); got != test.want {
				t.Errorf("Access-Control-Allow-Origin %q, want %q", got, test.want)
			}
			if a.Header.Get("Access-Control-Allow-Credentials") != "" {
				t.Error("credentials are allowed")
			}
		})
	}
}

func TestBodyLimit(t *testing.T) {
	s := start(t, nil)
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {ImportClient}, "client_secret": {ImportSecret}}
	// The longest body that is allowed. The padding also adds a name, = and &.
	form.Set("x", strings.Repeat("x", maxBody-len(form.Encode())-len("&x=")))
	if a := newBrowser(t).do(http.MethodPost, s.endpoint(pathToken), form); a.StatusCode != http.StatusOK {
		t.Errorf("%d bytes: status %d, want 200", maxBody, a.StatusCode)
	}
	form.Set("x", form.Get("x")+"x")
	if a := newBrowser(t).do(http.MethodPost, s.endpoint(pathToken), form); a.StatusCode != http.StatusBadRequest {
		t.Errorf("one byte over the limit: status %d, want 400", a.StatusCode)
	}
}

func TestNewRejectsAnInvalidConfig(t *testing.T) {
	key, err := testKey()
	if err != nil {
		t.Fatal(err)
	}
	valid := Config{URL: "http://127.0.0.1:8081/", Audience: testAudience, EmailClaim: testEmailClaim, PageOrigin: testPage, Key: key, Now: fixedTime}
	tests := []struct {
		name   string
		change func(*Config)
	}{
		{"no URL", func(c *Config) { c.URL = "" }},
		{"no slash", func(c *Config) { c.URL = "http://127.0.0.1:8081" }},
		{"a path", func(c *Config) { c.URL = "http://127.0.0.1:8081/auth/" }},
		{"a query", func(c *Config) { c.URL = "http://127.0.0.1:8081/?x" }},
		{"no audience", func(c *Config) { c.Audience = "" }},
		{"no email claim", func(c *Config) { c.EmailClaim = "" }},
		{"no page", func(c *Config) { c.PageOrigin = "" }},
		{"no key", func(c *Config) { c.Key = nil }},
		{"no clock", func(c *Config) { c.Now = nil }},
	}
	if _, err := New(valid); err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := valid
			test.change(&cfg)
			if _, err := New(cfg); err == nil {
				t.Error("error = nil, want an error")
			}
		})
	}
}

func TestLoadKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "key.pem")
	created, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o, want 600", info.Mode().Perm())
	}
	read, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if !read.Equal(created) {
		t.Error("the key isn't the same after a restart")
	}
	if tempFiles, _ := filepath.Glob(path + ".*"); len(tempFiles) > 0 {
		t.Errorf("temporary files weren't removed: %v", tempFiles)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"empty": nil, "not PEM": []byte("key"), "truncated": text[:len(text)/2],
		"another label": bytes.ReplaceAll(text, []byte("PRIVATE"), []byte("PUBLIC")),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key.pem")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := LoadKey(path); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("error = %v, want one that contains the path", err)
			}
		})
	}
}

func TestLoadKeyRejectsWeakKeys(t *testing.T) {
	weakKey, err := rsa.GenerateKey(rand.Reader, keyBits/2)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]any{"too short": weakKey, "not RSA": edKey} {
		t.Run(name, func(t *testing.T) {
			der, err := x509.MarshalPKCS8PrivateKey(key)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "key.pem")
			if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := LoadKey(path); err == nil || !strings.Contains(err.Error(), "at least 2048 bits") {
				t.Errorf("error = %v, want the key rejected", err)
			}
		})
	}
}
