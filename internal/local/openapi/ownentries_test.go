package openapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	neturl "net/url"
	"slices"
	"strings"

	"timesheets/internal/timesheet"
)

// Valid bodies.
const (
	newEntry = `{"date":"2026-11-23","project":"StoreZero","hours":7.5}`
	changed  = `{"project":"StoreZero","hours":2}`
)

const (
	mediaJSON = "application/json"
	mediaForm = "application/x-www-form-urlencoded"
)

// returnedEntry is an entry that a client sends back, with fields that only responses have.
const returnedEntry = `{"id":1,"status":"submitted","version":1,"created_at":"x","updated_at":"x","message":"x","decided_by":"x",` +
	`"decided_anything":1,"approved":false,"user_id":"employee@example.com","user_type":"contractor","notes":"a\n\tb",` +
	`"date":"2026-11-20","project":" P ","hours":0.25}`

// newRequest returns an employee's request, with every scope.
func newRequest(method, path string) request {
	return request{by: withAllScopes(employee), method: method, path: path}
}

func withBody(r request, body string) request {
	r.body = body
	return r.with("Content-Type", mediaJSON)
}

func create(body string) request { return withBody(newRequest(http.MethodPost, "/timesheets"), body) }

func createStories() []story {
	withKey := func(key string) request { return create(newEntry).with("Idempotency-Key", key) }
	first, other := withKey("k 1"), create(withField(newEntry, "hours", "1")).with("Idempotency-Key", "k 1")
	form := create("date=2026-11-23&project=StoreZero&hours=7.5&approved=false").with("Content-Type", mediaForm)
	withoutKey, ifEmpty := create(newEntry), create(newEntry).withQuery("if_empty=true")
	return append(entryStories(create(newEntry), 201),
		story{name: "an entry", request: create(newEntry), want: 201},
		story{name: "a form", request: form, want: 201},
		story{name: "a returned entry", request: create(returnedEntry), want: 201},
		story{name: "an Idempotency-Key", request: first, want: 201},
		story{name: "a repeated Idempotency-Key", request: first, before: &first, want: 201},
		story{name: "an Idempotency-Key of another entry", request: other, before: &first, want: 422, code: "idempotency_key_reused"},
		story{name: "if_empty", request: ifEmpty, want: 201},
		story{name: "if_empty with an existing entry", request: ifEmpty, before: &withoutKey, want: 409, code: "entry_exists"},
		story{name: "an invalid if_empty", request: create(newEntry).withQuery("if_empty=yes"), want: 400, code: "invalid", invalidRequest: true},
		story{name: "a duplicate if_empty", request: ifEmpty.withQuery("if_empty=true"), want: 400, code: "invalid"},
		story{name: "a full day", request: create(withField(newEntry, "date", `"2026-11-19"`)), want: 409, code: "day_full"},
		story{name: "a date too far in the future", request: create(withField(newEntry, "date", `"2028-11-23"`)), want: 400, code: "invalid"},
		story{name: "a date too far in the past", request: create(withField(newEntry, "date", `"1999-12-31"`)), want: 400, code: "invalid", invalidRequest: true},
		story{name: "no date", request: create(changed), want: 400, code: "invalid", invalidRequest: true},
		story{name: "the longest Idempotency-Key", request: withKey(strings.Repeat("~", 255)), want: 201},
		story{name: "the earliest date", request: create(withField(newEntry, "date", `"2000-01-01"`)), want: 201},
		story{name: "the latest date", request: create(withField(newEntry, "date", `"2027-11-24"`)), want: 201},
		story{name: "an empty Idempotency-Key", request: withKey(""), want: 400, code: "invalid", invalidRequest: true},
		story{name: "a long Idempotency-Key", request: withKey(strings.Repeat("k", 256)), want: 400, code: "invalid", invalidRequest: true},
		story{name: "an Idempotency-Key with invalid characters", request: withKey("kü"), want: 400, code: "invalid", invalidRequest: true},
	)
}

