package token

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseObject(t *testing.T) {
	got, err := parseObject([]byte(` { "a" : 1 , "A":"x","b":{"c":1,"c":2} } `))
	if err != nil {
		t.Fatal(err)
	}
	want := object{"a": json.RawMessage("1"), "A": json.RawMessage(`"x"`), "b": json.RawMessage(`{"c":1,"c":2}`)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
}

func TestParseObjectRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "null", "1", `"a"`, "[]", "{", "}", "{}}", "{} {}", "{},", "{}x", `{"a"}`, `{"a":}`, `{"a":1`, `{"a":1,}`,
		`{,}`, `{a:1}`, `{'a':1}`, `{1:1}`, `{"a":1 "b":2}`, `{"a":01}`, `{"a":NaN}`, `{"a":"` + "\n" + `"}`,
		`{"a":1,"a":1}`, `{"a":1,"\u0061":1}`, `{"":1,"":1}`, "\ufeff{}",
	} {
		if got, err := parseObject([]byte(text)); !errors.Is(err, errObject) {
			t.Errorf("%q: members %v, error %v", text, got, err)
		}
	}
}

// What is taken is an object that encoding/json takes, with the same members, and
// writing it again gives the same members again.
func FuzzParseObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1,"b":[true,null]}`, `{"a":1,"a":2}`, `{"\u0061":"\ud800"}`, `{"a":1}x`, `{"é":{"a":{}}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := parseObject(data)
		if err != nil {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("%q was taken, but is not JSON: %v", data, err)
		}
		if diff := cmp.Diff(object(want), got); diff != "" {
			t.Fatalf("members of %q (-want +got):\n%s", data, diff)
		}
		written, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseObject(written)
		if err != nil || len(again) != len(got) {
			t.Fatalf("%q became %q: %v", data, written, err)
		}
	})
}
