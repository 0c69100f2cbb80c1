// Package issuer is the OpenID provider of the local stack: three demo users, one
// import job, no passwords. It replaces an Auth0 tenant that has RBAC and an Action that
// adds the email. Its access tokens have the same claims as that tenant's.
//
// Start with [LoadKey], then [New]; the [Issuer] is an http.Handler.
//
// The package is built on github.com/luikyv/go-oidc. That library's access tokens are JWTs
// whose scope is one string and whose only audience is the API, like Auth0's. The library
// supports RFC 8707's resource, and ends the grant of a code that is used twice. The other
// library that was tried needed twice as much code here. go-oidc is young and may have to be
// replaced, so this package doesn't export any of the library's types.
//
// Deliberately absent: passwords, registration, consent, any persistent state except the
// signing key. The issuer is for one machine, and no deployed program imports the package.
package issuer
