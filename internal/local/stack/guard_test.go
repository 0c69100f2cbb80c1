package stack

import (
	"encoding/json"
	"net/http"
	"testing"

	"timesheets/internal/local/openapi"
)

func TestHosts(t *testing.T) {
	s := start(t, flags(t)...)
	addresses := map[string]string{
		"API": url(s.api) + "/timesheets", "reference": url(s.web) + openapi.PathReference,
	}
	served := map[string]int{"API": http.StatusUnauthorized, "reference": http.StatusOK}
	for name, address := range addresses {
		ownHost := s.api.Addr().String()
		if name == "reference" {
			ownHost = s.web.Addr().String()
		}
		port := ":" + portOf(ownHost)
		for host, want := range map[string]int{
			ownHost:                   served[name],
			"localhost" + port:        served[name],
			"evil.example.org":        http.StatusMisdirectedRequest,
			"evil.example.org" + port: http.StatusMisdirectedRequest,
			"127.0.0.1":               http.StatusMisdirectedRequest,
			"127.0.0.2" + port:        http.StatusMisdirectedRequest,
		} {
			t.Run(name+" by "+host, func(t *testing.T) {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Host = host
				a := do(t, r)
				if a.status != want {
					t.Fatalf("status %d, want %d", a.status, want)
				}
				if want == http.StatusMisdirectedRequest {
					checkHostError(t, a.body)
				}
			})
		}
	}
}

// checkHostError checks that an error has the API's format.
func checkHostError(t *testing.T, body string) {
	t.Helper()
	var got hostError
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Message == "" || got.Code != "misdirected" || got.RequestID == "" {
		t.Errorf("body %+v, want a message, the code misdirected and a request ID", got)
	}
}
