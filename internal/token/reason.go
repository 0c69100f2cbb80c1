package token

import (
	"crypto/rsa"
	"errors"

	"github.com/golang-jwt/jwt/v5"
)

// A Reason is the error for a token that wasn't verified: one fixed word. It contains no
// part of the token, so it can be logged. Test for it with errors.Is, or extract it from
// an error with errors.As.
type Reason string

// The reasons.
const (
	ReasonMissingToken Reason = "missing_token" // the header contains no bearer token
	ReasonMalformed    Reason = "malformed"     // not a JWT, or its crit, typ or kid isn't accepted
	ReasonAlgorithm    Reason = "algorithm"     // not signed with RS256
	ReasonUnknownKey   Reason = "unknown_key"   // the issuer has no key with the token's kid
	ReasonSignature    Reason = "signature"     // not signed with the key that the token names
	ReasonExpired      Reason = "expired"
	ReasonNotYetValid  Reason = "not_yet_valid"
	ReasonIssuer       Reason = "issuer"   // issued by another issuer
	ReasonAudience     Reason = "audience" // issued for another API
	ReasonClaims       Reason = "claims"   // a claim is missing or has a wrong type, or token_use isn't access

	// ReasonKeysUnavailable means that the token can't be verified now, because the
	// issuer's keys are unavailable. The token may be valid. The error is a KeysError.
	ReasonKeysUnavailable Reason = "keys_unavailable"
)

// Error returns the word.
func (r Reason) Error() string { return string(r) }

// A KeysError is ReasonKeysUnavailable with its cause.
type KeysError struct {
	Err error // the cause; about the endpoint, never about a token
}

// Error returns the reason and its cause.
func (e *KeysError) Error() string { return ReasonKeysUnavailable.Error() + ": " + e.Err.Error() }

// Unwrap returns the reason and its cause.
func (e *KeysError) Unwrap() []error { return []error{ReasonKeysUnavailable, e.Err} }

// reasonOf returns the KeysError or the Reason for an error of golang-jwt. The library's
// own text is dropped, because it may contain parts of the token.
func reasonOf(err error) error {
	var keysError *KeysError
	if errors.As(err, &keysError) {
		return keysError
	}
	var reason Reason
	if errors.As(err, &reason) {
		return reason
	}
	for _, r := range libraryReasons() {
		if errors.Is(err, r.err) {
			return r.reason
		}
	}
	return ReasonMalformed
}

type libraryReason struct {
	err    error
	reason Reason
}

// libraryReasons returns the reason for each error of golang-jwt, in order of precedence:
// the library reports every invalid claim, and reasonOf returns the first match.
func libraryReasons() []libraryReason {
	return []libraryReason{
		{rsa.ErrVerification, ReasonSignature},
		{jwt.ErrTokenSignatureInvalid, ReasonAlgorithm}, // without rsa.ErrVerification: alg isn't in the allow-list
		{jwt.ErrTokenUnverifiable, ReasonAlgorithm},     // the library doesn't implement alg
		{jwt.ErrTokenRequiredClaimMissing, ReasonClaims},
		{jwt.ErrTokenInvalidIssuer, ReasonIssuer},
		{jwt.ErrTokenInvalidAudience, ReasonAudience},
		{jwt.ErrTokenExpired, ReasonExpired},
		{jwt.ErrTokenNotValidYet, ReasonNotYetValid},
		{jwt.ErrTokenUsedBeforeIssued, ReasonNotYetValid},
	}
}
