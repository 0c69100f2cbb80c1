// Package issuer is the OpenID provider of the local stack: three demo people, one
// import job, no passwords. It stands in for Auth0 with RBAC and an Action that adds
// the email, so its access tokens have the shape that the authorizer meets in
// production.
//
// Start with [LoadKey], then [New]; the [Issuer] is an http.Handler.
//
// It is built on github.com/luikyv/go-oidc: an access token of that library is a JWT
// whose scope is text and whose audience is the API's alone, which is what Auth0
// sends, RFC 8707's resource is known to it, and a code that comes twice ends its
// grant. The other library that was tried needed twice the code of ours for the same.
// It is young, though, so nothing of it shows outside of this package and the rest of
// the house would not notice another one behind [New].
//
// Deliberately absent: passwords, registration, consent, anything kept but the
// signing key. It is for one machine, and nothing deployed imports it.
package issuer
