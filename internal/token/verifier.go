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
// keyfunc.Keyfunc is a KeySet.
type KeySet interface {
	KeyfuncCtx(ctx context.Context) jwt.Keyfunc
}

// Config configures a Verifier. Issuer, EmailClaim, ScopeClaim, Now and either Audience or
// Clients are required. NewVerifier also requires Keys, and ignores StaleKeys. NewRemote sets
// Keys.
type Config struct {
	Issuer string // the exact iss
	// Audience is the value that aud must contain. Clients replaces Audience for an issuer
	// whose access tokens have no aud: client_id must be one of the Clients.
	Audience             string
	Clients              []string
	EmailClaim           string // the claim with the email; the claim NAME_verified reports whether that email is verified
	RequireVerifiedEmail bool   // whether an email that isn't verified counts as absent
	ScopeClaim           string // the claim with the scopes
	// StaleKeys is how old cached keys may become while the issuer's keys can't be fetched.
	// With 0, cached keys are never used after they are due for a fetch, 15 minutes after
	// the last fetch.
	StaleKeys time.Duration
	Keys      KeySet
	Now       func() time.Time
}

// A Verifier verifies bearer tokens of one issuer for one API. It is safe for concurrent use.
type Verifier struct {
	config Config
	parser *jwt.Parser
}

// NewVerifier returns a Verifier. It fails if a required field of the Config is missing: if
// the Issuer were empty, for example, golang-jwt wouldn't check iss.
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

// NewRemote returns a Verifier with the keys that the issuer publishes at a URL. It doesn't
// fetch the keys: they are fetched when the first token needs one.
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
		// The parser accepts one algorithm. It checks alg before it looks up a key.
		// https://www.rfc-editor.org/rfc/rfc8725#section-3.1
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
		// Each token has one valid spelling. The gateway caches each spelling separately.
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
	subject, _ := c.Text("sub") // Validate has checked sub
	expires, err := c.GetExpirationTime()
	if err != nil {
		return Identity{}, err
	}
	return Identity{Subject: subject, Email: v.email(c), Scopes: scopes, Expires: expires.Time}, nil
}

// email returns the caller's address, or "" if the token has no valid address. A token without
// a valid address isn't rejected: the import job has no email at all.
func (v *Verifier) email(c claims) string {
	if v.config.RequireVerifiedEmail && string(c.Object[v.config.EmailClaim+verifiedSuffix]) != "true" {
		return ""
	}
	text, _ := c.Text(v.config.EmailClaim)
	address, _ := email.Parse(text)
	return address
}
