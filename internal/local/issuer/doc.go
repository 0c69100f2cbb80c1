// Package issuer is the OpenID provider of the local stack: three demo users, one
// import job, no passwords. It replaces an Auth0 tenant that has RBAC and an Action that
// adds the email, so its access tokens have the same shape as in production.
//
// Start with [LoadKey], then [New]; the [Issuer] is an http.Handler.
//
// It is built on github.com/luikyv/go-oidc. That library's access tokens are JWTs whose
// scope is text and whose only audience is the API, like Auth0's. It supports RFC 8707's
// resource, and ends the grant of a code that is used twice. The other library that was
// tried needed twice as much code here. go-oidc is young, so this package doesn't export
// any of its types: another library could replace it behind [New].
//
// Deliberately absent: passwords, registration, consent, any persistent state but the
// signing key. It is for one machine, and nothing deployed imports it.
package issuer
