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

// sentBack is an entry that a client sends back, with fields that only responses have.
const sentBack = `{"id":1,"status":"submitted","version":1,"created_at":"x","updated_at":"x","message":"x","decided_by":"x",` +
	`"decided_anything":1,"approved":false,"user_id":"employee@example.com","user_type":"contractor","notes":"a\n\tb",` +
	`"date":"2026-11-20","project":" P ","hours":0.25}`

func own(method, path string) request {
	return request{by: anybody(employee), method: method, path: path}
}

func withBody(r request, body string) request {
	r.body = body
	return r.with("Content-Type", mediaJSON)
}

func create(body string) request { return withBody(own(http.MethodPost, "/timesheets"), body) }

func createStories() []story {
	keyed := func(key string) request { return create(newEntry).with("Idempotency-Key", key) }
	first, other := keyed("k 1"), create(changedIn(newEntry, "hours", "1")).with("Idempotency-Key", "k 1")
	form := create("date=2026-11-23&project=StoreZero&hours=7.5&approved=false").with("Content-Type", mediaForm)
	unkeyed, ifEmpty := create(newEntry), create(newEntry).asking("if_empty=true")
	return append(entryStories(create(newEntry), 201),
		story{name: "an entry", request: create(newEntry), want: 201},
		story{name: "a form", request: form, want: 201},
		story{name: "what it got", request: create(sentBack), want: 201},
		story{name: "a key", request: first, want: 201},
		story{name: "a key again", request: first, before: &first, want: 201},
		story{name: "a key of another entry", request: other, before: &first, want: 422, code: "idempotency_key_reused"},
		story{name: "only if empty", request: ifEmpty, want: 201},
		story{name: "only if empty, and it is not", request: ifEmpty, before: &unkeyed, want: 409, code: "entry_exists"},
		story{name: "only if empty, as text", request: create(newEntry).asking("if_empty=yes"), want: 400, code: "invalid", fault: true},
		story{name: "only if empty, twice", request: ifEmpty.asking("if_empty=true"), want: 400, code: "invalid"},
		story{name: "a day that is full", request: create(changedIn(newEntry, "date", `"2026-11-19"`)), want: 409, code: "day_full"},
		story{name: "a day too far ahead", request: create(changedIn(newEntry, "date", `"2028-11-23"`)), want: 400, code: "invalid"},
		story{name: "a day too long ago", request: create(changedIn(newEntry, "date", `"1999-12-31"`)), want: 400, code: "invalid", fault: true},
		story{name: "no day", request: create(changed), want: 400, code: "invalid", fault: true},
		story{name: "the longest key", request: keyed(strings.Repeat("~", 255)), want: 201},
		story{name: "the first day", request: create(changedIn(newEntry, "date", `"2000-01-01"`)), want: 201},
		story{name: "the last day", request: create(changedIn(newEntry, "date", `"2027-11-24"`)), want: 201},
		story{name: "an empty key", request: keyed(""), want: 400, code: "invalid", fault: true},
		story{name: "a long key", request: keyed(strings.Repeat("k", 256)), want: 400, code: "invalid", fault: true},
		story{name: "a key of other characters", request: keyed("kü"), want: 400, code: "invalid", fault: true},
	)
}

// entryStories are the stories of a route that accepts an entry. The description and the
// service have the same limits.
func entryStories(sound request, want int) []story {
	with := func(body string) request { return withBody(sound, body) }
	stories := []story{
		{name: "a large body", request: with(sound.body + strings.Repeat(" ", 64<<10)), want: 413, code: "too_large"},
		{name: "another media type", request: sound.with("Content-Type", "text/plain"), want: 415, code: "media_type", fault: true},
		{name: "an array", request: with("[" + sound.body + "]"), want: 400, code: "malformed", fault: true},
		{name: "no body", request: with(""), want: 400, code: "malformed", fault: true},
		{name: "a field twice", request: with(strings.Replace(sound.body, "{", `{"hours":1,`, 1)), want: 400, code: "invalid"},
		{name: "somebody else's", request: with(changedIn(sound.body, "user_id", `"manager@example.com"`)), want: 400, code: "invalid"},
	}
	for _, field := range unsoundFields() {
		stories = append(stories, story{name: field.name + " " + field.value, request: with(changedIn(sound.body, field.name, field.value)),
			want: 400, code: "invalid", fault: true})
	}
	for _, field := range soundFields() {
		stories = append(stories, story{name: field.name + " " + field.value, request: with(changedIn(sound.body, field.name, field.value)), want: want})
	}
	return stories
}

