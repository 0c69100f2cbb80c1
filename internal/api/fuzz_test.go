package api

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"

	"timesheets/internal/timesheet"
)

// encoding/json parses every body that parseObject accepts as an object with the same names.
func FuzzParseObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1}`, `{"a":"\ud83d\udd52"}`, `{"a":"\ud83d"}`, `{"a":[{}],"a":null}`, `[]`, `{"a":"\\u"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		members, err := parseObject(body)
		var object map[string]json.RawMessage
		oracle := json.Unmarshal(body, &object)
		if err == nil && oracle != nil {
			t.Fatalf("parseObject accepted %q, encoding/json doesn't: %v", body, oracle)
		}
		for _, m := range members {
			if _, ok := object[m.name]; !ok {
				t.Errorf("%q: member %q isn't in the object", body, m.name)
			}
		}
	})
}

// A valid cursor is the only spelling of its id.
func FuzzParseCursor(f *testing.F) {
	l := newListing("2026-11-01", "", "list", "employee@example.com", "a", "")
	f.Add(l.cursor("2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB"))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		id, ok := l.parse(text)
		if ok && l.cursor(id) != text {
			t.Errorf("cursor %q differs from the cursor of its id", text)
		}
	})
}

// isNumber accepts nothing but a JSON number without white space around it.
func FuzzIsNumber(f *testing.F) {
	for _, seed := range []string{"7.5", "-1", "01", "0x1", "1e5", "Infinity", " 1", "1 ", "1,2", "", "-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var n json.Number
		if isNumber(s) && (json.Unmarshal([]byte(s), &n) != nil || n.String() != s) {
			t.Errorf("isNumber(%q), but JSON reads %q", s, n)
		}
	})
}

// parseForm returns exactly the values of the form. All values are text, except those of hours
// and approved.
func FuzzParseForm(f *testing.F) {
	for _, seed := range []string{"date=2026-11-23&project=a&hours=1", "hours=1&hours=2", "%zz", "a;b", "approved=true&notes=%FF"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		members, err := parseForm([]byte(body))
		form, oracle := url.ParseQuery(body)
		if (err == nil) != (oracle == nil) {
			t.Fatalf("parseForm(%q): %v, want %v", body, err, oracle)
		}
		for _, m := range members {
			if !slices.Contains(form[m.name], m.value.Text) || m.value.Kind != timesheet.Text && m.name != "hours" && m.name != "approved" {
				t.Errorf("%q: member %q is %+v", body, m.name, m.value)
			}
			form[m.name] = form[m.name][1:]
		}
		for name, left := range form {
			if err == nil && len(left) > 0 {
				t.Errorf("%q: values of %q are lost", body, name)
			}
		}
	})
}
