package issuer

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"golang.org/x/oauth2"
)

const (
	testAudience   = "https://api.exampleco.com/timesheets"
	testEmailClaim = "https://api.exampleco.com/email"
	testPage       = "http://127.0.0.1:8082"
	allScopes      = "openid profile email offline_access read:timesheets create:timesheets delete:timesheets approve:timesheets"
)

// testKey is generated once, because that takes a tenth of a second.
var testKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, keyBits) })

// A server is a running issuer.
type server struct {
	tb  testing.TB
	url string // with a trailing slash
	key *rsa.PrivateKey
}

// start runs an issuer on loopback until the test ends.
func start(tb testing.TB, change func(*Config)) server {
	tb.Helper()
	key, err := testKey()
	if err != nil {
		tb.Fatal(err)
	}
	s := httptest.NewUnstartedServer(nil)
	cfg := Config{
		URL: "http://" + s.Listener.Addr().String() + "/", Audience: testAudience, EmailClaim: testEmailClaim,
		PageOrigin: testPage, Key: key, Now: time.Now,
	}
	if change != nil {
		change(&cfg)
	}
	i, err := New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	s.Config.Handler = i
	s.Start()
	tb.Cleanup(s.Close)
	return server{tb: tb, url: cfg.URL, key: key}
}

// app returns the page's OAuth client.
func (s server) app(scopes ...string) oauth2.Config {
	return oauth2.Config{
		ClientID: WebClient, RedirectURL: testPage + pageCallback, Scopes: scopes,
		Endpoint: oauth2.Endpoint{
			AuthURL: s.endpoint(pathAuthorize), TokenURL: s.endpoint(pathToken), AuthStyle: oauth2.AuthStyleInParams,
		},
	}
}

func (s server) endpoint(path string) string { return strings.TrimSuffix(s.url, "/") + path }

// A browser stores cookies and doesn't follow redirects.
type browser struct {
	testing.TB
	http.Client
}

func newBrowser(tb testing.TB) *browser {
	tb.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return &browser{tb, http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// An httpResponse is a response with its body read.
type httpResponse struct {
	*http.Response
	body string
}

func (b *browser) do(method, address string, form url.Values, header ...string) httpResponse {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for n := 0; n < len(header); n += 2 {
		if r.Header.Set(header[n], header[n+1]); header[n] == "Host" {
			r.Host = header[n+1]
		}
	}
	response, err := b.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.Fatal(err)
	}
	return httpResponse{response, string(body)}
}

// cookie returns the cookie of a name that the response sets.
func (a httpResponse) cookie(tb testing.TB, name string) *http.Cookie {
	tb.Helper()
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c
		}
	}
	tb.Fatalf("the response sets no cookie %s", name)
	return nil
}

// openSignIn sends a sign-in request and returns the URL of the sign-in page.
func (b *browser) openSignIn(address string) string {
	b.Helper()
	a := b.do(http.MethodGet, address, nil)
	if a.StatusCode != http.StatusSeeOther {
		b.Fatalf("sign-in request: status %d\n%s", a.StatusCode, a.body)
	}
	page, err := a.Location()
	if err != nil {
		b.Fatal(err)
	}
	return page.String()
}

// signIn signs in as a demo user and returns the parameters that the app receives.
func (b *browser) signIn(address, user string) url.Values {
	b.Helper()
	page := b.openSignIn(address)
	if a := b.do(http.MethodGet, page, nil); a.StatusCode != http.StatusOK {
		b.Fatalf("sign-in page: status %d\n%s", a.StatusCode, a.body)
	}
	return b.callbackParameters(b.do(http.MethodPost, page, url.Values{"user": {user}}))
}

// callbackParameters returns the parameters of the redirect to the app.
func (b *browser) callbackParameters(a httpResponse) url.Values {
	b.Helper()
	location, err := a.Location()
	if err != nil {
		b.Fatalf("no redirect to the app: status %d\n%s", a.StatusCode, a.body)
	}
	if got := originOf(location.String()); got != testPage {
		b.Fatalf("redirect to %s, want %s", got, testPage)
	}
	if fragment, err := url.ParseQuery(location.Fragment); err == nil && len(fragment) > 0 {
		return fragment
	}
	return location.Query()
}

// tokens signs in to the page as a demo user and redeems the code.
func (s server) tokens(user string, scopes ...string) *oauth2.Token {
	s.tb.Helper()
	app, verifier := s.app(scopes...), oauth2.GenerateVerifier()
	got := newBrowser(s.tb).signIn(app.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier)), user)
	token, err := app.Exchange(s.tb.Context(), got.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		s.tb.Fatalf("redeem the code: %v", err)
	}
	return token
}

// claims verifies a token with the published keys and returns its header and claims.
func (s server) claims(token string) (jose.Header, map[string]any) {
	s.tb.Helper()
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		s.tb.Fatal(err)
	}
	var keys jose.JSONWebKeySet
	s.decode(newBrowser(s.tb).do(http.MethodGet, s.endpoint(pathKeys), nil), &keys)
	var claims map[string]any
	if err := parsed.Claims(keys, &claims); err != nil {
		s.tb.Fatalf("the published keys don't verify the token: %v", err)
	}
	return parsed.Headers[0], claims
}

func (s server) decode(a httpResponse, into any) {
	s.tb.Helper()
	if a.StatusCode != http.StatusOK {
		s.tb.Fatalf("%s: status %d, want 200\n%s", a.Request.URL, a.StatusCode, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		s.tb.Fatal(err)
	}
}

// refresh redeems a refresh token.
func (s server) refresh(ctx context.Context, refreshToken string) (*oauth2.Token, error) {
	app := s.app()
	return app.TokenSource(ctx, &oauth2.Token{RefreshToken: refreshToken}).Token()
}

// fixedTime is a clock that always returns the same time.
func fixedTime() time.Time { return time.Unix(1_800_000_000, 0) }

func decodeRecorded(tb testing.TB, h http.Handler, path string, into any) {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), http.MethodGet, path, nil)
	if i, ok := h.(*Issuer); ok {
		r.Host = mustParse(tb, i.cfg.URL).Host
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		tb.Fatal(err)
	}
}
