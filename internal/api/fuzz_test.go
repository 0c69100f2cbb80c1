package api

import (
	"encoding/json"
	"testing"
)

// Whatever parseObject accepts, encoding/json accepts as one object with the same names.
func FuzzParseObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1}`, `{"a":"\ud83d\udd52"}`, `{"a":"\ud83d"}`, `{"a":[{}],"a":null}`, `[]`, `{"a":"\\u"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		members, err := parseObject(body)
		var object map[string]json.RawMessage
		oracle := json.Unmarshal(body, &object)
		if err == nil && oracle != nil {
			t.Fatalf("parseObject accepted %q, encoding/json does not: %v", body, oracle)
		}
		for _, m := range members {
			if _, ok := object[m.name]; !ok {
				t.Errorf("%q: a member %q that is not there", body, m.name)
			}
		}
	})
}

// A cursor that is accepted is the one text that leads to that id.
func FuzzParseCursor(f *testing.F) {
	l := newListing("2026-11-01", "", "list", "employee@example.com", "a", "")
	f.Add(l.cursor("2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB"))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		id, ok := l.parse(text)
		if ok && l.cursor(id) != text {
			t.Errorf("cursor %q and the one for its id differ", text)
		}
	})
}

// A number of a form is a number of JSON, with nothing around it.
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
