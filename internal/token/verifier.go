package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"timesheets/internal/clockskew"
)

// A KeySet finds the key that a token names. It is asked only for tokens whose
// header is sound, and answers with a Reason or a KeysError where it has none.
// Judging the token is not its job. keyfunc.Keyfunc is one.
type KeySet interface {
	KeyfuncCtx(ctx context.Context) jwt.Keyfunc
}

// Config is what a Verifier needs. All of it is required, except that NewRemote
// brings the keys along, and that StaleKeys is for NewRemote alone.
type Config struct {
	Issuer string // the exact iss
	// Audience is what aud must contain. Clients takes its place for an issuer whose
	// access tokens have no aud: the clients of which client_id must be one. There
	// are either.
	Audience             string
	Clients              []string
	EmailClaim           string // the claim with the email; with _verified after it, the claim that vouches for it
	RequireVerifiedEmail bool   // whether only an email that is vouched for counts
	ScopeClaim           string // the claim with the scopes
	// StaleKeys is how old cached keys may become while the issuer's can't be fetched.
	// With 0 they are never used after they are due for a fetch, 15 minutes after the last.
	StaleKeys time.Duration
	Keys      KeySet
	Now       func() time.Time
}

// A Verifier verifies bearer tokens of one issuer for one API. It can be used by
// several goroutines at once.
type Verifier struct {
	config Config
	parser *jwt.Parser
}

// NewVerifier makes a Verifier. It refuses a Config that lacks something, because
// golang-jwt takes an empty issuer or audience for a wish not to check it.
func NewVerifier(config Config) (*Verifier, error) {
	if slices.Contains([]string{config.Issuer, config.EmailClaim, config.ScopeClaim}, "") {
		return nil, errors.New("token verifier: issuer, email claim and scope claim are required")
	}
	if (config.Audience == "") == (len(config.Clients) == 0) || slices.Contains(config.Clients, "") {
		return nil, errors.New("token verifier: either an audience or clients are required")
	}
	if config.Keys == nil || config.Now == nil {
		return nil, errors.New("token verifier: keys and clock are required")
	}
	return &Verifier{config: config, parser: newParser(config)}, nil
}

// NewRemote makes a Verifier with the keys that the issuer publishes at a URL.
// Nothing is fetched before the first token.
func NewRemote(url string, config Config) (*Verifier, error) {
	return newCached(NewEndpoint(url), config)
}

// newCached returns a Verifier that keeps the keys of the source in a Cache.
func newCached(source Source, config Config) (*Verifier, error) {
	keys, err := keyfunc.New(keyfunc.Options{Storage: NewCache(source, config.StaleKeys, config.Now)})
	if err != nil {
		return nil, fmt.Errorf("token verifier: %w", err)
	}
	config.Keys = keys
	return NewVerifier(config)
}

func newParser(config Config) *jwt.Parser {
	options := []jwt.ParserOption{
		// One algorithm, by name, before any key is looked up.
		// https://www.rfc-editor.org/rfc/rfc8725#section-3.1
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
		// One spelling of each token: caches go by its text.
		jwt.WithStrictDecoding(),
		// https://www.rfc-editor.org/rfc/rfc7519#section-4.1
		jwt.WithIssuer(config.Issuer),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(clockskew.Leeway),
		jwt.WithTimeFunc(config.Now),
	}
	if len(config.Clients) == 0 {
		options = append(options, jwt.WithAudience(config.Audience))
	}
	return jwt.NewParser(options...)
}

// Verify gives the identity that the text of an Authorization header proves. The
// error is a Reason, or a KeysError where the keys are out of reach, and holds
// nothing of the token.
func (v *Verifier) Verify(ctx context.Context, authorization string) (Identity, error) {
	raw, err := bearerToken(authorization)
	if err != nil {
		return Identity{}, err
	}
	var c claims
	if _, err := v.parser.ParseWithClaims(raw, &c, v.key(ctx)); err != nil {
		return Identity{}, judge(err)
	}
	if err := c.checkClient(v.config.Clients); err != nil {
		return Identity{}, err
	}
	return v.identity(c)
}

// key looks a key up, once the token's header has passed.
func (v *Verifier) key(ctx context.Context) jwt.Keyfunc {
	return func(t *jwt.Token) (any, error) {
		if err := checkHeader(t); err != nil {
			return nil, err
		}
		return v.config.Keys.KeyfuncCtx(ctx)(t)
	}
}
