package sam

import "slices"

// An exchange is a request that both the local gateway and `sam local` receive.
type exchange struct {
	name   string
	method string
	path   string
	user   string // whose token is sent; "" for none
	token  string // sent as it is, instead of a user's
	header map[string]string
	body   string
	want   int
	// samWant is the status of `sam local` if its response differs from the local gateway's,
	// as docs/divergences.md describes. Then the rest of the responses isn't compared. 0 means
	// that the responses must be equal.
	samWant int
}

func exchanges() []exchange {
	return slices.Concat(createAndList(), entryLifecycle(), rejectedRequests())
}

func createAndList() []exchange {
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
		{name: "a retry with the same key", method: "POST", path: route, user: "contractor", header: key, body: entry, want: 201},
		{name: "another entry with the key", method: "POST", path: route, user: "contractor", header: key,
			body: `{"date":"2026-11-24","project":"StoreZero","hours":1}`, want: 422},
		{name: "several invalid fields", method: "POST", path: route, user: "employee",
			body: `{"date":"2026-02-30","project":"","hours":25,"colour":"red"}`, want: 400},
		{name: "malformed", method: "POST", path: route, user: "employee", body: `{"date"`, want: 400},
		{name: "another media type", method: "POST", path: route, user: "employee",
			header: map[string]string{"Content-Type": "application/xml"}, body: "<a/>", want: 415},
		{name: "first page", method: "GET", path: route + "?limit=1", user: "employee", want: 200},
		{name: "filters", method: "GET", path: route + "?from=2026-11-24&to=2026-11-24&project=Store%20Zero", user: "employee", want: 200},
		{name: "a user without entries", method: "GET", path: route, user: "manager", want: 200},
		{name: "an unknown and a repeated parameter", method: "GET", path: route + "?limit=1&limit=2&colour=red", user: "employee", want: 400},
		{name: "an invalid cursor", method: "GET", path: route + "?cursor=AAAA", user: "employee", want: 400},
		{name: "as CSV", method: "GET", path: route + "?from=2026-11-24&to=2026-11-24", user: "employee",
			header: map[string]string{"Accept": "text/csv"}, want: 200},
	}
}

// entryLifecycle creates an entry on each target, and changes it until it is deleted.
func entryLifecycle() []exchange {
	const (
		one      = "/timesheets/{id}"
		decision = "/approvals/{id}"
		entry    = `{"date":"2026-11-23","project":"StoreZero","hours":0.5}`
	)
	first := map[string]string{"If-Match": `"1"`}
	return []exchange{
		{name: "create the entry", method: "POST", path: "/timesheets", user: "contractor", body: entry, want: 201},
		{name: "get the entry", method: "GET", path: one, user: "contractor", want: 200},
		{name: "another user's entry", method: "GET", path: one, user: "employee", want: 404},
		{name: "a malformed id", method: "GET", path: "/timesheets/2026-11-23", user: "contractor", want: 404},
		{name: "totals, not the entry named summary", method: "GET", user: "contractor", want: 200,
			path: "/timesheets/summary?from=2026-11-01&to=2026-11-30&group_by=project"},
		{name: "an update without a version", method: "PUT", path: one, user: "contractor", body: entry, want: 428},
		{name: "an update", method: "PUT", path: one, user: "contractor", header: first, body: entry, want: 200},
		{name: "an update of a stale version", method: "PUT", path: one, user: "contractor", header: first, body: entry, want: 412},
		{name: "pending entries", method: "GET", path: "/approvals?limit=1", user: "manager", want: 200},
		{name: "a decision without the scope", method: "PUT", path: decision, user: "employee", body: "{}", want: 403, samWant: 403},
		{name: "a rejection", method: "PUT", path: decision, user: "manager", body: `{"approved":false,"reason":"Monday"}`, want: 200},
		{name: "an import", method: "POST", path: "/timesheets/upload", user: "import", header: map[string]string{"Idempotency-Key": "an import"}, body: `[` +
			`{"user_id":"manager@example.com","date":"2026-11-23","project":"StoreZero","hours":0.25},` +
			`{"user_id":"manager@example.com","date":"2026-11-22","project":"StoreZero","hours":0.25}]`, want: 201},
		{name: "an import for a full day", method: "POST", path: "/timesheets/upload", user: "import",
			body: `{"user_id":"manager@example.com","date":"2026-11-22","project":"StoreZero","hours":24,"external_id":"1"}`, want: 207},
		{name: "delete the entry", method: "DELETE", path: one, user: "contractor", want: 204},
	}
}

func rejectedRequests() []exchange {
	const route = "/timesheets"
	return []exchange{
		{name: "without a scope", method: "GET", path: route, user: "import", want: 403, samWant: 403},
		{name: "without a token", method: "GET", path: route, want: 401, samWant: 401},
		{name: "a token that isn't a JWT", method: "GET", path: route, token: "abc", want: 401, samWant: 401},
		{name: "an invalid JWT", method: "GET", path: route, token: "e30.e30.AAAA", want: 401, samWant: 502},
		{name: "an unknown route", method: "GET", path: "/nothing", user: "employee", want: 404, samWant: 403},
	}
}
