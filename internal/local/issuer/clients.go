package issuer

import (
	"strings"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// The clients.
const (
	// WebClient is the page.
	WebClient = "timesheets-web"
	// CLIClient is the command line, which signs in for the demo people.
	CLIClient = "timesheets-cli"
	// ImportClient is the import job.
	ImportClient = "timesheets-import"
)

// ImportSecret authenticates the import job. It opens nothing but a stack on the
// machine it runs on, so it is no secret.
const ImportSecret = "for-the-local-stack-only"

// CLIRedirect is where the command line's codes are sent. Nothing listens there: the
// command line reads the redirect and does not follow it.
const CLIRedirect = "http://127.0.0.1/callback"

// The page's own paths: where its codes go, and where a sign-out ends.
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

// public is a client that can keep no secret; PKCE is what protects its codes.
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
