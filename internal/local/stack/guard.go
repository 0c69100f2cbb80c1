package stack

import (
	"crypto/rand"
	"encoding/json"
	"net"
	"net/http"
	"slices"
)

// A fault is an error in the API's own shape.
type fault struct {
	Message   string `json:"message"`
	Code      string `json:"code"`
	RequestID string `json:"request_id"`
}

// onlyHosts answers only to the names of its listener. A page whose own name was made to
// resolve to this machine (DNS rebinding) would be of the same origin as what it calls,
// and the tokens in events/ are there for everybody to read.
func onlyHosts(l net.Listener, next http.Handler) http.Handler {
	address := l.Addr().String()
	// localhost always resolves to loopback. https://www.rfc-editor.org/rfc/rfc6761#section-6.3
	hosts := []string{address, net.JoinHostPort("localhost", portOf(address))}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(hosts, r.Host) {
			w.Header().Set("Content-Type", "application/json")
			// https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20
			w.WriteHeader(http.StatusMisdirectedRequest)
			// An error here means that the caller has gone.
			_ = json.NewEncoder(w).Encode(fault{
				Message: "This host is not served here", Code: "misdirected", RequestID: rand.Text(),
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}
