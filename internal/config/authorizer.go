package config

import (
	"strings"
	"time"
)

// Authorizer is what the authorizer reads from its environment.
type Authorizer struct {
	// Issuer (ISSUER, required) is the iss that a token must have. It is kept as
	// it is written: with a trailing slash it is another issuer than without.
	Issuer string
	// Audience (AUDIENCE, required) is the API's identifier, which a token's aud
	// must contain. It is empty where there are Clients.
	Audience string
	// Clients is what AUDIENCE holds where AUDIENCE_CLAIM (aud or client_id, default
	// aud) is client_id: the clients, separated by commas, of which a token's
	// client_id must be one. It is for Cognito, whose access tokens have no aud.
	Clients []string
	// JWKSURL (JWKS_URL, default: the issuer followed by .well-known/jwks.json) is
	// where the issuer's keys are fetched. Nothing else is ever called.
	JWKSURL string
	// EmailClaim (EMAIL_CLAIM, default https://api.exampleco.com/email) is the
	// claim that holds the email. The same name followed by _verified is the claim
	// that says whether it is verified.
	EmailClaim string
	// RequireVerifiedEmail (REQUIRE_VERIFIED_EMAIL, true or false, default true)
	// makes an email count only where its verified claim is true.
	RequireVerifiedEmail bool
	// ScopeClaim (SCOPE_CLAIM, default scope) is the claim that holds the scopes,
	// as text with spaces or as an array.
	ScopeClaim string
	// StaleKeys (STALE_KEYS_HOURS, whole hours from 0 to 24, default 24) is how old
	// cached keys may become while the issuer's can't be fetched. A withdrawn key counts
	// for as long. With 0, keys are used for the 15 minutes between two fetches and no
	// longer, and an outage of the issuer's keys is one of the API's.
	StaleKeys time.Duration
	// FunctionName (AWS_LAMBDA_FUNCTION_NAME; Lambda sets it) is a dimension of the metric
	// of decisions.
	FunctionName string
}

// The claims that can say who a token is for.
const (
	audienceClaim = "aud"
	clientClaim   = "client_id"
)

const (
	defaultEmailClaim = "https://api.exampleco.com/email"
	defaultScopeClaim = "scope"
	// defaultKeysPath is where Auth0 and many others publish their keys.
	defaultKeysPath = ".well-known/jwks.json"
	// maxStaleKeys in hours, and the default: a day's outage of the issuer isn't one of
	// ours.
	maxStaleKeys = 24
)

// LoadAuthorizer reads the authorizer's settings. Its error is Faults and names
// everything that is wrong.
func LoadAuthorizer(lookup Lookup) (Authorizer, error) {
	r := reader{lookup: lookup}
	a := Authorizer{Issuer: r.required("ISSUER", issuer())}
	a.Audience, a.Clients = r.audience()
	a.JWKSURL = r.optional("JWKS_URL", "", keysURL())
	a.EmailClaim = r.optional("EMAIL_CLAIM", defaultEmailClaim, word())
	a.RequireVerifiedEmail = r.optional("REQUIRE_VERIFIED_EMAIL", "true", oneOf("true", "false")) == "true"
	a.ScopeClaim = r.optional("SCOPE_CLAIM", defaultScopeClaim, word())
	a.StaleKeys = time.Duration(r.optionalNumber("STALE_KEYS_HOURS", maxStaleKeys, "hours", 0, maxStaleKeys)) * time.Hour
	a.FunctionName, _ = r.value("AWS_LAMBDA_FUNCTION_NAME")
	if err := r.err(); err != nil {
		return Authorizer{}, err
	}
	if a.JWKSURL == "" {
		a.JWKSURL = strings.TrimSuffix(a.Issuer, "/") + "/" + defaultKeysPath
	}
	return a, nil
}

// audience reads who tokens must be for: one API, or any of several clients.
func (r *reader) audience() (api string, clients []string) {
	if r.optional("AUDIENCE_CLAIM", audienceClaim, oneOf(audienceClaim, clientClaim)) == clientClaim {
		return "", strings.Split(r.required("AUDIENCE", words()), ",")
	}
	return r.required("AUDIENCE", word()), nil
}
