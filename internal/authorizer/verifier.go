package authorizer

import (
	"time"

	"timesheets/internal/config"
	"timesheets/internal/token"
)

// NewVerifier returns the Verifier of a deployment with these settings. It fails if a
// setting is missing. The Verifier fetches the issuer's keys with the first token.
func NewVerifier(settings config.Authorizer, now func() time.Time) (*token.Verifier, error) {
	return token.NewRemote(settings.JWKSURL, token.Config{
		Issuer:               settings.Issuer,
		Audience:             settings.Audience,
		Clients:              settings.Clients,
		EmailClaim:           settings.EmailClaim,
		RequireVerifiedEmail: settings.RequireVerifiedEmail,
		ScopeClaim:           settings.ScopeClaim,
		StaleKeys:            settings.StaleKeys,
		Now:                  now,
	})
}
