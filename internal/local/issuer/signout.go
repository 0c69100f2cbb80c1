package issuer

import (
	"net/http"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// signOut ends the browser's session: at once where the app shows that it knows who is
// signed in, by the ID token or by the session's name, else after asking, because any page
// can send a browser here.
// https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
func (i *Issuer) signOut(w http.ResponseWriter, r *http.Request, s *goidc.LogoutSession) (goidc.Status, error) {
	confirmed := r.Method == http.MethodPost && r.URL.Path == signOutPath(s)
	known, ok := i.currentSession(r)
	if ok && !confirmed && !isMeant(s, known) {
		i.page(w, http.StatusOK, originOf(s.PostLogoutRedirectURI), "signout", signOutPath(s))
		return goidc.StatusPending, nil
	}
	if cookie, err := r.Cookie(cookieSession); err == nil {
		i.memory.endSession(cookie.Value)
	}
	setCookie(w, cookieSession, "", "/", -1)
	return goidc.StatusSuccess, nil
}

// isMeant says whether the app knows whose session it wants to end.
func isMeant(s *goidc.LogoutSession, known session) bool {
	return s.IDTokenHintClaims["sub"] == known.person.subject() || s.LogoutHint == known.name
}

// signOutPath is where a sign-out waits for a yes.
func signOutPath(s *goidc.LogoutSession) string { return pathSignOut + "/" + s.ID }

// signedOut is the end of a sign-out that leads nowhere else.
func (i *Issuer) signedOut(w http.ResponseWriter, _ *http.Request, _ *goidc.LogoutSession) error {
	i.page(w, http.StatusOK, "", "done", "You are signed out.")
	return nil
}
