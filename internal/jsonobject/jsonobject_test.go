package jsonobject_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/jsonobject"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		want       jsonobject.Object
	}{
		{"empty", "{}", jsonobject.Object{}},
		{"empty with white space", " {\t}\r\n", jsonobject.Object{}},
		{"one member", `{"a":1}`, jsonobject.Object{"a": json.RawMessage("1")}},
		{
			"names that differ only in case", ` { "a" : 1 , "A" : "x" , "" : null } `,
			jsonobject.Object{"a": json.RawMessage("1"), "A": json.RawMessage(`"x"`), "": json.RawMessage("null")},
		},
		{
			"nested values", `{"a":{"c":[1,{"c":2}],"c":"}"},"b":["]",[]],"c":"\"}\\"}`,
			jsonobject.Object{
				"a": json.RawMessage(`{"c":[1,{"c":2}],"c":"}"}`),
				"b": json.RawMessage(`["]",[]]`),
				"c": json.RawMessage(`"\"}\\"`),
			},
		},
		{"an escaped name", `{"\u0061\"\ud83d\udd52":1}`, jsonobject.Object{"a\"\U0001F552": json.RawMessage("1")}},
		{"a value that isn't Unicode", `{"a":"\ud800"}`, jsonobject.Object{"a": json.RawMessage(`"\ud800"`)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := jsonobject.Parse([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseRejects(t *testing.T) {
	tests := []struct {
		name, text string
		want       error
	}{
		{"empty", "", jsonobject.ErrSyntax},
		{"white space", " \n", jsonobject.ErrSyntax},
		{"null", "null", jsonobject.ErrSyntax},
		{"a number", "1", jsonobject.ErrSyntax},
		{"a string", `"a"`, jsonobject.ErrSyntax},
		{"an array", ` [{"a":1}]`, jsonobject.ErrSyntax},
		{"truncated", `{"a":1`, jsonobject.ErrSyntax},
		{"truncated in a name", `{"a`, jsonobject.ErrSyntax},
		{"truncated in an escape", `{"a":"\`, jsonobject.ErrSyntax},
		{"truncated in a code unit", `{"a":"\u00`, jsonobject.ErrSyntax},
		{"two objects", "{}{}", jsonobject.ErrSyntax},
		{"text after the object", "{} x", jsonobject.ErrSyntax},
		{"a null byte after the object", "{}\x00", jsonobject.ErrSyntax},
		{"a byte-order mark", "\ufeff{}", jsonobject.ErrSyntax},
		{"a trailing comma", `{"a":1,}`, jsonobject.ErrSyntax},
		{"a missing comma", `{"a":1 "b":2}`, jsonobject.ErrSyntax},
		{"no colon", `{"a" 1}`, jsonobject.ErrSyntax},
		{"no value", `{"a":}`, jsonobject.ErrSyntax},
		{"a name without quotation marks", `{a:1}`, jsonobject.ErrSyntax},
		{"a number with a leading zero", `{"a":01}`, jsonobject.ErrSyntax},
		{"a number without digits after the point", `{"a":1.}`, jsonobject.ErrSyntax},
		{"a hexadecimal number", `{"a":0x1}`, jsonobject.ErrSyntax},
		{"NaN", `{"a":NaN}`, jsonobject.ErrSyntax},
		{"a comment", `{/**/"a":1}`, jsonobject.ErrSyntax},
		{"a line break in a string", "{\"a\":\"\n\"}", jsonobject.ErrSyntax},
		{"an unknown escape", `{"a":"\x41"}`, jsonobject.ErrSyntax},
		{"an error in a nested value", `{"a":[{"b":tru}]}`, jsonobject.ErrSyntax},

		{"a duplicate", `{"a":1,"a":1}`, jsonobject.ErrDuplicate},
		{"a duplicate in another spelling", `{"a":1,"\u0061":1}`, jsonobject.ErrDuplicate},
		{"a duplicate surrogate pair in another spelling", "{\"\U0001F552\":1,\"\\ud83d\\udd52\":1}", jsonobject.ErrDuplicate},
		{"a duplicate of the empty name", `{"":1,"":1}`, jsonobject.ErrDuplicate},
		{"a duplicate after others", `{"a":{},"b":[],"a":0}`, jsonobject.ErrDuplicate},

		{"first half of a surrogate pair in a name", `{"\ud800":1}`, jsonobject.ErrSyntax},
		{"second half of a surrogate pair", `{"\udd52":1}`, jsonobject.ErrSyntax},
		{"the halves in the wrong order", `{"\udd52\ud83d":1}`, jsonobject.ErrSyntax},
		{"a first half before another character", `{"\ud83dx":1}`, jsonobject.ErrSyntax},
		{"invalid UTF-8 in a name", "{\"\xff\":1}", jsonobject.ErrSyntax},
		{"invalid UTF-8 beside an escape", "{\"\\n\xff\":1}", jsonobject.ErrSyntax},
		{"a surrogate in UTF-8", "{\"\xed\xa0\x80\":1}", jsonobject.ErrSyntax},
		{"U+FFFD in a name", "{\"\ufffd\":1}", jsonobject.ErrSyntax},
		{"U+FFFD escaped in a name", `{"\ufffd":1}`, jsonobject.ErrSyntax},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := jsonobject.Parse([]byte(tt.text)); !errors.Is(err, tt.want) || got != nil {
				t.Errorf("members %v, error %v, want error %v", got, err, tt.want)
			}
		})
	}
}

func TestSplitKeepsOrderAndDuplicates(t *testing.T) {
	got, err := jsonobject.Split([]byte(`{"b":1,"a":0.50,"b":[ ],"\u0062":null}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []jsonobject.Member{
		{Name: "b", Value: json.RawMessage("1")},
		{Name: "a", Value: json.RawMessage("0.50")},
		{Name: "b", Value: json.RawMessage("[ ]")},
		{Name: "b", Value: json.RawMessage("null")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
}

// A megabyte of brackets must not take more memory than a function has.
func TestSplitLimitsTheDepth(t *testing.T) {
	const depth = 10_000 // as deep as encoding/json reads
	nested := func(n int) []byte {
		return []byte(`{"a":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "}")
	}
	if _, err := jsonobject.Split(nested(depth)); err != nil {
		t.Errorf("depth %d: %v", depth, err)
	}
	for _, text := range [][]byte{nested(depth + 1), []byte(strings.Repeat(`{"a":`, depth+1) + "0" + strings.Repeat("}", depth+1)), nested(1 << 19)} {
		if _, err := jsonobject.Split(text); !errors.Is(err, jsonobject.ErrSyntax) {
			t.Errorf("%d bytes of nested values: error = %v", len(text), err)
		}
	}
}

func TestText(t *testing.T) {
	tests := []struct {
		name, value, want string
		ok                bool
	}{
		{"a string", `"a"`, "a", true},
		{"empty", `""`, "", true},
		{"every escape", `"\"\\\/\b\f\n\r\t\u00e9\u00E9"`, "\"\\/\b\f\n\r\téé", true},
		{"a surrogate pair", `"\ud83d\udd52"`, "\U0001F552", true},
		{"an escaped backslash before a u", `"\\ud83d"`, `\ud83d`, true},
		{"a null byte", `"\u0000"`, "\x00", true},
		{"U+FFFD", "\"\ufffd\\ufffd\"", "\ufffd\ufffd", true},

		{"first half of a surrogate pair", `"a\ud83d"`, "", false},
		{"second half of a surrogate pair", `"\udd52\ud83d"`, "", false},
		{"two first halves", `"\ud83d\ud83d\udd52"`, "", false},
		{"invalid UTF-8", "\"\xff\"", "", false},
		{"invalid UTF-8 beside an escape", "\"\xe2\\u0082\"", "", false},
		{"truncated", `"a`, "", false},
		{"text after the string", `"a" `, "", false},
		{"white space before the string", ` "a"`, "", false},
		{"a number", "1", "", false},
		{"null", "null", "", false},
		{"an array", `["a"]`, "", false},
		{"empty value", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := jsonobject.Text(json.RawMessage(tt.value)); got != tt.want || ok != tt.ok {
				t.Errorf("Text(%s) = %q, %t; want %q, %t", tt.value, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestObjectTexts(t *testing.T) {
	o, err := jsonobject.Parse([]byte(`{"text":"a","texts":["a","b"],"none":[],"mixed":["a",1],"nulls":[null],"null":null,"half":["\ud800"],"replaced":["\ufffd"],"bad":"\ufffd"}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"texts": {"a", "b"}, "none": {}, "text": nil, "mixed": nil, "nulls": nil, "null": nil, "half": nil, "replaced": nil, "absent": nil,
	} {
		got, ok := o.Texts(name)
		if diff := cmp.Diff(want, got); diff != "" || ok != (want != nil) {
			t.Errorf("Texts(%q) = %q, %t; want %q", name, got, ok, want)
		}
	}
	for name, want := range map[string]string{"text": "a", "texts": "", "null": "", "bad": "", "absent": ""} {
		if got, ok := o.Text(name); got != want || ok != (want != "") {
			t.Errorf("Text(%q) = %q, %t; want %q", name, got, ok, want)
		}
	}
}

func seed(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"a":1,"b":[true,false,null]}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"\u0061":"\ud800"}`, `{"\ud800":1}`,
		"{\"\xff\":1}", "{\"\ufffd\":1}", `{"é":{"a":{}}}`, ` {"a" :"\\\"" , "b": -1.5e+9 } `, `{}{}`, `{"a":01}`, `{"\ud83d\udd52":"\/"}`,
		`{"a":"\`, `{"a":"\u00`, `[`, `"`, `{"a":1.}`, `{"a":tru}`, "{\"a\":\"\t\"}",
	} {
		f.Add([]byte(text))
	}
}

// No input causes a panic. Split accepts the objects that encoding/json accepts, unless a name
// isn't valid Unicode, and returns the values that encoding/json returns. Parse also rejects
// duplicates, of which encoding/json keeps the last.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		members, err := jsonobject.Split(data)
		object, parseErr := jsonobject.Parse(data)
		var oracle map[string]json.RawMessage
		valid := json.Unmarshal(data, &oracle) == nil && oracle != nil
		if !valid {
			if err == nil || parseErr == nil {
				t.Fatalf("%q isn't an object: Split %v, Parse %v", data, err, parseErr)
			}
			return
		}
		replaced := false // encoding/json replaced a part of a name, or the name contains U+FFFD
		for name := range oracle {
			replaced = replaced || strings.ContainsRune(name, utf8.RuneError)
		}
		if replaced {
			if parseErr == nil {
				t.Fatalf("%q: Parse accepts a name with U+FFFD or without its text", data)
			}
			return
		}
		if err != nil {
			t.Fatalf("%q is an object: %v", data, err)
		}
		if duplicate := len(members) > len(oracle); duplicate != errors.Is(parseErr, jsonobject.ErrDuplicate) || duplicate == (parseErr == nil) {
			t.Fatalf("%q: %d members of %d names, Parse: %v", data, len(members), len(oracle), parseErr)
		}
		last := make(jsonobject.Object, len(members)) // encoding/json keeps the last of duplicates
		for _, m := range members {
			last[m.Name] = m.Value
		}
		if diff := cmp.Diff(jsonobject.Object(oracle), last); diff != "" {
			t.Fatalf("members of %q (-encoding/json +Split):\n%s", data, diff)
		}
		if diff := cmp.Diff(last, object); parseErr == nil && diff != "" {
			t.Fatalf("members of %q (-Split +Parse):\n%s", data, diff)
		}
	})
}

// Text returns the same text as encoding/json, and rejects exactly the strings in which
// encoding/json would replace a part.
func FuzzText(f *testing.F) {
	for _, value := range []string{`"a"`, `"\ud83d\udd52"`, `"\ud83d"`, "\"\xff\"", "\"\ufffd\\ufffd\"", `"\\u"`, `"\"\\\/\b\f\n\r\t"`, `"`, `"\`, `1`, ` "a"`} {
		f.Add([]byte(value))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		got, ok := jsonobject.Text(value)
		var oracle string
		err := json.Unmarshal(value, &oracle)
		switch {
		case ok && (err != nil || got != oracle || !utf8.ValidString(got)):
			t.Errorf("Text(%q) = %q; encoding/json: %q, %v", value, got, oracle, err)
		case !ok && err == nil && strings.HasPrefix(string(value), `"`) && strings.HasSuffix(string(value), `"`) && !strings.ContainsRune(oracle, utf8.RuneError):
			t.Errorf("Text(%q) rejects %q", value, oracle)
		}
	})
}
