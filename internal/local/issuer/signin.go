package issuer

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

const (
	// cookieSignIn binds a sign-in to the browser that began it. Each sign-in's cookie has
	// the path of that sign-in's page, so that sign-ins in two tabs have separate cookies.
	cookieSignIn = "timesheets_sign_in"
	// cookieSession identifies the browser's session.
	cookieSession = "timesheets_session"
)

// storeBrowser is the key in a sign-in's Store for the value of the sign-in's cookie.
const storeBrowser = "browser"

func (i *Issuer) setUpSignIn(_ *http.Request, s *goidc.AuthnSession, _ *goidc.Client) bool {
	s.Store = map[string]any{}
	return true
}

// signIn is called for a new sign-in request, for each load of its page, and for its form.
func (i *Issuer) signIn(w http.ResponseWriter, r *http.Request, s *goidc.AuthnSession, _ *goidc.Client) (goidc.Status, error) {
	browser, started := s.Store[storeBrowser].(string)
	switch {
	case !started:
		return i.startSignIn(w, r, s)
	case !sameBrowser(r, browser):
		// Another user may have begun this sign-in and sent its URL to this user. The form
		// would then sign this user in to the other user's app, or give the other user this
		// user's code.
		i.showError(w, http.StatusForbidden, "This sign-in was started in another browser. Start again from the app.")
		return goidc.StatusPending, nil
	case r.Method != http.MethodPost:
		i.page(w, http.StatusOK, originOf(s.RedirectURI), "signin", struct {
			Action string
			Users  []User
		}{pathAuthorize + "/" + s.ID, Users()})
		return goidc.StatusPending, nil
	}
	return i.finishSignIn(w, r, s)
}

// startSignIn succeeds immediately if the browser has a session that satisfies the request.
// Otherwise it redirects the browser to the sign-in page, or returns login_required if the
// app doesn't allow a page (prompt=none).
func (i *Issuer) startSignIn(w http.ResponseWriter, r *http.Request, s *goidc.AuthnSession) (goidc.Status, error) {
	if current, ok := i.currentSession(r); ok && i.satisfies(s, current) {
		grantTo(s, current)
		return goidc.StatusSuccess, nil
	}
	if hasPrompt(s, goidc.PromptTypeNone) {
		// https://openid.net/specs/openid-connect-core-1_0.html#AuthError
		return goidc.StatusFailure, goidc.NewError(goidc.ErrorCodeLoginRequired, "no user is signed in")
	}
	browser := rand.Text()
	s.Store[storeBrowser] = browser
	page := pathAuthorize + "/" + s.ID
	setCookie(w, cookieSignIn, browser, page, 0)
	http.Redirect(w, r, page, http.StatusSeeOther)
	return goidc.StatusPending, nil
}

// redirectIfEnded redirects to the web page if the sign-in has ended or is unknown. The
// browser's Back button leads from the web page to an ended sign-in. The web page then starts
// another sign-in, or its user is still signed in.
func (i *Issuer) redirectIfEnded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := i.memory.Session(r.Context(), r.PathValue("id")); err != nil {
			http.Redirect(w, r, i.cfg.PageOrigin+"/", http.StatusSeeOther)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (i *Issuer) finishSignIn(w http.ResponseWriter, r *http.Request, s *goidc.AuthnSession) (goidc.Status, error) {
	user, ok := userByKey(r.PostFormValue("user"))
	if !ok {
		i.showError(w, http.StatusBadRequest, "Unknown user.")
		return goidc.StatusPending, nil
	}
	// Each sign-in gets a new session id. If the id were the browser's previous one, an
	// attacker who had planted that id would have the session too (session fixation).
	id := rand.Text()
	current := session{user: user, signedInAt: i.cfg.Now(), sid: rand.Text()}
	i.memory.startSession(id, current)
	setCookie(w, cookieSession, id, "/", 0)
	grantTo(s, current)
	return goidc.StatusSuccess, nil
}

// satisfies reports whether a session satisfies the sign-in request, so that the user needn't
// sign in again.
// https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
func (i *Issuer) satisfies(s *goidc.AuthnSession, current session) bool {
	if hasPrompt(s, goidc.PromptTypeLogin) || hasPrompt(s, goidc.PromptTypeSelectAccount) {
		return false
	}
	if hinted, ok := s.IDTokenHintClaims["sub"]; ok && hinted != current.user.subject() {
		return false
	}
	return s.MaxAuthnAgeSecs == nil || i.cfg.Now().Sub(current.signedInAt) <= time.Duration(*s.MaxAuthnAgeSecs)*time.Second
}

// grantTo grants the requested scopes that the user can grant.
func grantTo(s *goidc.AuthnSession, current session) {
	s.Subject = current.user.subject()
	s.GrantedScopes = filterScopes(s.Scopes, current.user.grantable())
	s.GrantedResources = s.Resources
	s.Store[storeSignedInAt] = current.signedInAt.Unix()
	s.Store[storeSession] = current.sid
}

func (i *Issuer) currentSession(r *http.Request) (session, bool) {
	cookie, err := r.Cookie(cookieSession)
	if err != nil {
		return session{}, false
	}
	return i.memory.session(cookie.Value)
}

func sameBrowser(r *http.Request, browser string) bool {
	cookie, err := r.Cookie(cookieSignIn)
	return err == nil && subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(browser)) == 1
}

// hasPrompt reports whether the request's list of prompts contains prompt.
func hasPrompt(s *goidc.AuthnSession, prompt goidc.PromptType) bool {
	return slices.Contains(strings.Fields(string(s.Prompt)), string(prompt))
}

// setCookie sets a cookie that scripts can't read and that browsers don't send with POST
// requests from other sites. If age is negative, the browser removes the cookie. If age is 0,
// the browser keeps the cookie until it closes.
func setCookie(w http.ResponseWriter, name, value, path string, age int) {
	//nolint:gosec // G124: the stack speaks plain HTTP, and not every browser sends a Secure cookie to loopback
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: path, MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}
