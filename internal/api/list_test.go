package api_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fill stores one hour a day for n days from November 1, alternately for projects a and b.
func (h *harness) fill(email string, n int) {
	h.t.Helper()
	for day := range n {
		body := fmt.Sprintf(`{"date":"2026-11-%02d","project":%q,"hours":1}`, day+1, string(rune('a'+day%2)))
		h.post(email, body).want(h.t, http.StatusCreated, "")
	}
}

func days(rows []map[string]any) []string {
	got := make([]string, len(rows))
	for i, row := range rows {
		got[i] = strings.TrimPrefix(row["date"].(string), "2026-11-")
	}
	return got
}

var nextLink = regexp.MustCompile(`^<(/v1/timesheets)\?([^>]+)>; rel="next"$`)

// next returns the parameters of the next page, or nil if there is none.
func (res response) next(t testing.TB) []string {
	t.Helper()
	link := res.Headers["Link"]
	if link == "" {
		return nil
	}
	parts := nextLink.FindStringSubmatch(link)
	if parts == nil {
		t.Fatalf("Link = %q", link)
	}
	query, err := url.ParseQuery(parts[2])
	if err != nil {
		t.Fatalf("Link = %q: %v", link, err)
	}
	var parameters []string
	for name, values := range query {
		for _, value := range values {
			parameters = append(parameters, name, value)
		}
	}
	return parameters
}

func TestEmptyListIsAnArray(t *testing.T) {
	res := newHarness(t).get(owner)
	if res.StatusCode != http.StatusOK || res.Body != "[]" || res.Headers["Link"] != "" {
		t.Errorf("response = %d %s, Link %q", res.StatusCode, res.Body, res.Headers["Link"])
	}
}

