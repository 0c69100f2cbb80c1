package issuer

import (
	"net/http"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// signOut ends the browser's session, if there is one. The user must confirm, because any
// website can redirect a browser here, unless the app identifies the user by an ID token or
// the session by its sid.
// https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
func (i *Issuer) signOut(w http.ResponseWriter, r *http.Request, s *goidc.LogoutSession) (goidc.Status, error) {
	confirmed := r.Method == http.MethodPost && r.URL.Path == signOutPath(s)
	current, ok := i.currentSession(r)
	if ok && !confirmed && !matchesHint(s, current) {
		i.page(w, http.StatusOK, originOf(s.PostLogoutRedirectURI), "signout", signOutPath(s))
		return goidc.StatusPending, nil
	}
	if cookie, err := r.Cookie(cookieSession); err == nil {
		i.memory.endSession(cookie.Value)
	}
	setCookie(w, cookieSession, "", "/", -1)
	return goidc.StatusSuccess, nil
}

// matchesHint reports whether the app's hints match the browser's session.
func matchesHint(s *goidc.LogoutSession, current session) bool {
	return s.IDTokenHintClaims["sub"] == current.user.subject() || s.LogoutHint == current.sid
}

// signOutPath returns the path of a sign-out's confirmation page.
func signOutPath(s *goidc.LogoutSession) string { return pathSignOut + "/" + s.ID }

// signedOut responds to a completed sign-out if the app requested no redirect.
func (i *Issuer) signedOut(w http.ResponseWriter, _ *http.Request, _ *goidc.LogoutSession) error {
	i.page(w, http.StatusOK, "", "signedout", "You are signed out.")
	return nil
}
