package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// An operation sends one request. It returns its route, and the problem of an unexpected
// response.
type operation func(ctx context.Context) (route, problem string)

// shares are the percentages of the routes in the mix. They are those of a page that reads more
// than it writes, and of an occasional upload.
func shares() []struct {
	route   string
	percent int
} {
	return []struct {
		route   string
		percent int
	}{
		{"GET /timesheets", 30},
		{"POST /timesheets", 25},
		{"GET /approvals", 10},
		{"PUT /timesheets/{id}", 10},
		{"PUT /approvals/{id}", 8},
		{"GET /timesheets/summary", 6},
		{"GET /timesheets/{id}", 5},
		{"DELETE /timesheets/{id}", 5},
		{"POST /timesheets/upload", 1},
	}
}

// The entries are spread over days that go back from today, so that no day becomes full. A day
// has room for 96 entries of a quarter of an hour for each of the 2 users.
const (
	days       = 3000
	uploadRows = 10
)

// operation chooses the next request. A route that needs an entry creates one if there is
// none.
func (l *load) operation(random *rand.Rand) operation {
	n, pick := random.IntN(100), random.IntN(1<<30)
	user := l.o.tokens.users[pick%len(l.o.tokens.users)]
	route := ""
	for _, share := range shares() {
		if n < share.percent {
			route = share.route
			break
		}
		n -= share.percent
	}
	switch route {
	case "GET /timesheets":
		return l.get(route, user, "/timesheets?limit=100")
	case "GET /timesheets/summary":
		to := time.Now().UTC()
		return l.get(route, user, "/timesheets/summary?group_by=week&from="+to.AddDate(0, 0, -365).Format(time.DateOnly)+"&to="+to.Format(time.DateOnly))
	case "GET /approvals":
		return l.get(route, l.o.tokens.manager, "/approvals?limit=100")
	case "POST /timesheets/upload":
		return l.upload()
	case "POST /timesheets":
		return l.create(user)
	}
	return func(ctx context.Context) (string, string) {
		e, ok := l.pool.take(pick)
		if !ok {
			return l.create(user)(ctx)
		}
		return route, l.change(ctx, route, e)
	}
}

func (l *load) get(route, token, path string) operation {
	return func(ctx context.Context) (string, string) {
		_, problem := l.do(ctx, request{method: http.MethodGet, path: path, token: token, want: http.StatusOK})
		return route, problem
	}
}

func (l *load) create(user string) operation {
	return func(ctx context.Context) (string, string) {
		n := l.count()
		body, problem := l.do(ctx, request{
			method: http.MethodPost, path: "/timesheets", token: user, want: http.StatusCreated,
			key:  fmt.Sprintf("load-%d", n),
			body: fmt.Sprintf(`{"date":%q,"project":"Load %d","hours":0.25}`, day(n), n%5),
		})
		if problem == "" {
			var e struct {
				ID      string `json:"id"`
				Version int    `json:"version"`
			}
			if err := json.Unmarshal(body, &e); err != nil {
				return "POST /timesheets", "unreadable response"
			}
			l.pool.put(stored{e.ID, user, e.Version})
		}
		return "POST /timesheets", problem
	}
}

// change sends a request about an entry that no other request is changing.
func (l *load) change(ctx context.Context, route string, e stored) (problem string) {
	method, path, _ := strings.Cut(strings.Replace(route, "{id}", e.id, 1), " ")
	r := request{method: method, path: path, token: e.user, want: http.StatusOK}
	again := true // the entry can be used again
	switch route {
	case "PUT /timesheets/{id}":
		r.match, r.body = fmt.Sprintf("%q", fmt.Sprint(e.version)), `{"project":"Load, changed","hours":0.5}`
		e.version++
	case "DELETE /timesheets/{id}":
		r.want, again = http.StatusNoContent, false
	case "PUT /approvals/{id}":
		r.token, r.body, again = l.o.tokens.manager, "{}", false
	}
	_, problem = l.do(ctx, r)
	if problem == "" && again {
		l.pool.put(e)
	}
	return problem
}

func (l *load) upload() operation {
	return func(ctx context.Context) (string, string) {
		rows := make([]string, uploadRows)
		for i := range rows {
			n := l.count()
			rows[i] = fmt.Sprintf(`{"user_id":"user-%d@example.com","date":%q,"project":"Load","hours":0.25,"external_id":"load-%d"}`, i, day(n), n)
		}
		body, problem := l.do(ctx, request{
			method: http.MethodPost, path: "/timesheets/upload", token: l.o.tokens.importTool, want: http.StatusCreated,
			body: "[" + strings.Join(rows, ",") + "]",
		})
		if problem == "" && strings.Count(string(body), `"result":"created"`) != uploadRows {
			problem = "a row wasn't created"
		}
		return "POST /timesheets/upload", problem
	}
}

func day(n int) string { return time.Now().UTC().AddDate(0, 0, -(n % days)).Format(time.DateOnly) }

// A request is one to the API.
type request struct {
	method, path, token, key, match, body string
	want                                  int // status
}

// do sends a request and reads the response. An unexpected status is a problem with the
// status and the API's code.
func (l *load) do(ctx context.Context, r request) (body []byte, problem string) {
	req, err := http.NewRequestWithContext(ctx, r.method, l.o.api+r.path, strings.NewReader(r.body)) //nolint:gosec // parse allows only loopback
	if err != nil {
		return nil, "invalid request"
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + r.token, "Idempotency-Key": r.key, "If-Match": r.match} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := l.client.Do(req) //nolint:gosec // parse allows only loopback
	if err != nil {
		return nil, "no response"
	}
	defer res.Body.Close()
	if body, err = io.ReadAll(res.Body); err != nil {
		return nil, "no complete response"
	}
	if res.StatusCode == r.want {
		return body, ""
	}
	var answer struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(body, &answer) // without a code, the status is all there is
	return nil, strings.TrimSpace(fmt.Sprintf("%d %s", res.StatusCode, answer.Code))
}
