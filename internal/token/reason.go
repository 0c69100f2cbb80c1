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
	ReasonMissingToken Reason = "missing_token" // the header holds no bearer token
	ReasonMalformed    Reason = "malformed"     // not a JWT, or one with a header that is refused
	ReasonAlgorithm    Reason = "algorithm"     // not signed with RS256
	ReasonUnknownKey   Reason = "unknown_key"   // its kid is not among the issuer's keys
	ReasonSignature    Reason = "signature"     // not signed with the key that it names
	ReasonExpired      Reason = "expired"
	ReasonNotYetValid  Reason = "not_yet_valid"
	ReasonIssuer       Reason = "issuer"   // issued by somebody else
	ReasonAudience     Reason = "audience" // issued for another API
	ReasonClaims       Reason = "claims"   // a claim is missing or has a wrong type

	// ReasonKeysUnavailable is no verdict on the token: nobody can tell, because the
	// issuer's keys are out of reach. The error is a KeysError.
	ReasonKeysUnavailable Reason = "keys_unavailable"
)

// Error gives the word.
func (r Reason) Error() string { return string(r) }

// A KeysError says why the keys are out of reach. It is KeysUnavailable.
type KeysError struct {
	Err error // the cause; about the endpoint, never about a token
}

// Error gives the reason and its cause.
func (e *KeysError) Error() string { return ReasonKeysUnavailable.Error() + ": " + e.Err.Error() }

// Unwrap makes the error both the reason and its cause.
func (e *KeysError) Unwrap() []error { return []error{ReasonKeysUnavailable, e.Err} }

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
	return ReasonMalformed
}

type libraryReason struct {
	err    error
	reason Reason
}

// libraryReasons says what golang-jwt's errors mean here. The first that fits
// counts: the library reports every wrong claim at once.
func libraryReasons() []libraryReason {
	return []libraryReason{
		{rsa.ErrVerification, ReasonSignature},
		{jwt.ErrTokenSignatureInvalid, ReasonAlgorithm}, // without the cause above: not in the allow-list
		{jwt.ErrTokenUnverifiable, ReasonAlgorithm},     // not even known
		{jwt.ErrTokenRequiredClaimMissing, ReasonClaims},
		{jwt.ErrTokenInvalidIssuer, ReasonIssuer},
		{jwt.ErrTokenInvalidAudience, ReasonAudience},
		{jwt.ErrTokenExpired, ReasonExpired},
		{jwt.ErrTokenNotValidYet, ReasonNotYetValid},
		{jwt.ErrTokenUsedBeforeIssued, ReasonNotYetValid},
	}
}
