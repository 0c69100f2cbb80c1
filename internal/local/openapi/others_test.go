package openapi_test

import (
	"net/http"
	"strings"
)

const row = `{"user_id":"contractor@example.com","date":"2026-11-23","project":"StoreZero","hours":8,"external_id":"T-1042"}`

func upload(body string) request {
	return withBody(own(http.MethodPost, "/timesheets/upload").sentBy(anybody("")), body)
}

func uploadStories() []story {
	rows := func(rows ...string) string { return "[" + strings.Join(rows, ",") + "]" }
	sound, full := upload(row), changedIn(changedIn(row, "user_id", `"employee@example.com"`), "date", `"2026-11-19"`)
	deletion := `{"user_id":"contractor@example.com","external_id":"T-1042","deleted":true}`
	unnamed := strings.Replace(row, `,"external_id":"T-1042"`, "", 1)
	stories := []story{
		{name: "a row", request: sound, want: 201},
		{name: "a row again", request: sound, before: &sound, want: 200},
		{name: "rows", request: upload(rows(row, changedIn(row, "external_id", `"T-1043"`))), want: 201},
		{name: "rows by a key", request: upload(rows(unnamed, unnamed)).with("Idempotency-Key", "k 1"), want: 201},
		{name: "a day that is full", request: upload(rows(row, full)), want: 207},
		{name: "a corrected row", request: upload(changedIn(row, "hours", "1")), before: &sound, want: 200},
		{name: "a row on another day", request: upload(changedIn(row, "date", `"2026-11-22"`)), before: &sound, want: 200},
		{name: "a new row and a corrected one", request: upload(rows(changedIn(row, "hours", "1"), changedIn(row, "external_id", `"T-1043"`))),
			before: &sound, want: 201},
		{name: "a row that isn't deleted", request: upload(changedIn(row, "deleted", "false")), want: 201},
		{name: "a deleted row", request: upload(deletion), before: &sound, want: 200},
		{name: "a deleted row that was never sent", request: upload(deletion), want: 200},
		{name: "a deleted row with its fields", request: upload(changedIn(changedIn(row, "deleted", "true"), "hours", "0")), before: &sound, want: 200},
		{name: "a deleted row and a new one", request: upload(rows(deletion, changedIn(row, "external_id", `"T-1043"`))), before: &sound, want: 201},
		{name: "a deleted row without a name", request: upload(`{"user_id":"contractor@example.com","deleted":true}`).with("Idempotency-Key", "k 1"),
			want: 400, code: "invalid", fault: true},
		{name: "neither deleted nor not", request: upload(changedIn(row, "deleted", `"true"`)), want: 400, code: "invalid", fault: true},
		{name: "a row of another user fails", request: upload(rows(row, changedIn(row, "user_id", `"employee@example.com"`))),
			setup: func(s *service) { s.store.failsOn = employee }, want: 207},
		{name: "no rows", request: upload("[]"), want: 400, code: "invalid", fault: true},
		{name: "101 rows", request: upload(rows(strings.Split(strings.Repeat(unnamed+"\n", 100)+unnamed, "\n")...)).with("Idempotency-Key", "k 1"),
			want: 400, code: "invalid", fault: true},
		{name: "neither name nor key", request: upload(unnamed), want: 400, code: "invalid"},
		{name: "a name twice", request: upload(rows(row, row)), want: 400, code: "invalid"},
		{name: "a fault in a row", request: upload(rows(row, changedIn(row, "hours", "0"))), want: 400, code: "invalid", fault: true},
		{name: "an empty name", request: upload(changedIn(row, "external_id", `""`)), want: 400, code: "invalid", fault: true},
		{name: "a long name", request: upload(changedIn(row, "external_id", long(101))), want: 400, code: "invalid", fault: true},
		{name: "a name of other characters", request: upload(changedIn(row, "external_id", `"\u0001"`)), want: 400, code: "invalid", fault: true},
		{name: "a name with an invisible character", request: upload(changedIn(row, "external_id", `"T\u200b"`)), want: 400, code: "invalid", fault: true},
		{name: "a name with an unassigned character", request: upload(changedIn(row, "external_id", `"T\u0378"`)), want: 400, code: "invalid"},
		{name: "a name of white space", request: upload(changedIn(row, "external_id", `"\ufeff "`)), want: 400, code: "invalid", fault: true},
		{name: "a name with white space around it", request: upload(changedIn(row, "external_id", `"\ufeff T-1042\u00a0\n"`)), want: 201},
		{name: "nobody's", request: upload(newEntry).with("Idempotency-Key", "k 1"), want: 400, code: "invalid", fault: true},
		{name: "text", request: upload(`"row"`), want: 400, code: "malformed", fault: true},
		{name: "a form", request: sound.with("Content-Type", mediaForm), want: 415, code: "media_type", fault: true},
		{name: "a large body", request: upload(row + strings.Repeat(" ", 1<<20)), want: 413, code: "too_large"},
	}
	for _, field := range unsoundFields() {
		stories = append(stories, story{name: field.name + " " + field.value, request: upload(changedIn(row, field.name, field.value)),
			want: 400, code: "invalid", fault: true})
	}
	for _, field := range append(soundFields(), fieldValue{"external_id", long(100)}, fieldValue{"hours", "24"}) {
		stories = append(stories, story{name: field.name + " " + field.value, request: upload(changedIn(row, field.name, field.value)), want: 201})
	}
	return stories
}

