package stack

import (
	"crypto/rand"
	"encoding/json"
	"net"
	"net/http"
	"slices"
)

// A hostError is an error in the API's format.
type hostError struct {
	Message   string `json:"message"`
	Code      string `json:"code"`
	RequestID string `json:"request_id"`
}

// onlyHosts rejects requests whose Host isn't a name of the listener. Otherwise a website
// could make its own name resolve to this machine (DNS rebinding). Its scripts would then
// share an origin with the stack, and could call the API with the tokens in events/, which
// are public.
func onlyHosts(l net.Listener, next http.Handler) http.Handler {
	address := l.Addr().String()
	// localhost always resolves to loopback. https://www.rfc-editor.org/rfc/rfc6761#section-6.3
	hosts := []string{address, net.JoinHostPort("localhost", portOf(address))}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(hosts, r.Host) {
			w.Header().Set("Content-Type", "application/json")
			// https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20
			w.WriteHeader(http.StatusMisdirectedRequest)
			// An error here means that the client has disconnected.
			_ = json.NewEncoder(w).Encode(hostError{
				Message: "This host isn't served here", Code: "misdirected", RequestID: rand.Text(),
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}
