package openapi_test

import (
	"net/http"
	"strings"
)

const row = `{"user_id":"contractor@example.com","date":"2026-11-23","project":"StoreZero","hours":8,"external_id":"T-1042"}`

func upload(body string) request {
	return withBody(newRequest(http.MethodPost, "/timesheets/upload").sentBy(withAllScopes("")), body)
}

func uploadStories() []story {
	rows := func(rows ...string) string { return "[" + strings.Join(rows, ",") + "]" }
	valid, fullDay := upload(row), withField(withField(row, "user_id", `"employee@example.com"`), "date", `"2026-11-19"`)
	deletion := `{"user_id":"contractor@example.com","external_id":"T-1042","deleted":true}`
	withoutExternalID := strings.Replace(row, `,"external_id":"T-1042"`, "", 1)
	stories := []story{
		{name: "a row", request: valid, want: 201},
		{name: "a repeated row", request: valid, before: &valid, want: 200},
		{name: "rows", request: upload(rows(row, withField(row, "external_id", `"T-1043"`))), want: 201},
		{name: "rows with an Idempotency-Key", request: upload(rows(withoutExternalID, withoutExternalID)).with("Idempotency-Key", "k 1"), want: 201},
		{name: "a full day", request: upload(rows(row, fullDay)), want: 207},
		{name: "a corrected row", request: upload(withField(row, "hours", "1")), before: &valid, want: 200},
		{name: "a row on another day", request: upload(withField(row, "date", `"2026-11-22"`)), before: &valid, want: 200},
		{name: "a new row and a corrected one", request: upload(rows(withField(row, "hours", "1"), withField(row, "external_id", `"T-1043"`))),
			before: &valid, want: 201},
		{name: "a row that isn't deleted", request: upload(withField(row, "deleted", "false")), want: 201},
		{name: "a deleted row", request: upload(deletion), before: &valid, want: 200},
		{name: "a deleted row that was never uploaded", request: upload(deletion), want: 200},
		{name: "a deleted row with its fields", request: upload(withField(withField(row, "deleted", "true"), "hours", "0")), before: &valid, want: 200},
		{name: "a deleted row and a new one", request: upload(rows(deletion, withField(row, "external_id", `"T-1043"`))), before: &valid, want: 201},
		{name: "a deleted row without external_id", request: upload(`{"user_id":"contractor@example.com","deleted":true}`).with("Idempotency-Key", "k 1"),
			want: 400, code: "invalid", invalidRequest: true},
		{name: "an invalid deleted", request: upload(withField(row, "deleted", `"true"`)), want: 400, code: "invalid", invalidRequest: true},
		{name: "a row of another user fails", request: upload(rows(row, withField(row, "user_id", `"employee@example.com"`))),
			setup: func(s *service) { s.store.failsForOwner = employee }, want: 207},
		{name: "no rows", request: upload("[]"), want: 400, code: "invalid", invalidRequest: true},
		{name: "101 rows", request: upload(rows(strings.Split(strings.Repeat(withoutExternalID+"\n", 100)+withoutExternalID, "\n")...)).with("Idempotency-Key", "k 1"),
			want: 400, code: "invalid", invalidRequest: true},
		{name: "neither external_id nor Idempotency-Key", request: upload(withoutExternalID), want: 400, code: "invalid"},
		{name: "a duplicate external_id", request: upload(rows(row, row)), want: 400, code: "invalid"},
		{name: "an invalid row", request: upload(rows(row, withField(row, "hours", "0"))), want: 400, code: "invalid", invalidRequest: true},
		{name: "an empty external_id", request: upload(withField(row, "external_id", `""`)), want: 400, code: "invalid", invalidRequest: true},
		{name: "a long external_id", request: upload(withField(row, "external_id", long(101))), want: 400, code: "invalid", invalidRequest: true},
		{name: "an external_id with a control character", request: upload(withField(row, "external_id", `"\u0001"`)), want: 400, code: "invalid", invalidRequest: true},
		{name: "an external_id with an invisible character", request: upload(withField(row, "external_id", `"T\u200b"`)), want: 400, code: "invalid", invalidRequest: true},
		{name: "an external_id with an unassigned character", request: upload(withField(row, "external_id", `"T\u0378"`)), want: 400, code: "invalid"},
		{name: "an external_id of white space", request: upload(withField(row, "external_id", `"\ufeff "`)), want: 400, code: "invalid", invalidRequest: true},
		{name: "an external_id with surrounding white space", request: upload(withField(row, "external_id", `"\ufeff T-1042\u00a0\n"`)), want: 201},
		{name: "no user_id", request: upload(newEntry).with("Idempotency-Key", "k 1"), want: 400, code: "invalid", invalidRequest: true},
		{name: "a string", request: upload(`"row"`), want: 400, code: "malformed", invalidRequest: true},
		{name: "a form", request: valid.with("Content-Type", mediaForm), want: 415, code: "media_type", invalidRequest: true},
		{name: "a large body", request: upload(row + strings.Repeat(" ", 1<<20)), want: 413, code: "too_large"},
	}
	for _, field := range invalidFields() {
		stories = append(stories, story{name: field.name + " " + field.value, request: upload(withField(row, field.name, field.value)),
			want: 400, code: "invalid", invalidRequest: true})
	}
	for _, field := range append(validFields(), fieldValue{"external_id", long(100)}, fieldValue{"hours", "24"}) {
		stories = append(stories, story{name: field.name + " " + field.value, request: upload(withField(row, field.name, field.value)), want: 201})
	}
	return stories
}

