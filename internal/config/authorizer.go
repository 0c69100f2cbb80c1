package config

import (
	"strings"
	"time"
)

// Authorizer holds the authorizer's settings.
type Authorizer struct {
	// Issuer (ISSUER, required) is the iss that a token must have. The two are compared
	// exactly: the same URL with and without a trailing slash are two issuers.
	Issuer string
	// Audience (AUDIENCE, required) is the API's identifier. A token's aud must contain
	// it. Audience is empty if Clients are set.
	Audience string
	// Clients (AUDIENCE, separated by commas, if AUDIENCE_CLAIM is client_id) are the
	// allowed client_ids of a token. AUDIENCE_CLAIM is aud or client_id, and aud by
	// default. Use client_id for Cognito, whose access tokens have no aud.
	Clients []string
	// JWKSURL (JWKS_URL, default: the issuer followed by .well-known/jwks.json) is the
	// URL of the issuer's keys. The authorizer calls no other URL.
	JWKSURL string
	// EmailClaim (EMAIL_CLAIM, default https://api.exampleco.com/email) is the claim that
	// contains the email. The claim with this name and the suffix _verified reports whether
	// the email is verified.
	EmailClaim string
	// RequireVerifiedEmail (REQUIRE_VERIFIED_EMAIL, true or false, default true) reports
	// whether an email counts only if its verified claim is true.
	RequireVerifiedEmail bool
	// ScopeClaim (SCOPE_CLAIM, default scope) is the claim that contains the scopes, as
	// text with spaces or as an array.
	ScopeClaim string
	// StaleKeys (STALE_KEYS_HOURS, whole hours from 0 to 24, default 24) is how old
	// cached keys may become while the issuer's keys can't be fetched. Until they are that
	// old, a withdrawn key is accepted. With 0, keys are used for no more than the 15 minutes
	// until the next fetch is due, so the API fails while the keys can't be fetched.
	StaleKeys time.Duration
	// FunctionName (AWS_LAMBDA_FUNCTION_NAME; Lambda sets it) is a dimension of the metric
	// of decisions.
	FunctionName string
}

// The values of AUDIENCE_CLAIM.
const (
	audienceClaim = "aud"
	clientClaim   = "client_id"
)

const (
	defaultEmailClaim = "https://api.exampleco.com/email"
	defaultScopeClaim = "scope"
	// defaultKeysPath is the path at which Auth0 and many others publish their keys.
	defaultKeysPath = ".well-known/jwks.json"
	// maxStaleKeys, in hours, is the limit of StaleKeys. It is also the default, so that the
	// API works during an outage of the issuer of up to a day.
	maxStaleKeys = 24
)

// LoadAuthorizer reads the authorizer's settings. The error is SettingErrors,
// which contains every invalid setting.
func LoadAuthorizer(lookup Lookup) (Authorizer, error) {
	r := reader{lookup: lookup}
	a := Authorizer{Issuer: r.required("ISSUER", issuer())}
	a.Audience, a.Clients = r.audience()
	a.JWKSURL = r.optional("JWKS_URL", "", keysURL())
	a.EmailClaim = r.optional("EMAIL_CLAIM", defaultEmailClaim, identifier())
	a.RequireVerifiedEmail = r.optional("REQUIRE_VERIFIED_EMAIL", "true", oneOf("true", "false")) == "true"
	a.ScopeClaim = r.optional("SCOPE_CLAIM", defaultScopeClaim, identifier())
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

// audience reads the identifier of the API that tokens must be issued for, or the ids of the
// clients that they must be issued to.
func (r *reader) audience() (api string, clients []string) {
	if r.optional("AUDIENCE_CLAIM", audienceClaim, oneOf(audienceClaim, clientClaim)) == clientClaim {
		return "", strings.Split(r.required("AUDIENCE", identifiers()), ",")
	}
	return r.required("AUDIENCE", identifier()), nil
}