type fieldValue struct{ name, value string }

// long returns a JSON string of n characters and 2n bytes.
func long(n int) string { return `"` + strings.Repeat("ü", n) + `"` }

// soundFields are JSON values just within each limit of an entry.
func soundFields() []fieldValue {
	return []fieldValue{
		{"hours", "0.25"}, {"hours", "20.75"}, {"hours", "1e0"}, {"project", `"P"`}, {"project", long(100)}, {"project", `"\u00a0Cafe\u0301\u00a0\u200b 1"`},
		{"notes", `""`}, {"notes", long(2000)}, {"notes", `"\r\n\t"`}, {"notes", `"\u202e"`}, {"user_type", `"contractor"`}, {"approved", "false"},
	}
}

// unsoundFields are JSON values beyond each limit of an entry.
func unsoundFields() []fieldValue {
	return []fieldValue{
		{"hours", "0"}, {"hours", "-1"}, {"hours", "24.25"}, {"hours", "0.1"}, {"hours", `"8"`}, {"hours", "null"},
		{"project", `""`}, {"project", `" "`}, {"project", `"\u200b"`}, {"project", `"\u00a0\u3000"`}, {"project", long(101)}, {"project", `"a\u0001b"`}, {"project", `"a\u0085b"`}, {"project", "5"}, {"project", "null"},
		{"notes", long(2001)}, {"notes", `"\u0000"`}, {"notes", `"\u007f"`}, {"notes", "null"},
		{"date", `"23.11.2026"`}, {"date", `"2026-13-01"`}, {"date", `"2026-02-30"`}, {"date", `"2026-11-23T00:00:00Z"`}, {"date", "20261123"}, {"date", "null"},
		{"user_type", `"boss"`}, {"user_type", "null"}, {"user_id", "5"}, {"user_id", `"nobody"`}, {"user_id", `"no body@example.com"`}, {"user_id", `"\ufeffa@example.com"`}, {"user_id", `"a\u200b@example.com"`}, {"user_id", "null"},
		{"approved", "true"}, {"approved", `"no"`}, {"approved", "null"}, {"mood", `"good"`},
	}
}

// changedIn returns a JSON object with one field set to another value.
func changedIn(body, field, value string) string {
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

func list(parameters string) request { return own(http.MethodGet, "/timesheets").asking(parameters) }

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
		story{name: "no such separator", request: list("separator=tab").with("Accept", csv), want: 400, code: "invalid", fault: true},
		story{name: "a separator of JSON", request: list("separator=comma"), want: 400, code: "invalid"},
		story{name: "no such project", request: list("project=" + neturl.QueryEscape("\x01")), want: 400, code: "invalid", fault: true},
		story{name: "no such status", request: list("status=lost"), want: 400, code: "invalid", fault: true},
		story{name: "too much CSV", request: list("").with("Accept", csv), setup: endless, want: 413, code: "range_too_large"},
	)
}

// pageStories are the stories of a paginated route.
func pageStories(ask func(parameters string) request) []story {
	return []story{
		{name: "no day", request: ask("from=yesterday"), want: 400, code: "invalid", fault: true},
		{name: "a day that is none", request: ask("to=2026-02-30"), want: 400, code: "invalid", fault: true},
		{name: "from after to", request: ask("from=2026-11-02&to=2026-11-01"), want: 400, code: "invalid"},
		{name: "a limit of 0", request: ask("limit=0"), want: 400, code: "invalid", fault: true},
		{name: "a limit of 101", request: ask("limit=101"), want: 400, code: "invalid", fault: true},
		{name: "a limit that is text", request: ask("limit=all"), want: 400, code: "invalid", fault: true},
		{name: "a short cursor", request: ask("cursor=abc"), want: 400, code: "invalid", fault: true},
		{name: "a made-up cursor", request: ask("cursor=" + strings.Repeat("a", 66)), want: 400, code: "invalid"},
	}
}

