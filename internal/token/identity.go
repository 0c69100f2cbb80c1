package token

import "time"

// An Identity is what a verified token says about the caller. Only Verify makes one.
type Identity struct {
	Subject string
	// Email is the caller's, trimmed and with ASCII letters in lower case. It is empty if
	// the token has none that is valid and, if that is required, verified.
	Email string
	// Scopes are those of the token, in its order.
	Scopes []string
	// Expires is the token's exp, without the leeway, in whole seconds.
	Expires time.Time
}

// verifiedSuffix makes the name of the claim that says whether an email is verified, as in
// https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
const verifiedSuffix = "_verified"
