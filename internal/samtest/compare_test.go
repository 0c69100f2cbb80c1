package samtest

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

// exchangePatience covers the start of a container.
const exchangePatience = time.Minute

// An exchange is a request that the local gateway and `sam local` both get.
type exchange struct {
	name   string
	method string
	path   string
	user   string // whose token is sent; "" for none
	token  string // sent as it is, instead of a user's
	header map[string]string
	body   string
	want   int
	// samWant is the status of `sam local` where docs/divergences.md says that it
	// differs; then nothing else is compared. 0: no difference.
	samWant int
}

func exchanges() []exchange {
	const (
		route = "/timesheets"
		entry = `{"date":"2026-11-23","project":"StoreZero","hours":0.5,"notes":"Ärger, \"quoted\""}`
	)
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	key := map[string]string{"Content-Type": "application/json", "Idempotency-Key": "one key"}
	return []exchange{
		{name: "preflight", method: "OPTIONS", path: route, want: 200,
			header: map[string]string{"Origin": pageOrigin, "Access-Control-Request-Method": "POST"}},
		{name: "create", method: "POST", path: route, user: "employee", body: entry, want: 201},
		{name: "create from a form", method: "POST", path: route, user: "employee", header: form,
			body: "date=2026-11-24&project=Store+Zero&hours=0.25", want: 201},
		{name: "create with a key", method: "POST", path: route, user: "contractor", header: key, body: entry, want: 201},
		{name: "the same again", method: "POST", path: route, user: "contractor", header: key, body: entry, want: 201},
		{name: "another entry with the key", method: "POST", path: route, user: "contractor", header: key,
			body: `{"date":"2026-11-24","project":"StoreZero","hours":1}`, want: 422},
		{name: "every fault at once", method: "POST", path: route, user: "employee",
			body: `{"date":"2026-02-30","project":"","hours":25,"colour":"red"}`, want: 400},
		{name: "malformed", method: "POST", path: route, user: "employee", body: `{"date"`, want: 400},
		{name: "another media type", method: "POST", path: route, user: "employee",
			header: map[string]string{"Content-Type": "application/xml"}, body: "<a/>", want: 415},
		{name: "first page", method: "GET", path: route + "?limit=1", user: "employee", want: 200},
		{name: "filters", method: "GET", path: route + "?from=2026-11-24&to=2026-11-24&project=Store%20Zero", user: "employee", want: 200},
		{name: "nothing of others", method: "GET", path: route, user: "manager", want: 200},
		{name: "an unknown and a repeated parameter", method: "GET", path: route + "?limit=1&limit=2&colour=red", user: "employee", want: 400},
		{name: "another's cursor", method: "GET", path: route + "?cursor=AAAA", user: "employee", want: 400},
		{name: "without a scope", method: "GET", path: route, user: "import", want: 403, samWant: 403},
		{name: "without a token", method: "GET", path: route, want: 401, samWant: 401},
		{name: "a token that is no JWT", method: "GET", path: route, token: "abc", want: 401, samWant: 401},
		{name: "a token that does not verify", method: "GET", path: route, token: "e30.e30.AAAA", want: 401, samWant: 502},
		{name: "an unknown route", method: "GET", path: "/nothing", user: "employee", want: 404, samWant: 403},
	}
}

// compare sends each request to both and holds the answers against each other.
func compare(t *testing.T, s stack, sam string) {
	t.Helper()
	tokens := map[string]string{}
	for _, user := range []string{"employee", "contractor", "manager", "import"} {
		tokens[user] = s.token(t, user)
	}
	for _, x := range exchanges() {
		t.Run(x.name, func(t *testing.T) {
			token := x.token
			if x.user != "" {
				token = tokens[x.user]
			}
			gateway := x.send(t, s.api, token, "gateway")
			container := x.send(t, sam, token, "sam")
			if gateway.Status != x.want {
				t.Errorf("gateway: status %d, want %d: %v", gateway.Status, x.want, gateway.Body)
			}
			if x.samWant != 0 {
				if container.Status != x.samWant {
					t.Errorf("sam local: status %d, and docs/divergences.md says %d", container.Status, x.samWant)
				}
				return
			}
			if diff := cmp.Diff(gateway, container); diff != "" {
				t.Errorf("answers (-gateway +sam local):\n%s", diff)
			}
		})
	}
}

// A reply is what of an answer must be the same whoever gives it.
type reply struct {
	Status int
	Header map[string]string
	Body   any
}

func (x exchange) send(t testing.TB, address, token, side string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), x.method, address+x.path, strings.NewReader(x.body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range x.header {
		request.Header.Set(name, value)
	}
	if key := x.header["Idempotency-Key"]; key != "" {
		// Both sides share the table: with one key the second would get a replay.
		request.Header.Set("Idempotency-Key", key+" of "+side)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{Timeout: exchangePatience}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return readReply(t, response)
}

func readReply(t testing.TB, response *http.Response) reply {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := reply{Status: response.StatusCode, Header: headers(response)}
	if len(bytes.TrimSpace(body)) > 0 {
		if err := json.Unmarshal(body, &r.Body); err != nil {
			t.Fatalf("body %q: %v", body, err)
		}
	}
	forgetOwn(r.Body)
	return r
}

// headers gives those that are a promise of ours, without what differs by design.
func headers(response *http.Response) map[string]string {
	got := map[string]string{}
	for _, name := range []string{
		"Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control", "ETag", "Idempotent-Replayed", "Retry-After",
	} {
		got[name] = response.Header.Get(name)
	}
	if response.Request.Method != http.MethodOptions {
		got["Content-Type"] = response.Header.Get("Content-Type")
		// Each names its own address; what follows is the same.
		_, got["Link"], _ = strings.Cut(response.Header.Get("Link"), "/timesheets")
		return got
	}
	// `sam local` sends these with every answer, and the methods in order; a browser
	// reads them in a preflight only, and as a set.
	for _, name := range []string{"Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Max-Age"} {
		values := strings.Split(response.Header.Get(name), ",")
		slices.Sort(values)
		got[name] = strings.Join(values, ",")
	}
	return got
}

// forgetOwn drops what every new entry and every request has to itself.
func forgetOwn(body any) {
	object, ok := body.(map[string]any)
	if !ok {
		return
	}
	for _, name := range []string{"id", "created_at", "updated_at", "request_id"} {
		if _, ok := object[name]; ok {
			object[name] = "its own"
		}
	}
}