func approvals(parameters string) request {
	return own(http.MethodGet, "/approvals").sentBy(anybody(manager)).asking(parameters)
}

func approvalsStories() []story {
	return append(pageStories(approvals),
		story{name: "a page", request: approvals(""), want: 200},
		story{name: "all filters", request: approvals("user_id=employee@example.com&from=2026-11-01&to=2026-11-30&limit=100"), want: 200},
		story{name: "a page with a next one", request: approvals("limit=1"), want: 200},
		story{name: "no such person", request: approvals("user_id=nobody"), want: 400, code: "invalid", fault: true},
	)
}

func decide(id, body string) request {
	r := own(http.MethodPut, "/approvals/"+id).sentBy(anybody(manager))
	if body == "" {
		return r
	}
	return withBody(r, body)
}

func decideStories() []story {
	const reject = `{"approved":false,"reason":"Another\nproject."}`
	const known = `{"user_id":"employee@example.com"}`
	return []story{
		{name: "no body", request: decide(submitted, ""), want: 200},
		{name: "nothing said", request: decide(submitted, "{}"), want: 200},
		{name: "approve", request: decide(submitted, `{"approved":true}`), want: 200},
		{name: "reject", request: decide(submitted, reject), want: 200},
		{name: "the longest reason", request: decide(submitted, changedIn(reject, "reason", long(500))), want: 200},
		{name: "approve again", request: decide(approved, known), want: 200},
		{name: "reopen", request: decide(approved, changedIn(known, "status", `"submitted"`)), want: 200},
		{name: "a version", request: decide(submitted, "").with("If-Match", `"1"`), want: 200},
		{name: "another version", request: decide(submitted, "").with("If-Match", `"2"`), want: 412, code: "version"},
		{name: "no tag", request: decide(submitted, "").with("If-Match", "1"), want: 400, code: "invalid", fault: true},
		{name: "decided otherwise", request: decide(rejected, known), want: 409, code: "decided"},
		{name: "decided", request: decide(approved, ""), want: 404, code: "not_found"},
		{name: "nobody's", request: decide(nobodys, ""), want: 404, code: "not_found"},
		{name: "no id", request: decide("1", ""), want: 404, code: "not_found", fault: true},
		{name: "one's own", request: decide(managers, ""), want: 403, code: "own_entry"},
		{name: "no reason", request: decide(submitted, `{"approved":false}`), want: 400, code: "invalid", fault: true},
		{name: "an empty reason", request: decide(submitted, changedIn(reject, "reason", `""`)), want: 400, code: "invalid", fault: true},
		{name: "a long reason", request: decide(submitted, changedIn(reject, "reason", long(501))), want: 400, code: "invalid", fault: true},
		{name: "a reason of other characters", request: decide(submitted, changedIn(reject, "reason", `"\u0001"`)), want: 400, code: "invalid", fault: true},
		{name: "a reason to approve", request: decide(submitted, `{"approved":true,"reason":"Good."}`), want: 400, code: "invalid", fault: true},
		{name: "another status", request: decide(submitted, `{"status":"approved"}`), want: 400, code: "invalid", fault: true},
		{name: "neither true nor false", request: decide(submitted, `{"approved":1}`), want: 400, code: "invalid", fault: true},
		{name: "an unknown field", request: decide(submitted, `{"mood":"good"}`), want: 400, code: "invalid", fault: true},
		{name: "an array", request: decide(submitted, `[]`), want: 400, code: "malformed", fault: true},
		{name: "a form", request: decide(submitted, "approved=true").with("Content-Type", mediaForm), want: 415, code: "media_type", fault: true},
		{name: "a large body", request: decide(submitted, "{}"+strings.Repeat(" ", 64<<10)), want: 413, code: "too_large"},
	}
}
