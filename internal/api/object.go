package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"timesheets/internal/timesheet"
)

// A member is one name and value of an object or form, as it was sent.
type member struct {
	name  string
	value timesheet.Value
}

const errNotObject = malformed("the body must be one JSON object")

// parseObject reads exactly one JSON object (RFC 8259) and keeps what
// encoding/json would lose on the way into a struct: the exact names, members that
// stand twice, the literal of a number.
func parseObject(body []byte) ([]member, error) {
	if !utf8.Valid(body) { // the decoder would put U+FFFD in its place
		return nil, malformed("the body must be valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil, errNotObject
	}
	var members []member
	for dec.More() {
		m, err := parseMember(dec)
		if err != nil {
			return nil, errNotObject
		}
		members = append(members, m)
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return nil, errNotObject
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errNotObject
	}
	return members, nil
}

func parseMember(dec *json.Decoder) (member, error) {
	name, err := dec.Token()
	if err != nil {
		return member{}, err
	}
	text, ok := name.(string)
	if !ok {
		return member{}, errNotObject
	}
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return member{}, err
	}
	value, err := valueOf(raw)
	return member{name: text, value: value}, err
}

func valueOf(raw json.RawMessage) (timesheet.Value, error) {
	switch raw[0] {
	case '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return timesheet.Value{}, err
		}
		if loneSurrogate(raw) {
			// Not text that can be kept: the decoder has put U+FFFD in its place. Give the
			// domain a text that its own rule on valid UTF-8 refuses.
			s = "\xff"
		}
		return timesheet.Value{Kind: timesheet.Text, Text: s}, nil
	case 't', 'f':
		return timesheet.Value{Kind: timesheet.Bool, Text: string(raw)}, nil
	case 'n':
		return timesheet.Value{Kind: timesheet.Null}, nil
	case '{', '[':
		return timesheet.Value{Kind: timesheet.Other}, nil
	}
	return timesheet.Value{Kind: timesheet.Number, Text: string(raw)}, nil
}

// escapeLength is that of \uXXXX.
const escapeLength = 6

// loneSurrogate tells whether a JSON string has an escaped half of a UTF-16 pair
// without the other (RFC 8259, section 8.2).
func loneSurrogate(raw []byte) bool {
	for i := 0; i < len(raw); {
		switch {
		case raw[i] != '\\':
			i++
		case raw[i+1] != 'u':
			i += 2
		case !utf16.IsSurrogate(escaped(raw[i:])):
			i += escapeLength
		case utf16.DecodeRune(escaped(raw[i:]), escaped(raw[i+escapeLength:])) == utf8.RuneError:
			return true
		default:
			i += 2 * escapeLength
		}
	}
	return false
}

// escaped reads the \uXXXX that b starts with; 0 where it starts with none.
func escaped(b []byte) rune {
	if len(b) < escapeLength || b[0] != '\\' || b[1] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(b[2:escapeLength]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}