func approvals(parameters string) request {
	return newRequest(http.MethodGet, "/approvals").sentBy(withAllScopes(manager)).withQuery(parameters)
}

func approvalsStories() []story {
	return append(pageStories(approvals),
		story{name: "a page", request: approvals(""), want: 200},
		story{name: "all filters", request: approvals("user_id=employee@example.com&from=2026-11-01&to=2026-11-30&limit=100"), want: 200},
		story{name: "a page with a next one", request: approvals("limit=1"), want: 200},
		story{name: "an invalid user_id", request: approvals("user_id=nobody"), want: 400, code: "invalid", invalidRequest: true},
	)
}

func decide(id, body string) request {
	r := newRequest(http.MethodPut, "/approvals/"+id).sentBy(withAllScopes(manager))
	if body == "" {
		return r
	}
	return withBody(r, body)
}

func decideStories() []story {
	const reject = `{"approved":false,"reason":"Another\nproject."}`
	const withUserID = `{"user_id":"employee@example.com"}`
	return []story{
		{name: "no body", request: decide(submitted, ""), want: 200},
		{name: "an empty object", request: decide(submitted, "{}"), want: 200},
		{name: "approve", request: decide(submitted, `{"approved":true}`), want: 200},
		{name: "reject", request: decide(submitted, reject), want: 200},
		{name: "the longest reason", request: decide(submitted, withField(reject, "reason", long(500))), want: 200},
		{name: "approve again", request: decide(approved, withUserID), want: 200},
		{name: "reopen", request: decide(approved, withField(withUserID, "status", `"submitted"`)), want: 200},
		{name: "a current If-Match", request: decide(submitted, "").with("If-Match", `"1"`), want: 200},
		{name: "a stale If-Match", request: decide(submitted, "").with("If-Match", `"2"`), want: 412, code: "version"},
		{name: "a malformed If-Match", request: decide(submitted, "").with("If-Match", "1"), want: 400, code: "invalid", invalidRequest: true},
		{name: "another decision", request: decide(rejected, withUserID), want: 409, code: "decided"},
		{name: "a decided entry", request: decide(approved, ""), want: 404, code: "not_found"},
		{name: "an unknown id", request: decide(unknownID, ""), want: 404, code: "not_found"},
		{name: "a malformed id", request: decide("1", ""), want: 404, code: "not_found", invalidRequest: true},
		{name: "the manager's own entry", request: decide(managersEntry, ""), want: 403, code: "own_entry"},
		{name: "no reason", request: decide(submitted, `{"approved":false}`), want: 400, code: "invalid", invalidRequest: true},
		{name: "an empty reason", request: decide(submitted, withField(reject, "reason", `""`)), want: 400, code: "invalid", invalidRequest: true},
		{name: "a long reason", request: decide(submitted, withField(reject, "reason", long(501))), want: 400, code: "invalid", invalidRequest: true},
		{name: "a reason with a control character", request: decide(submitted, withField(reject, "reason", `"\u0001"`)), want: 400, code: "invalid", invalidRequest: true},
		{name: "a reason with an approval", request: decide(submitted, `{"approved":true,"reason":"Good."}`), want: 400, code: "invalid", invalidRequest: true},
		{name: "an invalid status", request: decide(submitted, `{"status":"approved"}`), want: 400, code: "invalid", invalidRequest: true},
		{name: "an invalid approved", request: decide(submitted, `{"approved":1}`), want: 400, code: "invalid", invalidRequest: true},
		{name: "an unknown field", request: decide(submitted, `{"mood":"good"}`), want: 400, code: "invalid", invalidRequest: true},
		{name: "an array", request: decide(submitted, `[]`), want: 400, code: "malformed", invalidRequest: true},
		{name: "a form", request: decide(submitted, "approved=true").with("Content-Type", mediaForm), want: 415, code: "media_type", invalidRequest: true},
		{name: "a large body", request: decide(submitted, "{}"+strings.Repeat(" ", 64<<10)), want: 413, code: "too_large"},
	}
}
