package token

import (
	"crypto/rsa"
	"errors"

	"github.com/golang-jwt/jwt/v5"
)

// A Reason is an error that says in one fixed word why a token did not verify. It
// holds nothing of the token, so it can be logged. Test with errors.Is, or take it
// out of an error with errors.As.
type Reason string

// The reasons.
const (
	MissingToken Reason = "missing_token" // the header holds no bearer token
	Malformed    Reason = "malformed"     // not a JWT, or one with a header that is refused
	Algorithm    Reason = "algorithm"     // not signed with RS256
	UnknownKey   Reason = "unknown_key"   // its kid is not among the issuer's keys
	Signature    Reason = "signature"     // not signed with the key that it names
	Expired      Reason = "expired"
	NotYetValid  Reason = "not_yet_valid"
	Issuer       Reason = "issuer"   // issued by somebody else
	Audience     Reason = "audience" // issued for another API
	Claims       Reason = "claims"   // a claim is missing or has a wrong type

	// KeysUnavailable is no verdict on the token: nobody can tell, because the
	// issuer's keys are out of reach. The error is a KeysError.
	KeysUnavailable Reason = "keys_unavailable"
)

// Error gives the word.
func (r Reason) Error() string { return string(r) }

// A KeysError says why the keys are out of reach. It is KeysUnavailable.
type KeysError struct {
	Err error // the cause; about the endpoint, never about a token
}

// Error gives the reason and its cause.
func (e *KeysError) Error() string { return KeysUnavailable.Error() + ": " + e.Err.Error() }

// Unwrap makes the error both the reason and its cause.
func (e *KeysError) Unwrap() []error { return []error{KeysUnavailable, e.Err} }

// judge makes an error of ours out of one of golang-jwt's. The library's own text
// goes no further, because it may repeat parts of the token.
func judge(err error) error {
	var outage *KeysError
	if errors.As(err, &outage) {
		return outage
	}
	var reason Reason
	if errors.As(err, &reason) {
		return reason
	}
	for _, known := range libraryReasons() {
		if errors.Is(err, known.err) {
			return known.reason
		}
	}
	return Malformed
}

type libraryReason struct {
	err    error
	reason Reason
}

// libraryReasons says what golang-jwt's errors mean here. The first that fits
// counts: the library reports every wrong claim at once.
func libraryReasons() []libraryReason {
	return []libraryReason{
		{rsa.ErrVerification, Signature},
		{jwt.ErrTokenSignatureInvalid, Algorithm}, // without the cause above: not in the allow-list
		{jwt.ErrTokenUnverifiable, Algorithm},     // not even known
		{jwt.ErrTokenRequiredClaimMissing, Claims},
		{jwt.ErrTokenInvalidIssuer, Issuer},
		{jwt.ErrTokenInvalidAudience, Audience},
		{jwt.ErrTokenExpired, Expired},
		{jwt.ErrTokenNotValidYet, NotYetValid},
		{jwt.ErrTokenUsedBeforeIssued, NotYetValid},
	}
}
