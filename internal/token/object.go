package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

var errObject = errors.New("not one JSON object whose members each stand once")

// An object is a JSON object's members by their exact names. A struct would take
// a member for another whose name differs only in case, and the last of two.
type object map[string]json.RawMessage

// splitObject takes a JSON object apart. What it gets must be valid JSON, and
// nothing else: encoding/json has read it before each call, and makes sure of that.
//
// A name that stands twice is refused, also where it is spelled with escapes.
// Objects within it are not looked into, because nothing here reads one.
// https://www.rfc-editor.org/rfc/rfc8259#section-4
// https://www.rfc-editor.org/rfc/rfc7519#section-4
func splitObject(valid []byte) (object, error) {
	rest := skipSpace(valid)
	if rest[0] != '{' {
		return nil, errObject
	}
	members := object{}
	for rest = skipSpace(rest[1:]); rest[0] != '}'; {
		end := valueEnd(rest)
		name, ok := unquote(rest[:end])
		if _, twice := members[name]; twice || !ok {
			return nil, errObject
		}
		rest = skipSpace(rest[end:])
		rest = skipSpace(rest[len(":"):])
		end = valueEnd(rest)
		members[name] = rest[:end:end]
		if rest = skipSpace(rest[end:]); rest[0] == ',' {
			rest = skipSpace(rest[len(","):])
		}
	}
	return members, nil
}

// jsonSpace is what may stand between values.
// https://www.rfc-editor.org/rfc/rfc8259#section-2
const jsonSpace = " \t\r\n"

func skipSpace(b []byte) []byte { return bytes.TrimLeft(b, jsonSpace) }

// valueEnd gives the length of the value that valid JSON starts with.
func valueEnd(b []byte) int {
	switch b[0] {
	case '"':
		return stringEnd(b)
	case '{', '[':
		return nestedEnd(b)
	}
	if end := bytes.IndexAny(b, ",]}"+jsonSpace); end >= 0 {
		return end
	}
	return len(b)
}

func stringEnd(b []byte) int {
	for i := 1; ; i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

func nestedEnd(b []byte) int {
	depth := 0
	for i := 0; ; i++ {
		switch b[i] {
		case '"':
			i += stringEnd(b[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}

// text reads a member that is a string. ok is false where it is absent or is
// anything else.
func (o object) text(name string) (s string, ok bool) { return parseText(o[name]) }

func parseText(raw json.RawMessage) (s string, ok bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	return unquote(raw)
}

// unquote gives what a JSON string says. ok is false where that is not Unicode:
// bytes that are no UTF-8, or half a surrogate pair. encoding/json would write
// U+FFFD in their place, and make one string of many.
// https://www.rfc-editor.org/rfc/rfc8259#section-8.2
func unquote(raw []byte) (s string, ok bool) {
	if bytes.IndexByte(raw, '\\') < 0 {
		s = string(raw[1 : len(raw)-1])
	} else if err := json.Unmarshal(raw, &s); err != nil {
		return "", false
	}
	return s, !strings.ContainsRune(s, utf8.RuneError)
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