func TestListFilters(t *testing.T) {
	h := newHarness(t)
	h.fill(owner, 6)
	tests := []struct {
		name       string
		parameters []string
		want       []string
	}{
		{"all", nil, []string{"06", "05", "04", "03", "02", "01"}},
		{"from", []string{"from", "2026-11-05"}, []string{"06", "05"}},
		{"to", []string{"to", "2026-11-02"}, []string{"02", "01"}},
		{"one day", []string{"from", "2026-11-03", "to", "2026-11-03"}, []string{"03"}},
		{"project", []string{"project", " b "}, []string{"06", "04", "02"}},
		{"project and range", []string{"project", "a", "from", "2026-11-02"}, []string{"05", "03"}},
		{"status", []string{"status", "submitted", "limit", "6"}, []string{"06", "05", "04", "03", "02", "01"}},
		{"a status that no entry has", []string{"status", "approved"}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := h.get(owner, tt.parameters...)
			res.want(t, http.StatusOK, "")
			if diff := cmp.Diff(tt.want, days(res.rows)); diff != "" {
				t.Errorf("days (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListPages(t *testing.T) {
	h := newHarness(t)
	h.fill(owner, 10)
	h.fill(other, 10)
	for limit := 1; limit <= 11; limit++ {
		for _, project := range []string{"", "b"} {
			parameters := []string{"limit", fmt.Sprint(limit), "from", "2026-11-02"}
			want := []string{"10", "09", "08", "07", "06", "05", "04", "03", "02"}
			if project != "" {
				parameters = append(parameters, "project", project)
				want = []string{"10", "08", "06", "04", "02"}
			}
			var got []string
			for pages := 0; parameters != nil; pages++ {
				res := h.get(owner, parameters...)
				res.want(t, http.StatusOK, "")
				if len(res.rows) > limit || pages > len(want)+1 {
					t.Fatalf("page %d has %d rows, limit %d", pages, len(res.rows), limit)
				}
				if project == "" && len(res.rows) == 0 {
					t.Errorf("limit %d: the last page is empty", limit)
				}
				got = append(got, days(res.rows)...)
				parameters = res.next(t)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("limit %d, project %q: days over all pages (-want +got):\n%s", limit, project, diff)
			}
		}
	}
}

func TestListDefaultLimit(t *testing.T) {
	h := newHarness(t)
	for range 3 {
		h.fill(owner, 17)
	}
	if res := h.get(owner); len(res.rows) != 50 || res.next(t) == nil {
		t.Errorf("the page has %d rows and Link %q, want 50 rows and a Link", len(res.rows), res.Headers["Link"])
	}
}

func TestListReportsFieldErrors(t *testing.T) {
	tests := []struct {
		name       string
		parameters []string
		want       []string
	}{
		{"unknown", []string{"user_id", other}, []string{"user_id unknown"}},
		{"duplicate", []string{"from", "2026-11-01", "from", "2026-11-01"}, []string{"from duplicate"}},
		{"impossible day", []string{"from", "2026-02-30"}, []string{"from format"}},
		{"empty", []string{"to", "", "project", "", "status", "", "limit", "", "cursor", ""},
			[]string{"to format", "project length", "status not_allowed", "limit type"}},
		{"empty cursor", []string{"cursor", ""}, []string{"cursor format"}},
		{"from after to", []string{"from", "2026-11-02", "to", "2026-11-01"}, []string{"from range"}},
		{"status", []string{"status", "Approved"}, []string{"status not_allowed"}},
		{"limit 0", []string{"limit", "0"}, []string{"limit range"}},
		{"limit 101", []string{"limit", "101"}, []string{"limit range"}},
		{"huge limit", []string{"limit", "99999999999999999999"}, []string{"limit range"}},
		{"negative limit", []string{"limit", "-1"}, []string{"limit range"}},
		{"limit of letters", []string{"limit", "ten"}, []string{"limit type"}},
		{"limit and cursor", []string{"limit", "0", "cursor", "x"}, []string{"cursor format", "limit range"}},
		{"all at once", []string{"from", "x", "limit", "0", "q", "1"}, []string{"q unknown", "from format", "limit range"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := newHarness(t).get(owner, tt.parameters...)
			res.want(t, http.StatusBadRequest, "invalid")
			if diff := cmp.Diff(tt.want, res.fieldErrors()); diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
		})
	}
}

// A cursor is invalid for another owner and for other filters than those that it was issued
// for. A cursor must never lead into another user's list or past a filter.
func TestListRefusesOtherCursors(t *testing.T) {
	h := newHarness(t)
	h.fill(owner, 4)
	h.fill(other, 4)
	next := h.get(owner, "limit", "2", "from", "2026-11-01").next(t)
	cursor := next[slices.Index(next, "cursor")+1]
	flipped := "A" + cursor[1:]
	if flipped == cursor {
		flipped = "B" + cursor[1:]
	}
	forged, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	copy(forged, "2026-11-20") // a cursor starts with its id
	tests := []struct {
		name, email string
		parameters  []string
	}{
		{"another owner", other, []string{"cursor", cursor, "from", "2026-11-01"}},
		{"another from", owner, []string{"cursor", cursor, "from", "2026-11-02"}},
		{"no from", owner, []string{"cursor", cursor}},
		{"an additional filter", owner, []string{"cursor", cursor, "from", "2026-11-01", "project", "a"}},
		{"changed", owner, []string{"cursor", flipped, "from", "2026-11-01"}},
		{"the checksum of another id", owner, []string{"cursor", base64.RawURLEncoding.EncodeToString(forged), "from", "2026-11-01"}},
		{"truncated", owner, []string{"cursor", cursor[:len(cursor)-1], "from", "2026-11-01"}},
		{"extended", owner, []string{"cursor", cursor + "A", "from", "2026-11-01"}},
		{"line break within", owner, []string{"cursor", cursor[:8] + "\n" + cursor[8:], "from", "2026-11-01"}},
		{"padded", owner, []string{"cursor", cursor + "=", "from", "2026-11-01"}},
		{"an id", owner, []string{"cursor", "2026-11-03-01JDC5W0ZK3V6T8Q4R2N7M9XYB", "from", "2026-11-01"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := h.get(tt.email, tt.parameters...)
			res.want(t, http.StatusBadRequest, "invalid")
			if diff := cmp.Diff([]string{"cursor format"}, res.fieldErrors()); diff != "" {
				t.Errorf("validation errors (-want +got):\n%s", diff)
			}
		})
	}
	if res := h.get(owner, "cursor", cursor, "from", "2026-11-01", "limit", "1"); res.StatusCode != http.StatusOK {
		t.Errorf("another limit: %d %s, want the page", res.StatusCode, res.Body)
	}
}

func TestListReturnsOnlyTheCallersEntries(t *testing.T) {
	h := newHarness(t)
	h.fill(other, 3)
	h.fill(owner, 1)
	for _, row := range h.get(owner).rows {
		if row["user_id"] != owner {
			t.Errorf("the list contains another user's entry")
		}
	}
	if rows := h.get("EMPLOYEE@example.com").rows; len(rows) != 0 {
		t.Errorf("an email in another case lists %d entries, want 0", len(rows))
	}
}
