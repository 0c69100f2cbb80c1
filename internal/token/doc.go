// Package token verifies the bearer token in an Authorization header, and returns the
// identity that the token proves. No other package of the deployed Lambdas handles JWTs or
// JWKS.
//
// Start with [NewRemote], then call [Verifier.Verify] with each header. A Verifier's parts
// can be replaced: [NewVerifier] takes any [KeySet], and a [Cache] of keys takes any
// [Source]. [Endpoint] is the Source that uses HTTP.
//
// # Checks
//
// Verify makes these checks in this order, and returns the reason of the first check that
// fails. golang-jwt makes the checks marked with *, as this package configures it. The other
// checks are this package's own.
//
//  1. The scheme is Bearer, in any case, and a token follows after one space:
//     [ReasonMissingToken] (RFC 6750, section 2.1; RFC 9110, section 11.1).
//  2. The token has at most 8 KiB and no line breaks, which Go's base64 decoder skips:
//     [ReasonMalformed] (RFC 7515, section 2).
//  3. * The token has three parts, and the first is strict base64url of a JSON object:
//     [ReasonMalformed] (RFC 7515, sections 3.1 and 5.2).
//  4. * The second part is strict base64url of one JSON object without duplicate names:
//     [ReasonMalformed] (RFC 7519, sections 4 and 7.2). In steps 3 and 4, JSON null
//     counts as an empty object, which fails a later check.
//  5. * golang-jwt implements alg: [ReasonAlgorithm] (RFC 7515, section 4.1.1).
//  6. * The third part is strict base64url: [ReasonMalformed] (RFC 7515, section 5.2).
//  7. * alg is RS256: [ReasonAlgorithm] (RFC 8725, section 3.1).
//  8. The header has no duplicate names (RFC 7515, section 4) and no crit (section
//     4.1.11), its typ is that of an access token or absent (RFC 8725, section 3.11; RFC
//     9068, section 4), and its kid has 1 to 128 bytes (RFC 7515, section 4.1.4):
//     [ReasonMalformed].
//  9. The issuer has a key with that kid: [ReasonUnknownKey] (RFC 7517, section 4.5), or
//     [ReasonKeysUnavailable] in a [KeysError] if the issuer's keys can't be fetched.
//  10. * The signature is that key's: [ReasonSignature] (RFC 7515, section 5.2; RFC 7518,
//     section 3.3).
//  11. * The claims are valid. The library checks all of them and reports every failure, and
//     Verify returns the first of these reasons that applies: [ReasonClaims] for a claim
//     that has the wrong type or is required and missing (iss, aud, exp, sub), or a token_use
//     other than access; [ReasonIssuer] for iss; [ReasonAudience] for aud; [ReasonExpired] for
//     exp; [ReasonNotYetValid] for nbf and iat (RFC 7519, section 4.1; RFC 9068, section
//     2.2).
//  12. If clients are configured in place of an audience, step 11 doesn't check aud. Instead,
//     there must be no aud ([ReasonAudience]), client_id must be a string and token_use must
//     be access ([ReasonClaims]), and client_id must be one of the clients ([ReasonAudience]).
//  13. The claim with the scopes is a string or an array of strings, or absent:
//     [ReasonClaims] (RFC 9068, section 2.2.3).
//
// An invalid email counts as absent. If the email must be verified, an unverified email counts
// as absent too. The token isn't rejected in either case.
//
// Deliberately absent: encrypted tokens, algorithms other than RS256, keys that a token
// contains or points to, introspection, and goroutines. Lambda freezes the process between
// events, so a goroutine that starts during one event would continue during a later event, or
// never.
package token