// entryStories are the stories of a route that accepts an entry. The description and the
// service have the same limits.
func entryStories(valid request, want int) []story {
	with := func(body string) request { return withBody(valid, body) }
	stories := []story{
		{name: "a large body", request: with(valid.body + strings.Repeat(" ", 64<<10)), want: 413, code: "too_large"},
		{name: "another media type", request: valid.with("Content-Type", "text/plain"), want: 415, code: "media_type", invalidRequest: true},
		{name: "an array", request: with("[" + valid.body + "]"), want: 400, code: "malformed", invalidRequest: true},
		{name: "no body", request: with(""), want: 400, code: "malformed", invalidRequest: true},
		{name: "a duplicate field", request: with(strings.Replace(valid.body, "{", `{"hours":1,`, 1)), want: 400, code: "invalid"},
		{name: "another user's user_id", request: with(withField(valid.body, "user_id", `"manager@example.com"`)), want: 400, code: "invalid"},
	}
	for _, field := range invalidFields() {
		stories = append(stories, story{name: field.name + " " + field.value, request: with(withField(valid.body, field.name, field.value)),
			want: 400, code: "invalid", invalidRequest: true})
	}
	for _, field := range validFields() {
		stories = append(stories, story{name: field.name + " " + field.value, request: with(withField(valid.body, field.name, field.value)), want: want})
	}
	return stories
}

type fieldValue struct{ name, value string }

// long returns a JSON string of n characters and 2n bytes.
func long(n int) string { return `"` + strings.Repeat("ü", n) + `"` }

// validFields are JSON values just within each limit of an entry.
func validFields() []fieldValue {
	return []fieldValue{
		{"hours", "0.25"}, {"hours", "20.75"}, {"hours", "1e0"}, {"project", `"P"`}, {"project", long(100)}, {"project", `"\u00a0Cafe\u0301\u00a0\u200b 1"`},
		{"notes", `""`}, {"notes", long(2000)}, {"notes", `"\r\n\t"`}, {"notes", `"\u202e"`}, {"user_type", `"contractor"`}, {"approved", "false"},
	}
}

// invalidFields are JSON values beyond each limit of an entry.
func invalidFields() []fieldValue {
	return []fieldValue{
		{"hours", "0"}, {"hours", "-1"}, {"hours", "24.25"}, {"hours", "0.1"}, {"hours", `"8"`}, {"hours", "null"},
		{"project", `""`}, {"project", `" "`}, {"project", `"\u200b"`}, {"project", `"\u00a0\u3000"`}, {"project", long(101)}, {"project", `"a\u0001b"`}, {"project", `"a\u0085b"`}, {"project", "5"}, {"project", "null"},
		{"notes", long(2001)}, {"notes", `"\u0000"`}, {"notes", `"\u007f"`}, {"notes", "null"},
		{"date", `"23.11.2026"`}, {"date", `"2026-13-01"`}, {"date", `"2026-02-30"`}, {"date", `"2026-11-23T00:00:00Z"`}, {"date", "20261123"}, {"date", "null"},
		{"user_type", `"boss"`}, {"user_type", "null"}, {"user_id", "5"}, {"user_id", `"nobody"`}, {"user_id", `"no body@example.com"`}, {"user_id", `"\ufeffa@example.com"`}, {"user_id", `"a\u200b@example.com"`}, {"user_id", "null"},
		{"approved", "true"}, {"approved", `"no"`}, {"approved", "null"}, {"mood", `"good"`},
	}
}

// withField returns a JSON object with one field set to another value.
func withField(body, field, value string) string {
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &object); err != nil {
		panic(err) // all bodies of this test are objects
	}
	object[field] = json.RawMessage(value)
	var members []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		members = append(members, `"`+name+`":`+string(object[name]))
	}
	return "{" + strings.Join(members, ",") + "}"
}

func list(parameters string) request {
	return newRequest(http.MethodGet, "/timesheets").withQuery(parameters)
}

