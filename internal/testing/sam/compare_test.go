package sam

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// exchangeTimeout bounds a request and its response, including the start of a container.
const exchangeTimeout = time.Minute

// compare sends each request to the local gateway and to `sam local`, and compares the
// responses.
func compare(t *testing.T, s stack, sam string) {
	t.Helper()
	tokens := map[string]string{}
	for _, user := range []string{"employee", "contractor", "manager", "import"} {
		tokens[user] = s.token(t, user)
	}
	targets := [2]target{{name: "gateway", address: s.api}, {name: "sam local", address: sam}}
	for _, x := range exchanges() {
		t.Run(x.name, func(t *testing.T) {
			token := x.token
			if x.user != "" {
				token = tokens[x.user]
			}
			gateway := targets[0].send(t, x, token)
			container := targets[1].send(t, x, token)
			if gateway.Status != x.want {
				t.Errorf("gateway: status %d, want %d: %v", gateway.Status, x.want, gateway.Body)
			}
			if x.samWant != 0 {
				if container.Status != x.samWant {
					t.Errorf("sam local: status %d, want %d, as docs/divergences.md states", container.Status, x.samWant)
				}
				return
			}
			if diff := cmp.Diff(gateway, container); diff != "" {
				t.Errorf("responses (-gateway +sam local):\n%s", diff)
			}
		})
	}
}

// A reply is the part of a response that must be the same from both targets.
type reply struct {
	Status int
	Header map[string]string
	Body   any
}

// A target is the local gateway or `sam local`. Both use the same table.
type target struct {
	name, address string
	entry         string // the id of the last entry that it created
}

func (s *target) send(t testing.TB, x exchange, token string) reply {
	t.Helper()
	path := strings.Replace(x.path, "{id}", s.entry, 1)
	request, err := http.NewRequestWithContext(t.Context(), x.method, s.address+path, strings.NewReader(x.body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range x.header {
		request.Header.Set(name, value)
	}
	if key := x.header["Idempotency-Key"]; key != "" {
		// With the same key for both targets, the second would receive a replay of the first.
		request.Header.Set("Idempotency-Key", key+" of "+s.name)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{Timeout: exchangeTimeout}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if location := response.Header.Get("Location"); location != "" {
		s.entry = location[strings.LastIndex(location, "/")+1:]
	}
	return readReply(t, response)
}

func readReply(t testing.TB, response *http.Response) reply {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := reply{Status: response.StatusCode, Header: headers(response)}
	if !strings.HasPrefix(r.Header["Content-Type"], "application/json") {
		r.Body = string(body)
		return r
	}
	if len(bytes.TrimSpace(body)) > 0 {
		if err := json.Unmarshal(body, &r.Body); err != nil {
			t.Fatalf("body %q: %v", body, err)
		}
	}
	maskGenerated(r.Body)
	return r
}

// headers returns the headers of the API's contract, except those that differ by design
// between the targets.
func headers(response *http.Response) map[string]string {
	got := map[string]string{}
	for _, name := range []string{
		"Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control", "Content-Disposition", "ETag", "Idempotent-Replayed", "Retry-After",
	} {
		got[name] = response.Header.Get(name)
	}
	if response.Request.Method != http.MethodOptions {
		got["Content-Type"] = response.Header.Get("Content-Type")
		// Each target links to its own address; only the rest must be the same.
		_, got["Link"], _ = strings.Cut(response.Header.Get("Link"), response.Request.URL.Path)
		return got
	}
	// `sam local` sends these headers with every response, and sorts the methods. Browsers
	// read them only in the response to a preflight, and accept any order.
	for _, name := range []string{"Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Max-Age"} {
		values := strings.Split(response.Header.Get(name), ",")
		slices.Sort(values)
		got[name] = strings.Join(values, ",")
	}
	return got
}

// maskGenerated removes the members that differ for every new entry and every request. It
// doesn't change lists, which are equal: both targets list the same table.
func maskGenerated(body any) {
	object, ok := body.(map[string]any)
	if !ok {
		return
	}
	for _, name := range []string{"id", "created_at", "updated_at", "decided_at", "request_id"} {
		if _, ok := object[name]; ok {
			object[name] = "masked"
		}
	}
	results, _ := object["results"].([]any)
	for _, result := range results {
		maskGenerated(result)
	}
}
