package token

import (
	"strings"
	"time"

	"timesheets/internal/email"
)

// An Identity is what a verified token says of the caller. Only Verify makes one.
type Identity struct {
	Subject string
	// Email is the caller's, trimmed and with ASCII letters in lower case. It is
	// empty where the token has none that counts.
	Email string
	// Scopes are those of the token, in its order.
	Scopes []string
	// Expires is the token's exp, without the leeway, in whole seconds.
	Expires time.Time
}

// verifiedSuffix makes the name of the claim that vouches for an email, as in
// https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
const verifiedSuffix = "_verified"

// identity reads claims that have been verified.
func (v *Verifier) identity(c claims) (Identity, error) {
	scopes, err := c.scopes(v.config.ScopeClaim)
	if err != nil {
		return Identity{}, err
	}
	subject, _ := c.text("sub") // required, so it is there
	expires, err := c.GetExpirationTime()
	if err != nil {
		return Identity{}, err
	}
	return Identity{Subject: subject, Email: v.email(c), Scopes: scopes, Expires: expires.Time}, nil
}

// scopes reads the scopes that the token grants: a string with spaces between
// them, or an array. Absent, it grants none.
// https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3
func (c claims) scopes(name string) ([]string, error) {
	if _, ok := c.object[name]; !ok {
		return nil, nil
	}
	if s, ok := c.text(name); ok {
		return keepScopes(strings.Split(s, " ")), nil
	}
	if list, ok := c.texts(name); ok {
		return keepScopes(list), nil
	}
	return nil, ReasonClaims
}

// keepScopes drops what no scope can be. One with a space in it, from an array,
// would be two scopes where the list is written with spaces again.
// https://www.rfc-editor.org/rfc/rfc6749#section-3.3
func keepScopes(list []string) []string {
	var scopes []string
	for _, s := range list {
		if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// email gives the address that counts as the caller's, or nothing. A bad one is
// no reason to refuse the token: the import job has none at all.
func (v *Verifier) email(c claims) string {
	if v.config.RequireVerifiedEmail && string(c.object[v.config.EmailClaim+verifiedSuffix]) != "true" {
		return ""
	}
	s, ok := c.text(v.config.EmailClaim)
	if !ok {
		return ""
	}
	address, _ := email.Parse(s)
	return address
}