func listStories() []story {
	const csv = "text/csv"
	return append(pageStories(list),
		story{name: "a page", request: list(""), want: 200},
		story{name: "all filters", request: list("from=2026-11-01&to=2026-11-30&project=StoreZero&status=rejected&limit=100"), want: 200},
		story{name: "a page with a next one", request: list("limit=1"), want: 200},
		story{name: "CSV", request: list("from=2026-11-01").with("Accept", csv), want: 200},
		story{name: "all as CSV", request: list("").with("Accept", csv), want: 200},
		story{name: "CSV with semicolons", request: list("separator=semicolon").with("Accept", csv), want: 200},
		story{name: "CSV by quality", request: list("separator=comma").with("Accept", "application/json;q=0.5, text/*"), want: 200},
		story{name: "an unknown separator", request: list("separator=tab").with("Accept", csv), want: 400, code: "invalid", invalidRequest: true},
		story{name: "a separator without CSV", request: list("separator=comma"), want: 400, code: "invalid"},
		story{name: "an invalid project", request: list("project=" + neturl.QueryEscape("\x01")), want: 400, code: "invalid", invalidRequest: true},
		story{name: "an unknown status", request: list("status=lost"), want: 400, code: "invalid", invalidRequest: true},
		story{name: "too much CSV", request: list("").with("Accept", csv), setup: endless, want: 413, code: "range_too_large"},
	)
}

// pageStories are the stories of a paginated route.
func pageStories(withParameters func(parameters string) request) []story {
	return []story{
		{name: "a malformed date", request: withParameters("from=yesterday"), want: 400, code: "invalid", invalidRequest: true},
		{name: "a date that doesn't exist", request: withParameters("to=2026-02-30"), want: 400, code: "invalid", invalidRequest: true},
		{name: "from after to", request: withParameters("from=2026-11-02&to=2026-11-01"), want: 400, code: "invalid"},
		{name: "a limit of 0", request: withParameters("limit=0"), want: 400, code: "invalid", invalidRequest: true},
		{name: "a limit of 101", request: withParameters("limit=101"), want: 400, code: "invalid", invalidRequest: true},
		{name: "a limit that is text", request: withParameters("limit=all"), want: 400, code: "invalid", invalidRequest: true},
		{name: "a short cursor", request: withParameters("cursor=abc"), want: 400, code: "invalid", invalidRequest: true},
		{name: "a forged cursor", request: withParameters("cursor=" + strings.Repeat("a", 66)), want: 400, code: "invalid"},
	}
}

// endless sets a page of the store that is too large for one response.
func endless(s *service) {
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: "2026-11-20", Project: "StoreZero", Minutes: 60, Notes: strings.Repeat("n", 2000)}
	page := timesheet.Page{Next: unknownID}
	for range 100 {
		page.Entries = append(page.Entries, draft.Entry(employee, "local|employee", unknownID[len("2026-11-20-"):], start))
	}
	s.store.endless = &page
}

// manyProjects sets days on which every entry has a different project. The names have the
// characters that take up the most space in a response, so that a hundred days are enough.
func manyProjects(s *service) {
	for i := range 100 {
		day := timesheet.Day{Date: timesheet.EarliestDate, Projects: map[string]timesheet.Total{}}
		for j := range 96 {
			name := fmt.Sprintf("%s %d %d", strings.Repeat("\x01", 93), i, j)
			day.Projects[name] = timesheet.Total{Minutes: timesheet.StepMinutes, Entries: 1}
		}
		s.store.days = append(s.store.days, day)
	}
}

func get(id string) request { return newRequest(http.MethodGet, "/timesheets/"+id) }

func getStories() []story {
	return []story{
		{name: "submitted", request: get(submitted), want: 200},
		{name: "approved", request: get(approved), want: 200},
		{name: "rejected", request: get(rejected), want: 200},
		{name: "an unknown id", request: get(unknownID), want: 404, code: "not_found"},
		{name: "another user's entry", request: get(managersEntry), want: 404, code: "not_found"},
		{name: "a malformed id", request: get("1"), want: 404, code: "not_found", invalidRequest: true},
	}
}

