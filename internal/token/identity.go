package token

import "time"

// An Identity is the caller's identity from a verified token. Only Verify creates one.
type Identity struct {
	Subject string
	// Email is the caller's, trimmed and with ASCII letters in lower case. It is empty if
	// the token has no valid email, or if the email must be verified and isn't.
	Email string
	// Scopes are the token's valid scopes, in the token's order.
	Scopes []string
	// Expires is the token's exp, without the leeway, in whole seconds.
	Expires time.Time
}

// verifiedSuffix, appended to the name of the email claim, is the name of the claim that
// reports whether the email is verified, such as email_verified in
// https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
const verifiedSuffix = "_verified"
