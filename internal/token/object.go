package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

var errObject = errors.New("not one JSON object whose members each stand once")

// An object is a JSON object's members by their exact names. A struct would take
// a member for another whose name differs only in case, and the last of two.
type object map[string]json.RawMessage

// parseObject reads one JSON object and nothing after it. A name that stands twice
// is refused, also where it is spelled with escapes. Objects within it are not
// looked into: nothing here reads one.
// https://www.rfc-editor.org/rfc/rfc8259#section-4
// https://www.rfc-editor.org/rfc/rfc7519#section-4
func parseObject(data []byte) (object, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errObject
	}
	members := object{}
	for decoder.More() {
		if err := members.parseMember(decoder); err != nil {
			return nil, err
		}
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return nil, fmt.Errorf("%w: %w", errObject, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errObject
	}
	return members, nil
}

func (o object) parseMember(decoder *json.Decoder) error {
	token, err := decoder.Token()
	if err != nil {
		return fmt.Errorf("%w: %w", errObject, err)
	}
	name, _ := token.(string) // a member starts with nothing else, or Token had failed
	if _, twice := o[name]; twice {
		return errObject
	}
	var value json.RawMessage
	if err := decoder.Decode(&value); err != nil {
		return fmt.Errorf("%w: %w", errObject, err)
	}
	o[name] = value
	return nil
}

// text reads a member that is a string. ok is false where it is absent or is
// anything else.
//
// A string that is not Unicode (bytes that are no UTF-8, or half a surrogate pair)
// is no text: the decoder writes U+FFFD in its place, and two different strings
// would become the same.
// https://www.rfc-editor.org/rfc/rfc8259#section-8.2
func (o object) text(name string) (s string, ok bool) {
	return parseText(o[name])
}

func parseText(raw json.RawMessage) (s string, ok bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	if err := json.Unmarshal(raw, &s); err != nil || strings.ContainsRune(s, utf8.RuneError) {
		return "", false
	}
	return s, true
}

// texts reads a member that is an array of nothing but strings.
func (o object) texts(name string) (list []string, ok bool) {
	var raws []json.RawMessage
	if err := json.Unmarshal(o[name], &raws); err != nil || raws == nil {
		return nil, false
	}
	list = make([]string, len(raws))
	for i, raw := range raws {
		if list[i], ok = parseText(raw); !ok {
			return nil, false
		}
	}
	return list, true
}
