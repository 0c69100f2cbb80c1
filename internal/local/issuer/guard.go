package issuer

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// maxBody limits a request's body, in bytes. Valid forms have a few hundred bytes.
const maxBody = 64 << 10

// requireHost rejects requests for other hosts. Otherwise a website could make its own
// name resolve to this machine (DNS rebinding), and so share an origin with the issuer.
func requireHost(hosts []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(hosts, r.Host) {
			// https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20
			http.Error(w, "the Host header doesn't name this server", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// dropOpaqueTokens removes a bearer token that isn't a JWT, so that the library rejects the
// request. Otherwise the library would accept a refresh token as a bearer token, but refresh
// tokens may be sent only to the token endpoint.
// https://www.rfc-editor.org/rfc/rfc6749#section-1.5
func dropOpaqueTokens(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if fields := strings.Fields(r.Header.Get("Authorization")); len(fields) > 0 {
			if _, err := jwt.ParseSigned(fields[len(fields)-1], []jose.SignatureAlgorithm{jose.RS256}); err != nil {
				r.Header.Del("Authorization")
			}
		}
		next.ServeHTTP(w, r)
	})
}

// allowCORS allows the page's scripts to read the responses of the endpoints for apps. It
// doesn't allow the scripts to read the issuer's own pages, such as the sign-in page.
func (i *Issuer) allowCORS(next http.Handler) http.Handler {
	corsPaths := []string{pathDiscovery, pathKeys, pathToken, pathUserInfo}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(corsPaths, r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", "Origin")
		if r.Header.Get("Origin") == i.cfg.PageOrigin {
			w.Header().Set("Access-Control-Allow-Origin", i.cfg.PageOrigin)
		}
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
			w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}
