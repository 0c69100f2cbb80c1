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
	"timesheets/internal/email"
)

// A KeySet returns the key that a token names, or fails with a Reason or a KeysError.
// It is called only for tokens whose header is valid, and doesn't verify them.
// keyfunc.Keyfunc is one.
type KeySet interface {
	KeyfuncCtx(ctx context.Context) jwt.Keyfunc
}

// Config configures a Verifier. All of it is required, except Keys for NewRemote, which
// makes them, and StaleKeys for NewVerifier, which ignores it.
type Config struct {
	Issuer string // the exact iss
	// Audience is the value that aud must contain. Clients replaces it for an issuer whose
	// access tokens have no aud: client_id must be one of them. Exactly one of the two
	// must be set.
	Audience             string
	Clients              []string
	EmailClaim           string // the claim with the email; followed by _verified, the claim that is true if it is verified
	RequireVerifiedEmail bool   // whether only a verified email counts
	ScopeClaim           string // the claim with the scopes
	// StaleKeys is how old cached keys may become while the issuer's can't be fetched.
	// With 0 they are never used after they are due for a fetch, 15 minutes after the last.
	StaleKeys time.Duration
	Keys      KeySet
	Now       func() time.Time
}

// A Verifier verifies bearer tokens of one issuer for one API. It is safe for concurrent use.
type Verifier struct {
	config Config
	parser *jwt.Parser
}

// NewVerifier returns a Verifier. It fails if a part of the Config is missing, because
// golang-jwt doesn't check an issuer or audience that is empty.
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

// NewRemote returns a Verifier with the keys that the issuer publishes at a URL. Nothing
// is fetched before the first token.
func NewRemote(url string, config Config) (*Verifier, error) {
	return newCached(NewEndpoint(url), config)
}

// newCached returns a Verifier with a Cache of the source's keys.
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
		// One algorithm, by allow-list, before any key is looked up.
		// https://www.rfc-editor.org/rfc/rfc8725#section-3.1
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
		// One spelling of each token: the gateway caches results by its text.
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

// Verify returns the identity that the text of an Authorization header proves. The error
// is a Reason, or a KeysError if the keys are unavailable, and contains no part of the
// token. The package comment lists the checks.
func (v *Verifier) Verify(ctx context.Context, authorization string) (Identity, error) {
	raw, err := bearerToken(authorization)
	if err != nil {
		return Identity{}, err
	}
	key := func(t *jwt.Token) (any, error) {
		if err := checkHeader(t); err != nil {
			return nil, err
		}
		return v.config.Keys.KeyfuncCtx(ctx)(t)
	}
	var c claims
	if _, err := v.parser.ParseWithClaims(raw, &c, key); err != nil {
		return Identity{}, reasonOf(err)
	}
	if err := c.checkClient(v.config.Clients); err != nil {
		return Identity{}, err
	}
	return v.identity(c)
}

// identity returns the identity in claims that have been verified.
func (v *Verifier) identity(c claims) (Identity, error) {
	scopes, err := c.scopes(v.config.ScopeClaim)
	if err != nil {
		return Identity{}, err
	}
	subject, _ := c.Text("sub") // required, so it is present
	expires, err := c.GetExpirationTime()
	if err != nil {
		return Identity{}, err
	}
	return Identity{Subject: subject, Email: v.email(c), Scopes: scopes, Expires: expires.Time}, nil
}

// email returns the caller's address, or "" if the token has no valid one. That isn't a
// reason to reject the token: the import job has no email at all.
func (v *Verifier) email(c claims) string {
	if v.config.RequireVerifiedEmail && string(c.Object[v.config.EmailClaim+verifiedSuffix]) != "true" {
		return ""
	}
	text, _ := c.Text(v.config.EmailClaim)
	address, _ := email.Parse(text)
	return address
}
