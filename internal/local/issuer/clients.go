package issuer

import (
	"strings"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

const (
	// WebClient is the page.
	WebClient = "timesheets-web"
	// CLIClient is the command line, which signs in as the demo users.
	CLIClient = "timesheets-cli"
	// ImportClient is the import job.
	ImportClient = "timesheets-import"
)

// ImportSecret authenticates the import job. It needn't be kept secret: only local stacks
// accept it, and they listen only on their own machine.
const ImportSecret = "for-the-local-stack-only"

// CLIRedirect is the command line's redirect URI. No server listens there: the command line
// reads the parameters from the redirect and doesn't follow it.
const CLIRedirect = "http://127.0.0.1/callback"

// The page's redirect URIs, after a sign-in and after a sign-out, as paths.
const (
	pageCallback  = "/callback"
	pageSignedOut = "/signed-out"
)

func clients(pageOrigin string) []*goidc.Client {
	return []*goidc.Client{
		public(WebClient, "Timesheets", pageOrigin+pageCallback, pageOrigin+pageSignedOut),
		public(CLIClient, "The command line", CLIRedirect),
		{ID: ImportClient, Secret: ImportSecret, ClientMeta: goidc.ClientMeta{
			Name:             "The import job",
			GrantTypes:       []goidc.GrantType{goidc.GrantClientCredentials},
			ScopeIDs:         scopeUpload,
			TokenAuthnMethod: goidc.AuthnMethodSecretPost,
		}},
	}
}

// public returns a client that can't keep a secret. PKCE protects its codes.
func public(id, name, redirect string, signedOut ...string) *goidc.Client {
	scopes := []string{scopeOpenID, scopeProfile, scopeEmail, scopeOffline, scopeRead, scopeCreate, scopeDelete, scopeApprove}
	return &goidc.Client{ID: id, ClientMeta: goidc.ClientMeta{
		Name:                   name,
		RedirectURIs:           []string{redirect},
		PostLogoutRedirectURIs: signedOut,
		GrantTypes:             []goidc.GrantType{goidc.GrantAuthorizationCode, goidc.GrantRefreshToken},
		ResponseTypes:          []goidc.ResponseType{goidc.ResponseTypeCode},
		ScopeIDs:               strings.Join(scopes, " "),
		TokenAuthnMethod:       goidc.AuthnMethodNone,
	}}
}
