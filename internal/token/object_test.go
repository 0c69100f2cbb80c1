package token

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitObject(t *testing.T) {
	tests := []struct {
		text string
		want object
	}{
		{"{}", object{}},
		{" {\t}\r\n", object{}},
		{`{"a":1}`, object{"a": json.RawMessage("1")}},
		{
			` { "a" : 1 , "A" : "x" , "" : null } `,
			object{"a": json.RawMessage("1"), "A": json.RawMessage(`"x"`), "": json.RawMessage("null")},
		},
		{
			`{"a":{"c":[1,{"c":2}],"c":"}"},"b":["]",[]],"c":"\"}\\"}`,
			object{
				"a": json.RawMessage(`{"c":[1,{"c":2}],"c":"}"}`),
				"b": json.RawMessage(`["]",[]]`),
				"c": json.RawMessage(`"\"}\\"`),
			},
		},
	}
	for _, test := range tests {
		got, err := splitObject([]byte(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: members (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestSplitObjectRefuses(t *testing.T) {
	for _, text := range []string{
		"null", "1", `"a"`, "[]", ` [{"a":1}]`,
		`{"a":1,"a":1}`, `{"a":1,"\u0061":1}`, `{"":1,"":1}`, `{"a":{},"b":[],"a":0}`,
		`{"\ud800":1}`, "{\"\xff\":1}",
	} {
		if got, err := splitObject([]byte(text)); !errors.Is(err, errObject) {
			t.Errorf("%q: members %v, error %v", text, got, err)
		}
	}
}

// Of valid JSON, what is taken is an object in which encoding/json finds the same
// members, and no more.
func FuzzSplitObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1,"b":[true,null]}`, `{"a":1,"a":2}`, `{"\u0061":"\ud800"}`, `{"é":{"a":{}}}`, ` {"a" :"\\\"" , "b": -1e9 } `} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		got, err := splitObject(data)
		if err != nil {
			return
		}
		var want object
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("members of %q (-want +got):\n%s", data, diff)
		}
	})
}
