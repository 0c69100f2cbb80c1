package issuer

import (
	"context"
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/luikyv/go-oidc/pkg/goidc"
	"github.com/luikyv/go-oidc/pkg/provider"
)

// The endpoints, at the same paths as Auth0's.
const (
	pathDiscovery = "/.well-known/openid-configuration"
	pathKeys      = "/.well-known/jwks.json"
	pathAuthorize = "/authorize"
	pathToken     = "/oauth/token" //nolint:gosec // G101: a path
	pathUserInfo  = "/userinfo"
	pathSignOut   = "/oidc/logout"
)

const (
	// DefaultTokenLife is how long an access token is valid.
	DefaultTokenLife = time.Hour
	// idTokenLife is long because the page can send its ID token when it signs out, and
	// the library rejects an expired ID token. It is also Auth0's default.
	idTokenLife = 10 * time.Hour
	// refreshLife is how long a refresh token is valid if it isn't used.
	refreshLife = 30 * 24 * time.Hour
	// signInLife is how long a sign-in can stay pending.
	signInLife = 30 * time.Minute
)

// Config configures an issuer. All fields except Hosts and TokenLife are required.
type Config struct {
	URL        string          // the exact "iss": http://host:port/
	Hosts      []string        // other accepted Host headers, with ports
	Audience   string          // the only audience of access tokens
	EmailClaim string          // the claim with the email; with the suffix _verified, the claim with the verified flag
	PageOrigin string          // the web page's origin, the only one that CORS allows
	Key        *rsa.PrivateKey // signs all tokens
	TokenLife  time.Duration   // of access tokens; zero means DefaultTokenLife
	Now        func() time.Time
}

// An Issuer is the provider's HTTP handler. It is safe for concurrent use.
type Issuer struct {
	cfg     Config
	memory  *memory
	clients []*goidc.Client
	pages   *template.Template
	handler http.Handler
}

// New returns an issuer, or an error if its configuration is invalid.
func New(cfg Config) (*Issuer, error) {
	self, err := url.Parse(cfg.URL)
	if err != nil || self.Scheme != "http" || self.Host == "" || cfg.URL != "http://"+self.Host+"/" {
		return nil, errors.New("the issuer's URL must be http://host:port/, with a trailing slash")
	}
	if cfg.Audience == "" || cfg.EmailClaim == "" || cfg.PageOrigin == "" || cfg.Key == nil || cfg.Now == nil {
		return nil, errors.New("the issuer must have an audience, an email claim, a page origin, a key and a clock")
	}
	if cfg.TokenLife == 0 {
		cfg.TokenLife = DefaultTokenLife
	}
	pages, err := template.ParseFS(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse the HTML pages: %w", err)
	}
	i := &Issuer{cfg: cfg, memory: newMemory(), clients: clients(cfg.PageOrigin), pages: pages}
	library, err := i.provider()
	if err != nil {
		return nil, fmt.Errorf("create the provider: %w", err)
	}
	i.handler = i.route(self.Host, library)
	return i, nil
}

// ServeHTTP handles a request.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) { i.handler.ServeHTTP(w, r) }

// route adds this package's own routes and checks to the library's.
func (i *Issuer) route(host string, library http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", library)
	mux.Handle(pathAuthorize, i.translateSignIn(library))
	mux.Handle("POST "+pathToken, i.translateToken(library))
	mux.Handle(pathUserInfo, dropOpaqueTokens(library))
	mux.HandleFunc("GET "+pathDiscovery, i.discovery)
	mux.HandleFunc("GET "+pathStyle, serveStyle)
	// Only the issuer's own pages post forms to paths below pathAuthorize and pathSignOut, so
	// requests from other origins are rejected there. The endpoints that apps on other origins
	// call, such as the token endpoint, have other paths.
	sameOrigin := http.NewCrossOriginProtection().Handler(library)
	mux.Handle(pathAuthorize+"/", sameOrigin)
	mux.Handle("GET "+pathAuthorize+"/{id}", i.redirectIfEnded(sameOrigin))
	mux.Handle(pathSignOut+"/", sameOrigin)
	mux.Handle(pathSignOut, library)
	return requireHost(append([]string{host}, i.cfg.Hosts...), http.MaxBytesHandler(i.allowCORS(mux), maxBody))
}