// endless sets a page of the store that is too large for one response.
func endless(s *service) {
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: "2026-11-20", Project: "StoreZero", Minutes: 60, Notes: strings.Repeat("n", 2000)}
	page := timesheet.Page{Next: nobodys}
	for range 100 {
		page.Entries = append(page.Entries, draft.Entry(employee, "local|employee", nobodys[len("2026-11-20-"):], start))
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

func get(id string) request { return own(http.MethodGet, "/timesheets/"+id) }

func getStories() []story {
	return []story{
		{name: "submitted", request: get(submitted), want: 200},
		{name: "approved", request: get(approved), want: 200},
		{name: "rejected", request: get(rejected), want: 200},
		{name: "nobody's", request: get(nobodys), want: 404, code: "not_found"},
		{name: "somebody else's", request: get(managers), want: 404, code: "not_found"},
		{name: "no id", request: get("1"), want: 404, code: "not_found", fault: true},
	}
}

func update(id, body string) request {
	return withBody(own(http.MethodPut, "/timesheets/"+id), body).with("If-Match", `"1"`)
}

func updateStories() []story {
	unmatched := update(submitted, changed)
	delete(unmatched.header, "If-Match")
	form := update(submitted, "project=StoreZero&hours=1").with("Content-Type", mediaForm)
	return append(entryStories(update(submitted, changed), 200),
		story{name: "a version", request: update(submitted, changed), want: 200},
		story{name: "a rejected one", request: update(rejected, changed).with("If-Match", `"2"`), want: 200},
		story{name: "any version", request: update(submitted, changed).with("If-Match", "*"), want: 200},
		story{name: "several versions", request: update(submitted, changed).with("If-Match", `W/"7", "1"`), want: 200},
		story{name: "a form", request: form, want: 200},
		story{name: "what it got", request: update(submitted, sentBack), want: 200},
		story{name: "no version", request: unmatched, want: 428, code: "version", fault: true},
		story{name: "another version", request: update(submitted, changed).with("If-Match", `"2"`), want: 412, code: "version"},
		story{name: "no tag", request: update(submitted, changed).with("If-Match", "1"), want: 400, code: "invalid", fault: true},
		story{name: "another day", request: update(submitted, newEntry), want: 400, code: "invalid"},
		story{name: "an approved one", request: update(approved, changed), want: 409, code: "approved"},
		story{name: "a day that is full", request: update(partOfDay, changed), want: 409, code: "day_full"},
		story{name: "nobody's", request: update(nobodys, changed), want: 404, code: "not_found"},
		story{name: "no id", request: update("1", changed), want: 404, code: "not_found", fault: true},
	)
}

func remove(id string) request { return own(http.MethodDelete, "/timesheets/"+id) }

func deleteStories() []story {
	return []story{
		{name: "an entry", request: remove(submitted), want: 204},
		{name: "a version", request: remove(submitted).with("If-Match", `"1"`), want: 204},
		{name: "another version", request: remove(submitted).with("If-Match", `"2"`), want: 412, code: "version"},
		{name: "no tag", request: remove(submitted).with("If-Match", "1"), want: 400, code: "invalid", fault: true},
		{name: "an approved one", request: remove(approved), want: 409, code: "approved"},
		{name: "nobody's", request: remove(nobodys), want: 404, code: "not_found"},
		{name: "no id", request: remove("1"), want: 404, code: "not_found", fault: true},
	}
}

func summary(parameters string) request {
	return own(http.MethodGet, "/timesheets/summary").asking(parameters)
}

func summaryStories() []story {
	const year = "from=2026-01-01&to=2026-12-31"
	return []story{
		{name: "days", request: summary(year), want: 200},
		{name: "weeks", request: summary(year + "&group_by=week"), want: 200},
		{name: "months", request: summary(year + "&group_by=month"), want: 200},
		{name: "projects", request: summary(year + "&group_by=project"), want: 200},
		{name: "nothing", request: summary("from=2001-01-01&to=2001-01-01"), want: 200},
		{name: "no range", request: summary(""), want: 400, code: "invalid", fault: true},
		{name: "too many days", request: summary("from=2026-01-01&to=2027-01-02"), want: 400, code: "invalid"},
		{name: "too many projects", request: summary(year + "&group_by=project"), setup: manyProjects, want: 413, code: "range_too_large"},
		{name: "no such grouping", request: summary(year + "&group_by=mood"), want: 400, code: "invalid", fault: true},
	}
}
