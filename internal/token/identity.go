package token

import "time"

// An Identity is the caller's identity from a verified token. Only Verify creates one.
type Identity struct {
	Subject string
	// Email is the caller's, trimmed and with ASCII letters in lower case. It is empty if
	// the token has no valid email, or if the email must be verified and isn't.
	Email string
	// Scopes are those of the token, in its order.
	Scopes []string
	// Expires is the token's exp, without the leeway, in whole seconds.
	Expires time.Time
}

// verifiedSuffix follows the email claim's name in the name of the claim that is true if
// the email is verified, as in
// https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
const verifiedSuffix = "_verified"
