package issuer

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// The keys in a grant's Store: storeSignedInAt for the time at which the grant's user signed
// in, and storeSession for the sid of the session that the sign-in began.
const (
	storeSignedInAt = "signed_in_at"
	storeSession    = "session"
)

// tokenClaims returns the claims that Auth0 and the tenant's Action add to an access token.
func (i *Issuer) tokenClaims(_ context.Context, t *goidc.Token, g *goidc.Grant) map[string]any {
	user, ok := userBySubject(g.Subject)
	if !ok {
		// Only the import job's tokens have no user.
		return map[string]any{"sub": t.ClientID + "@clients", "azp": t.ClientID, "gty": "client-credentials"}
	}
	return map[string]any{
		"azp":                          t.ClientID,
		i.cfg.EmailClaim:               user.Email,
		i.cfg.EmailClaim + "_verified": true,
	}
}

// idTokenClaims returns the user's claims that the granted scopes allow, the time of the
// sign-in and the session's sid.
// https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims
func idTokenClaims(ctx context.Context, g *goidc.Grant) map[string]any {
	claims := userInfoClaims(ctx, g)
	maps.Copy(claims, map[string]any{"auth_time": g.Store[storeSignedInAt], "sid": g.Store[storeSession]})
	return claims
}

func userInfoClaims(_ context.Context, g *goidc.Grant) map[string]any {
	claims := map[string]any{}
	user, ok := userBySubject(g.Subject)
	if !ok {
		return claims
	}
	if hasScope(g, scopeProfile) {
		claims["name"] = user.Name
	}
	if hasScope(g, scopeEmail) {
		claims["email"], claims["email_verified"] = user.Email, true
	}
	return claims
}

// hasOfflineAccess reports whether a grant includes a refresh token.
// https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess
func hasOfflineAccess(_ context.Context, _ *goidc.Client, g *goidc.Grant) bool {
	return hasScope(g, scopeOffline)
}

func hasScope(g *goidc.Grant, scope string) bool {
	return slices.Contains(strings.Fields(g.Scopes), scope)
}