func update(id, body string) request {
	return withBody(newRequest(http.MethodPut, "/timesheets/"+id), body).with("If-Match", `"1"`)
}

func updateStories() []story {
	withoutIfMatch := update(submitted, changed)
	delete(withoutIfMatch.header, "If-Match")
	form := update(submitted, "project=StoreZero&hours=1").with("Content-Type", mediaForm)
	return append(entryStories(update(submitted, changed), 200),
		story{name: "a current If-Match", request: update(submitted, changed), want: 200},
		story{name: "a rejected entry", request: update(rejected, changed).with("If-Match", `"2"`), want: 200},
		story{name: "If-Match with *", request: update(submitted, changed).with("If-Match", "*"), want: 200},
		story{name: "If-Match with several versions", request: update(submitted, changed).with("If-Match", `W/"7", "1"`), want: 200},
		story{name: "a form", request: form, want: 200},
		story{name: "a returned entry", request: update(submitted, returnedEntry), want: 200},
		story{name: "no If-Match", request: withoutIfMatch, want: 428, code: "version", invalidRequest: true},
		story{name: "a stale If-Match", request: update(submitted, changed).with("If-Match", `"2"`), want: 412, code: "version"},
		story{name: "a malformed If-Match", request: update(submitted, changed).with("If-Match", "1"), want: 400, code: "invalid", invalidRequest: true},
		story{name: "another date", request: update(submitted, newEntry), want: 400, code: "invalid"},
		story{name: "an approved entry", request: update(approved, changed), want: 409, code: "approved"},
		story{name: "a full day", request: update(partOfDay, changed), want: 409, code: "day_full"},
		story{name: "an unknown id", request: update(unknownID, changed), want: 404, code: "not_found"},
		story{name: "a malformed id", request: update("1", changed), want: 404, code: "not_found", invalidRequest: true},
	)
}

func remove(id string) request { return newRequest(http.MethodDelete, "/timesheets/"+id) }

func deleteStories() []story {
	return []story{
		{name: "an entry", request: remove(submitted), want: 204},
		{name: "a current If-Match", request: remove(submitted).with("If-Match", `"1"`), want: 204},
		{name: "a stale If-Match", request: remove(submitted).with("If-Match", `"2"`), want: 412, code: "version"},
		{name: "a malformed If-Match", request: remove(submitted).with("If-Match", "1"), want: 400, code: "invalid", invalidRequest: true},
		{name: "an approved entry", request: remove(approved), want: 409, code: "approved"},
		{name: "an unknown id", request: remove(unknownID), want: 404, code: "not_found"},
		{name: "a malformed id", request: remove("1"), want: 404, code: "not_found", invalidRequest: true},
	}
}

func summary(parameters string) request {
	return newRequest(http.MethodGet, "/timesheets/summary").withQuery(parameters)
}

func summaryStories() []story {
	const year = "from=2026-01-01&to=2026-12-31"
	return []story{
		{name: "days", request: summary(year), want: 200},
		{name: "weeks", request: summary(year + "&group_by=week"), want: 200},
		{name: "months", request: summary(year + "&group_by=month"), want: 200},
		{name: "projects", request: summary(year + "&group_by=project"), want: 200},
		{name: "a range without entries", request: summary("from=2001-01-01&to=2001-01-01"), want: 200},
		{name: "no range", request: summary(""), want: 400, code: "invalid", invalidRequest: true},
		{name: "too many days", request: summary("from=2026-01-01&to=2027-01-02"), want: 400, code: "invalid"},
		{name: "too many projects", request: summary(year + "&group_by=project"), setup: manyProjects, want: 413, code: "range_too_large"},
		{name: "an unknown group_by", request: summary(year + "&group_by=mood"), want: 400, code: "invalid", invalidRequest: true},
	}
}