// provider returns the library's handler.
func (i *Issuer) provider() (http.Handler, error) {
	keys, err := i.keySet()
	if err != nil {
		return nil, err
	}
	op, err := provider.New(i.cfg.URL, i.memory,
		func(context.Context) (goidc.JSONWebKeySet, error) { return keys, nil },
		append(append(i.tokenOptions(keys.Keys[0].KeyID), i.clientOptions()...), i.endpointOptions()...)...)
	if err != nil {
		return nil, err
	}
	return op.Handler(), nil
}

func (i *Issuer) tokenOptions(keyID string) []provider.Option {
	return []provider.Option{
		provider.WithSigner(func(context.Context, goidc.SignatureAlgorithm) (string, crypto.Signer, error) {
			return keyID, i.cfg.Key, nil
		}),
		provider.WithTokenOptions(func(context.Context, *goidc.Grant, *goidc.Client) goidc.TokenOptions {
			return goidc.NewJWTTokenOptions(goidc.RS256, int(i.cfg.TokenLife.Seconds()))
		}),
		provider.WithTokenClaims(i.tokenClaims),
		provider.WithIDTokenLifetime(int(idTokenLife.Seconds())),
		provider.WithIDTokenClaims(idTokenClaims),
		provider.WithUserInfoClaims(userInfoClaims),
		provider.WithRefreshTokenRotation(),
		provider.WithRefreshTokenLifetime(int(refreshLife.Seconds())),
		provider.WithRefreshTokenShouldIssue(hasOfflineAccess),
		provider.WithResourceIndicatorsRequired(i.cfg.Audience),
	}
}

func (i *Issuer) clientOptions() []provider.Option {
	return []provider.Option{
		provider.WithStaticClients(i.clients[0], i.clients[1:]...),
		provider.WithScopes(scopesOf(i.clients)...),
		provider.WithNoneAuthn(),
		provider.WithSecretPostAuthn(),
		provider.WithAuthCodeGrant(i.memory, goidc.ResponseTypeCode),
		provider.WithRefreshTokenGrant(i.memory),
		provider.WithClientCredentialsGrant(),
		provider.WithPKCERequired(goidc.CodeChallengeMethodSHA256),
		// https://www.rfc-editor.org/rfc/rfc9207
		provider.WithIssuerResponseParameter(),
		provider.WithAuthSessionLifetime(int(signInLife.Seconds())),
		provider.WithPolicies(goidc.NewPolicy("users", i.setUpSignIn, i.signIn)),
		provider.WithLogout(i.memory, i.signedOut),
		provider.WithLogoutPolicies(goidc.NewLogoutPolicy("browser",
			func(*http.Request, *goidc.LogoutSession) bool { return true }, i.signOut)),
		provider.WithErrorRenderer(i.renderError),
		// No client of this issuer signs assertions, so there is no assertion to replay.
		provider.WithJTIConsumer(func(context.Context, string) error { return nil }),
	}
}

func (i *Issuer) endpointOptions() []provider.Option {
	return []provider.Option{
		provider.WithJWKSEndpoint(pathKeys),
		provider.WithAuthorizeEndpoint(pathAuthorize),
		provider.WithTokenEndpoint(pathToken),
		provider.WithUserInfoEndpoint(pathUserInfo),
		provider.WithLogoutEndpoint(pathSignOut),
	}
}

// keySet returns the published keys: first the issuer's key, then the keys that verify the
// tokens in events/.
func (i *Issuer) keySet() (goidc.JSONWebKeySet, error) {
	issuerKey, err := publicKey(i.cfg.Key)
	if err != nil {
		return goidc.JSONWebKeySet{}, err
	}
	eventKeys, err := publicKeys(eventKeySet)
	if err != nil {
		return goidc.JSONWebKeySet{}, err
	}
	return goidc.JSONWebKeySet{Keys: append([]goidc.JSONWebKey{issuerKey}, eventKeys...)}, nil
}

func scopesOf(clients []*goidc.Client) []goidc.Scope {
	var scopes []goidc.Scope
	seen := map[string]bool{}
	for _, c := range clients {
		for id := range strings.FieldsSeq(c.ScopeIDs) {
			if !seen[id] {
				scopes = append(scopes, goidc.NewScope(id))
			}
			seen[id] = true
		}
	}
	return scopes
}
