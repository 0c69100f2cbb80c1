// Package token turns the text of an Authorization header into the identity of
// whoever it was issued to. It is the only package that knows JWT and JWKS.
//
// Start with [NewRemote], then call [Verifier.Verify] with each header. Its parts
// can be replaced one by one: [NewVerifier] takes any [KeySet], the keys' [Cache]
// any [Source], and [Endpoint] is the Source that speaks HTTP.
//
// golang-jwt parses tokens, verifies signatures and judges times, issuer and
// audience; keyfunc finds the key in a jwkset storage of ours. What they let pass
// and we do not is here, each rule in a function of its own: members that stand
// twice, line breaks in base64, critical headers, other types of token, keys tried
// one after the other.
//
// Deliberately absent: encrypted tokens, algorithms other than RS256, keys that a
// token brings along or points to, introspection, and goroutines. A Lambda's
// sandbox is frozen between events, and what was started in one would go on in
// another, or never.
package token
